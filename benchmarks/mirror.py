"""A synthetic internal repo with a long history, part of which is public."""

import os
import random
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import measure
from benchmarks.workspace import environment

FILES, COMMITS, CHANGED = 10_000, 1_000, 10
PUBLIC = ("domain.toml", "open")
_PER_COMMIT = FILES // COMMITS
_PRIVATE = 0.3  # of all files
_WORDS = [
    "aircraft", "arrival", "booking", "carrier", "crew", "delay", "departure", "distance", "engine",
    "fare", "flight", "fleet", "gate", "hub", "label", "leg", "load", "market", "minute", "network",
    "origin", "partition", "passenger", "plane", "quarter", "route", "runway", "schedule", "seat",
    "segment", "slot", "source", "staging", "tail", "ticket", "total", "unit", "value", "weather",
    "window",
]  # fmt: skip
_PERSON = {
    f"GIT_{who}_{what}": "benchmark@example.com"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}
_SETTINGS = """\
domain = "flights"
description = "Departures."
owner_team = "flights-team"
owner_email = "flights-team@example.com"
warehouse = "warehouse"

[partitions]
cadence = "daily"
start = 2013-01-01

[open]
repository = "{public}"
branch = "main"
author = "The flights team <flights@example.com>"
"""


class Mirror:
    """The internal repo in a new folder, and the empty public repo next to it."""

    def __init__(self, folder: Path, domain: Path) -> None:
        """Create both; `domain` is the path of the command."""
        self._env = environment() | _PERSON
        self._domain = domain
        self.path = folder / "internal"
        public = folder / "public.git"
        self._run("git", "init", "--quiet", "--bare", "--initial-branch=main", public, cwd=folder)
        self._run("git", "init", "--quiet", "--initial-branch=main", self.path, cwd=folder)
        self._run("git", "fast-import", "--quiet", text="".join(_history(str(public))))
        self._run("git", "reset", "--quiet", "--hard")
        self._run("git", "gc", "--quiet")

    def change(self, number: int) -> None:
        """Commit a change of `CHANGED` public files; which ones depends on the number."""
        public = sorted(path for path in self.path.glob("open/**/*") if path.is_file())
        for path in random.Random(number).sample(public, CHANGED):
            path.write_text(f"{path.read_text()}# change {number}\n")
        self._run("git", "commit", "--quiet", "--all", "--message", f"Change {number}")

    def plan(self) -> float:
        """The seconds of a plan."""
        return measure.seconds(self.command("plan"), self.path, self._env)

    def plan_memory(self) -> float:
        """The peak memory of a plan, including the git processes that it starts, in MB."""
        return measure.peak_memory(self.command("plan"), self.path, self._env, list).tree

    def publish(self) -> float:
        """The seconds of publishing the last plan."""
        return measure.seconds(self.command("publish", "--push"), self.path, self._env)

    def build(self) -> float:
        """The seconds of building the public tree."""
        folder = self._new()
        os.sync()
        taken = measure.seconds(self.command("build", folder), self.path, self._env)
        shutil.rmtree(folder)
        return taken

    def archive(self) -> float:
        """The seconds of `git archive` for the same tree; it takes paths, not patterns."""
        folder = self._new()
        folder.mkdir()
        os.sync()
        command = f"git archive HEAD {' '.join(PUBLIC)} | tar x -C {folder}"
        taken = measure.seconds(["bash", "-o", "pipefail", "-c", command], self.path, self._env)
        shutil.rmtree(folder)
        return taken

    def filter_repo(self) -> float:
        """The seconds in which `git filter-repo` filters the whole history of a clone."""
        clone = self._new()
        self._run("git", "clone", "--quiet", "--no-local", self.path, clone)
        kept = [word for path in PUBLIC for word in ("--path", path)]
        os.sync()
        command = [sys.executable, "-m", "git_filter_repo", "--quiet", *kept]
        taken = measure.seconds(command, clone, self._env)
        shutil.rmtree(clone)
        return taken

    def command(self, *arguments: str | Path) -> list[str | Path]:
        """The command `domain open ..`."""
        return [self._domain, "open", *arguments]

    def _new(self) -> Path:
        return self.path.with_name(f"new-{time.monotonic_ns()}")

    def _run(self, *command: str | Path, cwd: Path | None = None, text: str = "") -> None:
        measure.output(command, cwd or self.path, self._env, text)


def _history(public: str) -> Iterator[str]:
    """A stream for `git fast-import`: the settings, then ten files per commit."""
    chance = random.Random(2013)
    settings = {
        "domain.toml": _SETTINGS.format(public=public),
        "openignore.txt": "/*\n" + "".join(f"!/{path}\n" for path in PUBLIC),
        "open.toml": 'message = "Update from the internal repository"\n',
    }
    yield _commit(0, settings)
    for number in range(1, COMMITS):
        first = number * _PER_COMMIT
        yield _commit(number, dict(_file(chance, n) for n in range(first, first + _PER_COMMIT)))


def _commit(number: int, files: dict[str, str]) -> str:
    changes = "".join(f"M 100644 inline {path}\n{_data(text)}" for path, text in files.items())
    who = f"Somebody <somebody@example.com> {1_600_000_000 + number * 600} +0000"
    return f"commit refs/heads/main\ncommitter {who}\n{_data(f'Commit {number}')}{changes}\n"


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def _file(chance: random.Random, number: int) -> tuple[str, str]:
    """A path and its content of 1 to 5 kB; SQL, YAML and Python alternate."""
    part = "internal" if chance.random() < _PRIVATE else "open"
    suffix = ("sql", "yml", "py")[number % 3]
    name = "_".join(chance.choices(_WORDS, k=3))
    path = f"{part}/{chance.choice(_WORDS)}/{number // 100}/{name}_{number}.{suffix}"
    comment = "--" if suffix == "sql" else "#"
    lines = (chance.choices(_WORDS, k=chance.randint(4, 12)) for _ in range(chance.randint(20, 80)))
    return path, "".join(f"{comment} {' '.join(words)}\n" for words in lines)
