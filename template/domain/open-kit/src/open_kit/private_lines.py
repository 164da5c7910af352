"""Private lines inside public files, which marks in comments enclose.

The lines from a mark with the word `begin` to one with the word `end` are left out, both included; so is a
single line that has a mark with the word `line`. Any kind of comment can hold a mark.
"""

import re
from difflib import get_close_matches
from typing import NamedTuple

from open_kit.spelling import case_folded
from open_kit.text import decoded

_NAME = "openignore"
_MARK = re.compile(rb"open[-_]?ignore[ \t]*([:=_-]?)[ \t]*([a-z]*)")
_WORDS = (b"begin", b"end", b"line")
_SPELT = [word.decode() for word in _WORDS]


class MarkError(NamedTuple):
    """A mark that does not fit, at a line counted from 1; 0 for the whole file."""

    line: int
    reason: str


class PublicPart(NamedTuple):
    """The public part of a file.

    Attributes:
        content: the file without its private lines, with its line ends; empty if a mark does not fit.
        line_numbers: for each line of the content its number in the whole file; None if nothing is left out.
        errors: the marks that do not fit.
    """

    content: bytes
    line_numbers: tuple[int, ...] | None = None
    errors: tuple[MarkError, ...] = ()

    def line(self, number: int) -> int:
        """The number in the whole file of a line of the content, both counted from 1; 0 stays 0."""
        if not self.line_numbers or not number:
            return number
        return self.line_numbers[min(number, len(self.line_numbers)) - 1]


def public_part(content: bytes) -> PublicPart:
    """The public part of a file with this content."""
    words = _words(content.lower())
    text = None if content.isascii() else decoded(content)
    if text is not None and len(_words(case_folded(text).encode(errors="replace"))) != len(words):
        reason = f"a mark of {_NAME} has letters that only look like it, or the file is not UTF-8"
        return PublicPart(b"", (), (MarkError(0, reason),))
    return _without_marked_lines(content) if words else PublicPart(content)


def _without_marked_lines(content: bytes) -> PublicPart:
    kept: list[bytes] = []
    numbers: list[int] = []
    errors: list[MarkError] = []
    opened = 0
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        match words := _words(line.lower()):
            case []:
                if not opened:
                    kept.append(line)
                    numbers.append(number)
            case [b"line"] if not opened:
                pass
            case [b"begin"] if not opened:
                opened = number
            case [b"end"] if opened:
                opened = 0
            case _:
                errors.append(MarkError(number, _reason(words, opened)))
    if opened:
        errors.append(MarkError(opened, f"{_NAME}: begin without an end"))
    return PublicPart(b"", (), tuple(errors)) if errors else PublicPart(b"".join(kept), tuple(numbers))


def _words(text: bytes) -> list[bytes]:
    """The words of the marks in a lower-case text; after a colon any word belongs to a mark."""
    found = _MARK.findall(text)
    return [word for sign, word in found if sign == b":" or word in _WORDS or (sign and _misspelt(word))]


def _misspelt(word: bytes) -> bool:
    return bool(get_close_matches(word.decode(), _SPELT, cutoff=0.7))


def _reason(words: list[bytes], opened: int) -> str:
    if len(words) > 1:
        return f"the line has more than one mark of {_NAME}"
    if words[0] == b"end":
        return f"{_NAME}: end without a begin"
    if words[0] in _WORDS:
        return f"a mark of {_NAME} inside the private lines that begin in line {opened}"
    return f"the word after {_NAME}: is not begin, end or line"
