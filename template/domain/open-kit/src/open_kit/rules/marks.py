"""Rules about private lines: their marks, and the rest of the file."""

import ast
import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from open_kit.marks.marked_line import PART
from open_kit.marks.open_parts import is_open_part
from open_kit.marks.private_lines import code_beside_mark, mark_words, public_part
from open_kit.rules.archives import Member
from open_kit.rules.known import Known
from open_kit.rules.private_lines.definitions import Kind, kind
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import FileRule, Hit


def wrong_marks(file: PublicFile, known: Known) -> Iterator[Hit]:
    """Marks that do not fit together, or do not protect what they are meant for."""
    for line, reason in file.part.errors:
        yield Hit(line, reason)
    if file.part.line_numbers is None or file.part.errors:
        return
    if file.suffix == ".py":
        lines = partly_marked(file.whole)
    elif _is_notebook(file):
        lines = partly_marked_cells(file.whole)
    else:
        lines = open_parts(file.whole, file.path)
    for line in lines:
        yield Hit(line, PART)


def open_parts(content: bytes, path: str) -> Iterator[int]:
    """The lines with a mark `line` that open or close something on several lines, by their form alone."""
    if kind(path) is Kind.PROSE:
        return
    for number, line in enumerate(content.splitlines(), start=1):
        if mark_words(line) == [b"line"] and is_open_part(code_beside_mark(line), path):
            yield number


def partly_marked_cells(notebook: bytes) -> Iterator[int]:
    """The lines of a notebook with a mark `line` that are only a part of the code or text of a cell."""
    try:
        cells = json.loads(notebook)["cells"]
        sources = [cell["source"] for cell in cells if isinstance(cell["source"], list)]
        texts = ["".join(source).encode(errors="replace") for source in sources]
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    marked = [number for number, line in enumerate(notebook.splitlines(), start=1) if mark_words(line)]
    for text in texts:
        own = [number for number, line in enumerate(text.splitlines(), start=1) if mark_words(line)]
        places, marked = dict(zip(own, marked, strict=False)), marked[len(own) :]
        wrong = [error.line for error in public_part(text).errors if error.reason == PART]
        yield from sorted({places.get(line, 0) for line in (*wrong, *partly_marked(text))})


def _is_notebook(file: PublicFile) -> bool:
    return file.suffix == ".ipynb" or (file.suffix == ".json" and b'"nbformat"' in file.whole)


def partly_marked(code: bytes) -> Iterator[int]:
    """The lines with a mark `line` that are a part of a longer expression or simple statement in Python."""
    marked = [
        number for number, line in enumerate(code.splitlines(), start=1) if mark_words(line) == [b"line"]
    ]
    try:
        nodes = [node for node in ast.walk(ast.parse(code)) if _lines(node)] if marked else []
    except (SyntaxError, ValueError, *_TOO_DEEP):
        return
    for number in marked:
        around = [node for node in nodes if number in _lines(node)]
        # The innermost comes last, as ast.walk goes from the outside to the inside.
        innermost = min(reversed(around), key=lambda node: len(_lines(node)), default=None)
        if innermost and not isinstance(innermost, _CONTAINERS) and not _is_long_string(innermost, code):
            yield number


def _lines(node: ast.AST) -> range:
    """The lines of what is on several lines; none if it is on one."""
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return range(first, last + 1) if first < last else range(0)


def _is_long_string(node: ast.AST, code: bytes) -> bool:
    """Whether a node is a text in triple quotes."""
    if not isinstance(node, ast.Constant | ast.JoinedStr):
        return False
    begin = code.splitlines()[node.lineno - 1][node.col_offset :]
    return begin.lstrip(b"rRbBfFuU").startswith((b'"""', b"'''"))


def invalid_rest(file: PublicFile, known: Known) -> Iterator[Hit]:
    """A file whose format is known and that cannot be read without its private lines."""
    read = _READERS.get(file.suffix)
    if not read or file.part.line_numbers is None or file.part.errors:
        return
    try:
        read(file.content)
    except (SyntaxError, ValueError, yaml.YAMLError):
        yield Hit(0, "the file cannot be read without its private lines")
    except _TOO_DEEP:
        yield Hit(0, "the file is nested too deeply to be read without its private lines")


def _compose(content: bytes) -> None:
    for _ in yaml.compose_all(content, Loader=yaml.SafeLoader):
        pass


_TOO_DEEP = (RecursionError, MemoryError)  # as parsers raise them
# What is left of these without a line is whole.
_CONTAINERS = (
    ast.AsyncFor, ast.AsyncFunctionDef, ast.AsyncWith, ast.Call, ast.ClassDef, ast.Dict, ast.ExceptHandler,
    ast.For, ast.FunctionDef, ast.If, ast.ImportFrom, ast.List, ast.Match, ast.Set, ast.Try, ast.TryStar,
    ast.Tuple, ast.While, ast.With, ast.match_case,
)  # fmt: skip
_READERS: dict[str, Callable[[bytes], Any]] = {
    ".py": ast.parse,
    ".json": json.loads,
    ".ipynb": json.loads,
    ".toml": lambda content: tomllib.loads(content.decode()),
    ".yml": _compose,
    ".yaml": _compose,
}


@dataclass(frozen=True, kw_only=True)
class _MarkRule(FileRule):
    """A rule about marks, which are not read in archives; its check knows the lines of the whole file."""

    def in_file(self, file: PublicFile, known: Known) -> Iterator[Hit]:
        """Hits in the file."""
        yield from self.check(file, known)

    def in_member(self, member: Member, known: Known) -> Iterator[Hit]:
        """A mark in a member of an archive."""
        if mark_words(member.content):
            yield Hit(0, "a mark inside an archive protects nothing")


INVALID = FileRule(
    name="invalid",
    summary="a file that cannot be read without its private lines",
    trigger=f"a {', '.join(f'`{suffix}`' for suffix in _READERS)} with private lines that cannot be read "
    "without them",
    example="`if x:` whose body is private",
    allowable=False,
    check=invalid_rest,
)
MARKER = _MarkRule(
    name="marker",
    summary="a mark of private lines that does not fit",
    trigger="a mark of private lines that is misspelt, protects nothing or only one line of several that "
    "belong together, or has no counterpart; a mark in a file that is not text or in an archive",
    example="`openingore: line`, `begin` without `end`",
    remedy="correct the mark",
    allowable=False,
    each_time=True,
    check=wrong_marks,
)
