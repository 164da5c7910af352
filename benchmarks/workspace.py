"""Where the benchmark works: a release of the template, and domain repos generated from it."""

import json
import os
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import measure
from platform_kit.warehouse import embedded

ROOT = Path(__file__).parents[1]
COPIER = Path(sys.executable).parent / "copier"
DOMAIN = "flights"
DAY = "2013-01-05"  # the partition of all measurements of one

# What a shell may have set that changes what is measured.
_NOT_PASSED_ON = (
    "CI",
    "DAGSTER_",
    "DBT_",
    "DOMAIN_",
    "MAKE",
    "MFLAGS",
    "PYTHON",
    "VIRTUAL_ENV",
    "WAREHOUSE_",
)

_PRINT_VARIABLES = "import json, os; print(json.dumps(dict(os.environ)))"

Change = Callable[[Path], None]


def environment() -> dict[str, str]:
    """The shell's variables without those of its own work, and telemetry off as in the Makefile."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_PASSED_ON)}
    return kept | {
        "PATH": os.pathsep.join([kept["PATH"], str(ROOT / ".uv" / "bin")]),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
    }


def version() -> str:
    """The template's own version."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(content["project"]["version"])


@dataclass(frozen=True)
class Repo:
    """A generated domain repo with its environment installed."""

    path: Path

    def tool(self, name: str) -> Path:
        """A program of the repo's environment, such as `domain`."""
        return self.path / ".venv" / "bin" / name

    def output(self, *command: str | Path, text: str | None = None, **env: str) -> str:
        """What a command printed that has to succeed."""
        return measure.output(command, self.path, environment() | env, text)

    def seconds(self, *command: str | Path, text: str | None = None, **env: str) -> float:
        """The time of a whole process, which has to succeed."""
        return measure.seconds(command, self.path, environment() | env, text)

    def inside(self, script: str, *arguments: str) -> list[str | Path]:
        """The command that runs a script of `benchmarks/inside` with the repo's own Python."""
        return [self.tool("python"), Path(__file__).parent / "inside" / f"{script}.py", *arguments]

    def run_seconds(self, *options: str) -> float:
        """The time of `domain run` with these options."""
        return self.seconds(self.tool("domain"), "run", *options)

    def dbt_seconds(self, *arguments: str, project: str = "dbt") -> float:
        """The time of plain dbt, which knows the warehouse from its profile and the kit not at all."""
        flags = ("--project-dir", project, "--profiles-dir", "platform-kit/dbt")
        return self.seconds(self.tool("dbt"), *arguments, *flags, **self._profile_variables())

    def _profile_variables(self) -> dict[str, str]:
        """The variables that the kit's profile reads, from the kit itself."""
        printed = self.output(self.tool("domain"), "exec", self.tool("python"), "-c", _PRINT_VARIABLES)
        return {name: value for name, value in json.loads(printed).items() if name.startswith("DOMAIN_")}

    def psql(self, *arguments: str) -> list[str | Path]:
        """The command `psql` on the repo's warehouse; it stops at the first error."""
        host = embedded.start(self.path / ".warehouse")
        return [
            embedded.psql_path(), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--host={host}",
            f"--username={embedded.USER}", "--dbname=sandbox", *arguments,
        ]  # fmt: skip

    def sql(self, statements: str) -> None:
        """Run SQL, each statement for itself."""
        self.output(*self.psql(), text=statements)

    def require(self, condition: str) -> None:
        """Fail unless an SQL condition holds, so that no side is quick because it does less."""
        self.sql(f"do $$ begin assert {condition}; end $$;")

    def require_same(self, table: str, other: str) -> None:
        """Fail unless two tables have the same rows; see `require`."""
        one_way, back = (f"(table {a} except table {b})" for a, b in ((table, other), (other, table)))
        self.require(f"exists (table {table}) and not exists ({one_way} union all {back})")

    def settle(self) -> None:
        """Bring the warehouse to rest, so that no side pays for what the one before left behind."""
        self.sql("vacuum (analyze); checkpoint;")

    def server(self) -> list[psutil.Process]:
        """The processes of the embedded server; none when it does not run."""
        lock = self.path / ".warehouse" / "data" / "postmaster.pid"
        if not lock.exists():
            return []
        postmaster = psutil.Process(int(lock.read_text().split()[0]))
        return [postmaster, *postmaster.children(recursive=True)]


class Workspace:
    """A temporary folder with the template's release and the repos of one benchmark; a context manager."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="benchmarks-"))
        self._repos: dict[str, Repo] = {}
        self.template = self._folder / "template"

    def __enter__(self) -> "Workspace":
        _release(self.template)
        return self

    def __exit__(self, *_: object) -> None:
        for path in self._folder.iterdir():
            self.discard(path)
        shutil.rmtree(self._folder)

    def example(self) -> Repo:
        """The example as it is generated; nothing is changed in it."""
        return self.repo("example", _unchanged)

    def repo(self, name: str, change: Change) -> Repo:
        """A domain repo of all defaults that `change` has changed; it is made once for each name."""
        if name not in self._repos:
            path = self._folder / name
            measure.output(self.copy_command(path), self._folder, environment())
            if name != "example":  # resolving versions once will do
                shutil.copy(self.example().path / "uv.lock", path / "uv.lock")
            change(path)
            repo = Repo(path)
            repo.output("make", "setup", "up")
            self._repos[name] = repo
        return self._repos[name]

    def new_path(self) -> Path:
        """A path for a folder that does not exist yet; `discard` what was made there."""
        return Path(tempfile.mkdtemp(prefix="new-", dir=self._folder)) / DOMAIN

    def copy_command(self, path: Path) -> list[str | Path]:
        """The command that generates a domain repo of all defaults."""
        return [COPIER, "copy", "--defaults", self.template, path]

    def discard(self, path: Path) -> None:
        """Stop the server of a repo and delete the folder."""
        embedded.stop(path / ".warehouse")
        shutil.rmtree(path, ignore_errors=True)


def _unchanged(_: Path) -> None:
    """The change that changes nothing."""


def _release(folder: Path) -> None:
    """The template as users have it: a git repo whose newest commit is a tagged release."""
    git = ("git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com")
    env = environment()
    listed = measure.output((*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"), ROOT, env)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():  # a deleted file is listed until it is committed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for arguments in ("init", "add --all", "commit --message=Release", f"tag {version()}"):
        measure.output((*git, *arguments.split()), folder, env)
