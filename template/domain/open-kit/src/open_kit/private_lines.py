"""Private lines inside public files, which their comments mark.

Everything from a line with the word for `begin` to one with the word for `end` is left out, both included;
so is a single line with the word for `line`. The words may stand in any kind of comment.
"""

import re
from difflib import get_close_matches
from typing import NamedTuple

from open_kit.finding import Finding, finding
from open_kit.fold import fold
from open_kit.text import decoded

_NAME = "openignore"
_MARK = re.compile(rb"open[-_]?ignore[ \t]*([:=_-]?)[ \t]*([a-z]*)")
_WORDS = (b"begin", b"end", b"line")
_SPELT = [word.decode() for word in _WORDS]


class Part(NamedTuple):
    """What of a file is public.

    Attributes:
        content: without the private lines, line ends as they were; empty if a mark is wrong.
        lines: for each line of the content its number in the whole file; None if nothing was left out.
        problems: what is wrong with the marks.
    """

    content: bytes
    lines: tuple[int, ...] | None
    problems: tuple[Finding, ...]

    def line(self, number: int) -> int:
        """The number in the whole file of a line of the content, both counted from 1."""
        if not self.lines or not number:
            return number
        return self.lines[min(number, len(self.lines)) - 1]


def public_part(content: bytes, path: str) -> Part:
    """Leave the marked lines out of a file."""
    words = _words(content.lower())
    text = None if content.isascii() else decoded(content)
    if text is not None and len(_words(fold(text).encode(errors="replace"))) != len(words):
        reason = f"a mark of {_NAME} in letters that only look like it, or in a file that is not UTF-8"
        return Part(b"", (), (finding(path, 0, "marker", reason),))
    if not words:
        return Part(content, None, ())
    kept: list[bytes] = []
    numbers: list[int] = []
    problems: list[Finding] = []
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
                problems.append(finding(path, number, "marker", _reason(words, opened)))
    if opened:
        problems.append(finding(path, opened, "marker", f"{_NAME}: begin has no end"))
    return Part(b"" if problems else b"".join(kept), tuple(numbers), tuple(problems))


def _words(text: bytes) -> list[bytes]:
    """The words of the marks in a lower-case text; with a colon, whatever follows is meant as one."""
    found = _MARK.findall(text)
    return [word for sign, word in found if sign == b":" or word in _WORDS or (sign and _misspelt(word))]


def _misspelt(word: bytes) -> bool:
    return bool(get_close_matches(word.decode(), _SPELT, cutoff=0.7))


def _reason(words: list[bytes], opened: int) -> str:
    if len(words) > 1:
        return f"a line has several marks of {_NAME}"
    if words[0] == b"end":
        return f"{_NAME}: end without a begin"
    if words[0] in _WORDS:
        return f"a mark of {_NAME} inside the private lines that begin in line {opened}"
    return f"{_NAME}: is followed by none of begin, end and line"
