"""A generated domain repo, and what works in one without the settings of whoever runs the tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import copier
import psycopg2

from platform_kit.warehouse import embedded

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent  # the tools of the environment that runs the tests
# As `--defaults` and `--quiet`, without the settings of whoever runs the tests.
QUIETLY: dict[str, Any] = {"defaults": True, "quiet": True, "settings": copier.Settings()}
WRITER = "test@example.com"


def environment(home: Path) -> dict[str, str]:
    """Nothing of the shell that runs the tests but the way to its programs."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        # Compiling the scanner's rules takes 3 s, once for all homes.
        "KF_RULE_CACHE_DIR": str(ROOT / "build" / "kingfisher"),
        # As the Makefile has it.
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        **{f"GIT_{who}_{what}": WRITER for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }


@dataclass(frozen=True)
class Repo:
    """A generated domain repo, which uses the environment that runs the tests instead of a separate one."""

    path: Path
    domain: str

    def environment(self, **more: str) -> dict[str, str]:
        """The variables that a command gets; the kit is the repo's own copy."""
        sources = [str(self.path / part / "src") for part in (".", "platform-kit", "open-kit")]
        return environment(self.path.parent / "home") | {"PYTHONPATH": os.pathsep.join(sources)} | more

    def run(
        self, *command: str | Path, stdin: str | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the repo, such as `run("domain", "run", "--partition", "2013-01-05")`."""
        return subprocess.run(
            command,
            cwd=self.path,
            env=self.environment(**env),
            input=stdin if stdin is not None else "",
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def done(self, *command: str | Path, stdin: str | None = None, **env: str) -> str:
        """Run a command that has to succeed; what it printed."""
        process = self.run(*command, stdin=stdin, **env)
        assert process.returncode == 0, f"{command}\n{process.stdout}\n{process.stderr}"
        return process.stdout

    def make(self, *arguments: str, **env: str) -> str:
        """Run a Make target unchanged, in the environment of the tests; what it printed."""
        return self.done(*self.make_command(*arguments), **env)

    def make_command(self, *arguments: str) -> list[str]:
        """The command that runs a Make target in the environment of the tests."""
        ready = self.path.parent / "ready"
        ready.touch()  # newer than what `make setup` would install
        return ["make", f"BIN={BIN}", f"READY={ready}", f"UV={BIN}", *arguments]

    def sql(self, query: str, parameters: Any = None, database: str = "sandbox") -> list[tuple[Any, ...]]:
        """The rows of a query on the embedded warehouse, which is started if need be; [] for a command."""
        host = embedded.start(self.path / ".warehouse")
        connection = psycopg2.connect(host=str(host), user=embedded.USER, dbname=database)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def commit(self) -> None:
        """Commit all that git does not ignore, in a git repository that is made if there is none.

        Empty folders go, as in any clone.
        """
        self.done("git", "init", "--quiet")
        self.done("git", "add", "--all")
        self.done("git", "commit", "--quiet", "--allow-empty", "--message", "A version")
        self.done("git", "clean", "--quiet", "--force", "-d")

    def down(self) -> None:
        """Stop the embedded warehouse."""
        if (self.path / ".warehouse").exists():
            self.done("domain", "down")


def copy_template(folder: Path) -> Path:
    """Copy the template from the working tree to a new folder."""
    folder.mkdir(parents=True)
    for name in ("copier.yml", ".gitignore"):
        shutil.copy(ROOT / name, folder / name)
    left_behind = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*_cache", ".venv")
    shutil.copytree(ROOT / "template", folder / "template", ignore=left_behind)
    return folder


Generate = Callable[..., Repo]  # `generate(folder, **answers)` makes `folder/<domain>`
