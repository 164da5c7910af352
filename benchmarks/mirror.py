"""A synthetic internal repo with a long history, of which a part is public."""

import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks import measure

FILES, COMMITS, CHANGED = 10_000, 1_000, 10
_PER_COMMIT = FILES // COMMITS
_PRIVATE = 0.3  # of all files
_WORDS = [
    "aircraft", "arrival", "booking", "carrier", "crew", "delay", "departure", "distance", "engine",
    "fare", "flight", "fleet", "gate", "hub", "label", "leg", "load", "market", "minute", "network",
    "origin", "partition", "passenger", "plane", "quarter", "route", "runway", "schedule", "seat",
    "segment", "slot", "source", "staging", "tail", "ticket", "total", "unit", "value", "weather",
    "window",
]  # fmt: skip
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


def make(folder: Path, env: dict[str, str]) -> None:
    """Make the repo in a new folder, and the empty public one beside it (`<folder>.git`)."""
    public = folder.with_suffix(".git")
    git = ("git", "-c", "init.defaultBranch=main")
    measure.output([*git, "init", "--quiet", "--bare", str(public)], folder.parent, env)
    measure.output([*git, "init", "--quiet", str(folder)], folder.parent, env)
    history = "".join(_history(str(public)))
    measure.output(["git", "fast-import", "--quiet"], folder, env, text=history)
    measure.output(["git", "reset", "--quiet", "--hard", "main"], folder, env)
    measure.output(["git", "gc", "--quiet"], folder, env)


def change(folder: Path, env: dict[str, str], number: int) -> None:
    """Commit a change of `CHANGED` public files, another one for each number."""
    public = sorted(path for path in folder.glob("open/**/*") if path.is_file())
    for path in random.Random(number).sample(public, CHANGED):
        path.write_text(f"{path.read_text()}-- change {number}\n")
    measure.output(["git", "commit", "--quiet", "--all", "--message", f"Change {number}"], folder, env)


def _history(public: str) -> Iterator[str]:
    """A stream for `git fast-import`: the settings, then ten files a commit."""
    chance = random.Random(2013)
    settings = {
        "domain.toml": _SETTINGS.format(public=public),
        "openignore.txt": "/*\n!/open/\n!/domain.toml\n",
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
    """A path and a content of 1 to 5 kB; SQL, YAML and Python in turn."""
    part = "internal" if chance.random() < _PRIVATE else "open"
    suffix = ("sql", "yml", "py")[number % 3]
    name = "_".join(chance.choices(_WORDS, k=3))
    path = f"{part}/{chance.choice(_WORDS)}/{number // 100}/{name}_{number}.{suffix}"
    comment = "--" if suffix == "sql" else "#"
    lines = (chance.choices(_WORDS, k=chance.randint(4, 12)) for _ in range(chance.randint(20, 80)))
    return path, "".join(f"{comment} {' '.join(words)}\n" for words in lines)
