"""Rules about private lines: their marks, and the rest of the file."""

import ast
import json
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import FileRule, Hit


def wrong_marks(file: PublicFile, known: Known) -> Iterator[Hit]:
    """Marks that do not fit together."""
    for line, reason in file.part.errors:
        yield Hit(line, reason)


def invalid_rest(file: PublicFile, known: Known) -> Iterator[Hit]:
    """A file whose format is known and that cannot be read without its private lines."""
    read = _READERS.get(file.suffix)
    if not read or file.part.line_numbers is None:
        return
    try:
        read(file.content)
    except (SyntaxError, ValueError, yaml.YAMLError):
        yield Hit(0, "the file cannot be read without its private lines")


def _compose(content: bytes) -> None:
    for _ in yaml.compose_all(content, Loader=yaml.SafeLoader):
        pass


_READERS: dict[str, Callable[[bytes], Any]] = {
    ".py": ast.parse,
    ".json": json.loads,
    ".ipynb": json.loads,
    ".toml": lambda content: tomllib.loads(content.decode()),
    ".yml": _compose,
    ".yaml": _compose,
}

INVALID = FileRule(
    name="invalid",
    summary="a file that cannot be read without its private lines",
    trigger=f"a {', '.join(f'`{suffix}`' for suffix in _READERS)} with private lines that cannot be read "
    "without them",
    example="`if x:` whose body is private",
    allowable=False,
    check=invalid_rest,
)
MARKER = FileRule(
    name="marker",
    summary="marks of private lines that do not fit together",
    trigger="marks of private lines that do not fit together",
    example="`begin` without `end`",
    allowable=False,
    each_time=True,
    check=wrong_marks,
)
