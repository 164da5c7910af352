"""The lines that become public in files that were public before, and those that were private until now."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from open_kit.reading.text import decoded

# What remains of a private line when its mark is taken away: the text on either side.
_MARK = re.compile(r"open[-_]?ignore\W{0,4}\w*", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# A shorter line, in letters, can be the same in another file by chance.
_DISTINCT = 16


def lines_of(content: bytes) -> list[str] | None:
    """The lines of a text, without their ends; None if it is not text."""
    text = _text(content)
    if text is None:
        return None
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def line_count(content: bytes) -> int | None:
    """How many lines a text has; None if it is not text."""
    text = _text(content)
    return None if text is None else text.count("\n") + (not text.endswith("\n") and text != "")


def _text(content: bytes) -> str | None:
    """The text with a newline at the end of each line; None if it is not text."""
    text = decoded(content)
    return text.replace("\r\n", "\n").replace("\r", "\n") if text and "\r" in text else text


def new_lines(before: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines of `now`, with their numbers from 1, that `before` does not have as often; no blank lines.

    A line that only moved is not new. Unlike a diff, this takes linear time and depends on no git settings.
    """
    start = _common(before, now)
    end = _common(before[start:][::-1], now[start:][::-1])
    old = Counter(before[start : len(before) - end])
    for number, line in enumerate(now[start : len(now) - end], start + 1):
        if old[line]:
            old[line] -= 1
        elif line.strip():
            yield number, line


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same at the start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def left_out(whole: bytes, public: bytes) -> Iterator[str]:
    """The lines of a file that its public part lacks."""
    return (line for _, line in new_lines(lines_of(public) or [], lines_of(whole) or []))


class FormerlyPrivate:
    """The lines that the last publication left out of public files."""

    def __init__(self, lines: Mapping[str, Iterable[str]]) -> None:
        """Take the lines by path."""
        self._by_path = {path: _all_remains(found) for path, found in lines.items()}
        self._anywhere = {
            words for found in self._by_path.values() for words in found if len(words) >= _DISTINCT
        }

    def __bool__(self) -> bool:
        """Whether there are any."""
        return any(self._by_path.values())

    def among(self, path: str, lines: Iterable[str], still_private: Iterable[str]) -> set[str]:
        """Those of the lines that were left out of the file at `path` and are private no longer.

        A line that is long enough is recognised in any file, also if it is private there still.
        """
        given = {line: _words(line) for line in lines} if self._anywhere or path in self._by_path else {}
        here = self._by_path.get(path, set())
        gone = here - _all_remains(still_private) if here else here
        return {line for line, words in given.items() if words in gone or words in self._anywhere}


def _all_remains(lines: Iterable[str]) -> set[str]:
    return {words for line in lines for words in _remains(line)}


def _remains(line: str) -> Iterator[str]:
    """The words of a private line: those on each side of its mark, and all of them."""
    parts = _MARK.split(line)
    yield from (words for part in (*parts, " ".join(parts)) if (words := _words(part)))


def _words(text: str) -> str:
    """The words of a text in lower case; comments, commas and indents make no difference."""
    return " ".join(_WORD.findall(text.lower()))
