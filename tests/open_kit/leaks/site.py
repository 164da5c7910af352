"""What the leaks are tried on: an internal repo and, beside it, its public repo."""

import random
import string
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.repo import Repo, environment

DOCUMENTS = Path(__file__).parent / "documents"
PUBLIC = "https://git.example.com/flights.git"  # git's settings turn it into a folder: see `site_of`
CANARY = "CANARY"  # what a planted text has in the place of the way's canary
KEPT = "canarybasekept"  # the canary of every file of `PRIVATE`
OPENIGNORE = (DOCUMENTS / "openignore.txt").read_text()
OPEN_TOML = (DOCUMENTS / "open.toml").read_text()
# The private files that every site has besides those of the template; `OPENIGNORE` does not open them.
PRIVATE = {
    "dbt/models/marts/salary_bands.sql": f"select band from {{{{ source('hr', 'pay') }}}} -- {KEPT}\n" * 5,
    "dbt/macros/pay_formula.sql": f"{{% macro mask_salary(x) %}} {{{{ x }}}} /* {KEPT} */ {{% endmacro %}}\n",
    "dbt/seeds/vip_accounts.csv": f"id,name\n1,{KEPT}\n",
    "contracts/published/staff_costs.odcs.yaml": (
        (DOCUMENTS / "staff_costs.odcs.yaml").read_text().replace(CANARY, KEPT)
    ),
    "src/flights/crew_rosters.py": "".join(f"ROW_{n} = '{KEPT} {n}'\n" for n in range(20)),
    "hidden/merger-plans.md": "".join(f"Step {n} of the plan, {KEPT}.\n" for n in range(20)),
    "hidden/größe_der_reserve.md": f"{KEPT} reserve\n",
    "hidden/deep/notes.md": f"{KEPT} notes\n",
    "hidden/notes.md": f"{KEPT} more notes\n",
    "hidden/__init__.py": "",
    "pub/closed/quartz_ledger.md": f"{KEPT} quartz\n",
    "pub/deep/sealed_quartz.md": f"{KEPT} more quartz\n",
}


def open_folder(mark: str) -> str:
    """The open folder of the way that has this mark, from the root."""
    return f"pub/{mark}"


@dataclass(frozen=True)
class Site:
    """An internal repo, the public repo beside it, and the mark and the canary of one way.

    Attributes:
        mark: what the paths of the way, and no other paths, contain.
        canary: the word that must not get out.
    """

    repo: Repo
    mark: str = "base"
    canary: str = KEPT

    @property
    def folder(self) -> str:
        """The way's own folder, from the root."""
        return open_folder(self.mark)

    @property
    def root(self) -> Path:
        return self.repo.path

    @property
    def home(self) -> Path:
        """The home folder of the person who works in the site."""
        return self.root.parent / "home"

    @property
    def public(self) -> Path:
        return self.root.parent / "public.git"

    def some(self, length: int, letters: str = string.ascii_letters + string.digits, salt: str = "") -> str:
        """Random letters, the same in each run of a way."""
        return "".join(random.Random(f"{self.canary}{salt}").choices(letters, k=length))

    def environment(self, **more: str) -> dict[str, str]:
        return environment(self.home) | more

    def git(self, *arguments: str, stdin: bytes = b"", **env: str) -> bytes:
        """Run git in the site; what it prints. Raise AssertionError if it fails."""
        command = ("git", *arguments)
        done = subprocess.run(
            command, check=False, cwd=self.root, input=stdin, capture_output=True, env=self.environment(**env)
        )
        assert done.returncode == 0, f"{command}\n{done.stdout!r}\n{done.stderr!r}"
        return done.stdout

    def setting(self, *arguments: str) -> None:
        """Add to the git settings of the person who works in the site."""
        self.git("config", "--global", "--add", *arguments)

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file to the way's folder, or below the root if `name` begins with `/`; return its path."""
        path = name[1:] if name.startswith("/") else f"{self.folder}/{name}"
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def append(self, path: str, text: str) -> None:
        with (self.root / path).open("a") as file:
            file.write(text)

    def link(self, name: str, target: str) -> None:
        place = self.root / self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)

    def commit(self, message: str = "A change", *options: str, **env: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, *options, stdin=b"", **env)

    def branch(self) -> str:
        """The name of the checked-out branch."""
        return self.git("rev-parse", "--abbrev-ref", "HEAD").decode().strip()

    def oid(self, revision: str) -> str:
        """The id of an object."""
        return self.git("rev-parse", revision).decode().strip()

    def store(self, content: bytes) -> str:
        """Add a blob to the object database; return its id."""
        return self.git("hash-object", "-w", "--stdin", stdin=content).decode().strip()

    def stage(self, mode: str, path: bytes, content: bytes) -> None:
        """Add an entry to the index, at a path that the file system may not take."""
        entry = f"{mode} {self.store(content)}\t".encode() + path + b"\0"
        self.git("update-index", "-z", "--index-info", stdin=entry)


def site_of(repo: Repo) -> Site:
    """The site of a repo, with a home folder whose git settings turn `PUBLIC` into the public repo."""
    site = Site(repo)
    site.home.mkdir(exist_ok=True)
    (site.home / ".gitconfig").write_text(f'[url "{site.public}"]\n\tinsteadOf = {PUBLIC}\n')
    return site
