"""The lines of a pattern file, as git reads them, and what no pattern file may contain."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from open_kit.reading.spelling import is_invisible
from platform_kit.errors import KitError

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
# What sets the direction of text: a reviewer sees other words than git reads.
_DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class PatternLine(NamedTuple):
    """A line of a pattern file.

    Attributes:
        file: the path of the pattern file.
        number: counted from 1.
        text: without the blanks at its end, which git ignores.
    """

    file: str
    number: int
    text: str

    @property
    def opens(self) -> bool:
        """Whether what it matches is public."""
        return self.text.startswith("!")

    @property
    def is_comment(self) -> bool:
        """Whether git skips it."""
        return self.text.startswith("#")

    @property
    def place(self) -> str:
        """The place as `file:line`."""
        return f"{self.file}:{self.number}"


def pattern_lines(file: str, content: bytes) -> list[PatternLine]:
    """The lines of a pattern file that are neither empty nor comments."""
    return [line for line in written_lines(file, content) if not line.is_comment]


def written_lines(file: str, content: bytes) -> Iterator[PatternLine]:
    """The lines of a pattern file that are not empty, with comments; they end with LF or CRLF, as for git."""
    for number, line in enumerate(content.decode().split("\n"), start=1):
        text = _without_blanks_at_its_end(line.removesuffix("\r"))
        if text.strip(" \t"):
            yield PatternLine(file, number, text)


def _without_blanks_at_its_end(text: str) -> str:
    bare = text.rstrip(" ")
    is_escaped = (len(bare) - len(bare.rstrip("\\"))) % 2
    return f"{bare} " if is_escaped and bare != text else bare


def check(file: str, content: bytes, may_open: bool) -> None:
    """Check that git and a reader understand the same by a pattern file.

    Args:
        file: its path.
        content: of the file.
        may_open: whether its lines may begin with `!`.

    Raises:
        KitError: naming the line.
    """
    hint = "save the file as UTF-8 without a byte order mark"
    if content.startswith(_UTF16) or b"\0" in content:
        raise KitError(f"{file}: is UTF-16, or has NUL bytes", hint)
    if content.startswith(_BOM):
        raise KitError(f"{file}:1: begins with a byte order mark", hint)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise KitError(f"{file}:{number}: is not UTF-8", hint) from error
    for line in written_lines(file, content):
        if letter := _hidden(line):
            name = "a tab" if letter == "\t" else f"the invisible character U+{ord(letter):04X}"
            raise KitError(f"{line.place}: has {name}", "delete it, or write * in its place")
        if line.opens and not may_open:
            raise KitError(
                f"{line.place}: begins with !, but only the pattern file at the root can open files",
                "write the line there, with the path from the root, or delete it",
            )


def _hidden(line: PatternLine) -> str | None:
    """The first character of a line that a reader does not see, or that looks like the end of the line."""
    if line.is_comment:
        return next((letter for letter in line.text if _misleads(letter)), None)
    return next((letter for letter in line.text if is_invisible(letter)), None)


def _misleads(letter: str) -> bool:
    ends = unicodedata.category(letter) in ("Cc", "Zl", "Zp") and letter != "\t"
    return ends or unicodedata.bidirectional(letter) in _DIRECTIONS
