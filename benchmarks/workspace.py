"""Where the benchmarks run: a release of the template, and domain repos generated from it."""

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
DAY = "2013-01-05"  # the partition of every measurement of a single one

# Variables of the shell that change the measurements.
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
    """The shell's variables without those that change the measurements; telemetry is off."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_PASSED_ON)}
    return kept | {
        "PATH": os.pathsep.join([kept["PATH"], str(ROOT / ".uv" / "bin")]),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
    }


def version() -> str:
    """The version of the template."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(content["project"]["version"])


@dataclass(frozen=True)
class Repo:
    """A generated domain repo with an installed environment."""

    path: Path

    def tool(self, name: str) -> Path:
        """A program of the repo's environment, such as `domain`."""
        return self.path / ".venv" / "bin" / name

    def output(self, *command: str | Path, text: str | None = None, **env: str) -> str:
        """The output of a command that must succeed."""
        return measure.output(command, self.path, environment() | env, text)

    def seconds(self, *command: str | Path, text: str | None = None, **env: str) -> float:
        """The seconds of a whole process, which must succeed."""
        return measure.seconds(command, self.path, environment() | env, text)

    def inside(self, script: str, *arguments: str) -> list[str | Path]:
        """The command that runs a script of `benchmarks/inside` with the Python of the repo."""
        return [self.tool("python"), Path(__file__).parent / "inside" / f"{script}.py", *arguments]

    def run_seconds(self, *options: str) -> float:
        """The seconds of `domain run` with these options."""
        return self.seconds(self.tool("domain"), "run", *options)

    def dbt_seconds(self, *arguments: str, project: str = "dbt") -> float:
        """The seconds of plain dbt, which connects with the profile and without the kit."""
        flags = ("--project-dir", project, "--profiles-dir", "platform-kit/dbt")
        return self.seconds(self.tool("dbt"), *arguments, *flags, **self._profile_variables())

    def _profile_variables(self) -> dict[str, str]:
        """The variables that the kit's profile reads, as the kit sets them."""
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
        """Run SQL statements, each in its own transaction."""
        self.output(*self.psql(), text=statements)

    def require(self, condition: str) -> None:
        """Fail unless an SQL condition holds, so that no side is faster because it does less."""
        self.sql(f"do $$ begin assert {condition}; end $$;")

    def require_same(self, table: str, other: str) -> None:
        """Fail unless two tables have the same rows; see `require`."""
        one_way, back = (f"(table {a} except table {b})" for a, b in ((table, other), (other, table)))
        self.require(f"exists (table {table}) and not exists ({one_way} union all {back})")

    def settle(self) -> None:
        """Vacuum and checkpoint, so that no side pays for the work of the one before."""
        self.sql("vacuum (analyze); checkpoint;")

    def server(self) -> list[psutil.Process]:
        """The processes of the embedded server; empty if it is not running."""
        lock = self.path / ".warehouse" / "data" / "postmaster.pid"
        if not lock.exists():
            return []
        postmaster = psutil.Process(int(lock.read_text().split()[0]))
        return [postmaster, *postmaster.children(recursive=True)]


class Workspace:
    """A temporary folder with a release of the template and the generated repos; a context manager."""

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
        """The example as generated, without changes."""
        return self.repo("example", _unchanged)

    def opened(self) -> Repo:
        """The example with a public mirror."""
        return self.repo("opened", _unchanged, "open_source=yes")

    def repo(self, name: str, change: Change, *answers: str) -> Repo:
        """A domain repo with these answers, changed by `change`; created once per name."""
        if name not in self._repos:
            path = self._folder / name
            measure.output(self.copy_command(path, *answers), self._folder, environment())
            if name != "example":  # resolve versions only once
                shutil.copy(self.example().path / "uv.lock", path / "uv.lock")
            change(path)
            repo = Repo(path)
            repo.output("make", "setup", "up")
            self._repos[name] = repo
        return self._repos[name]

    def new_path(self) -> Path:
        """A path that does not exist yet; call `discard` for a repo that is created there."""
        return Path(tempfile.mkdtemp(prefix="new-", dir=self._folder)) / DOMAIN

    def copy_command(self, path: Path, *answers: str) -> list[str | Path]:
        """The command that generates a domain repo with these answers, and defaults for the rest."""
        data = [f"--data={answer}" for answer in answers]
        return [COPIER, "copy", "--defaults", *data, self.template, path]

    def discard(self, path: Path) -> None:
        """Stop the server of a repo and delete the folder."""
        embedded.stop(path / ".warehouse")
        shutil.rmtree(path, ignore_errors=True)


def _unchanged(_: Path) -> None:
    """Change nothing."""


def _release(folder: Path) -> None:
    """Create the template as users have it: a git repo whose newest commit is a tagged release."""
    git = ("git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com")
    env = environment()
    listed = measure.output((*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"), ROOT, env)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():  # a deleted file is listed until the deletion is committed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for arguments in ("init", "add --all", "commit --message=Release", f"tag {version()}"):
        measure.output((*git, *arguments.split()), folder, env)
