"""`python -m tests.support.phrases`: fail when a file has a phrase of `phrases.txt`; part of `make lint`."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("phrases.txt")


class Phrase(NamedTuple):
    """A phrase that the project does not use, and what to write instead."""

    pattern: re.Pattern[str]
    instead: str


class Settings(NamedTuple):
    """`tool.phrases` of pyproject.toml."""

    names: list[str]
    exclude: list[str]


@cache
def phrases() -> list[Phrase]:
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    parts = [line.split(" => ") for line in lines]
    return [Phrase(re.compile(phrase.replace(" ", r"\s"), re.IGNORECASE), said) for phrase, said in parts]


@cache
def settings() -> Settings:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["phrases"]
    return Settings(content["names"], content["exclude"])


def files() -> Iterator[Path]:
    """The files of the repo that the list applies to: by name, but for those that are left out."""
    names, exclude = settings()
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *names]
    listed += [f":!{path}" for path in exclude]
    output = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    yield from (ROOT / name for name in output.split("\0")[:-1] if (ROOT / name).is_file())


def found(text: str) -> Iterator[tuple[int, str, str]]:
    """The line, the phrase and what to write instead, for each phrase in a text."""
    for phrase in phrases():
        for match in phrase.pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield line, " ".join(match[0].split()), phrase.instead


def main() -> int:
    count = 0
    for file in files():
        for line, phrase, instead in sorted(found(file.read_text(encoding="utf-8"))):
            print(f"{file.relative_to(ROOT).as_posix()}:{line}: '{phrase}': write: {instead}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
