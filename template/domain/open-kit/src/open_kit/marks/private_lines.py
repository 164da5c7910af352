"""Private lines inside public files, which marks in comments enclose.

The lines from a mark with the word `begin` to one with the word `end` are left out, both included; so is a
single line that has a mark with the word `line`. Any kind of comment can hold a mark.
"""

import re
from bisect import bisect
from itertools import islice
from typing import NamedTuple

from open_kit.marks.marked_line import EMPTY, NOTHING, PART, Headers, code_of, problem
from open_kit.marks.misspelt_marks import NAME, WORDS, misspelt_marks
from open_kit.reading.spelling import case_folded
from open_kit.reading.text import decoded

_MARK = re.compile(rb"open[-_]?ignore(?:[ \t]*([:=_-])[ \t]*|[ \t]+)([a-z]*)")
_MARK_IN_TEXT = re.compile(_MARK.pattern.decode(), re.IGNORECASE)
# A sentence that names the words of a block, and encloses nothing.
_BOTH_WORDS = re.compile(rb"`open-?ignore:? begin`(?:,? (?:and|or|to) | ?\.\. ?|, ?)`open-?ignore:? end`")
# A sentence about the file of patterns: words before the name, no sign of a comment, and words after it.
_BEFORE_IN_PROSE = re.compile(rb"[^#;%/*<{\r\n-]*[a-z\x80-\xff] ")
_AFTER_IN_PROSE = re.compile(rb" *[a-z\x80-\xff]+ [a-z\x80-\xff]+ [a-z\x80-\xff][^\r\n]*")
_LONGEST_PROSE = 500  # bytes of a line before a name
_LINE_END = re.compile(r"\r\n|\r|\n")  # as the lines of bytes
_MANY = 100  # one file does not need more findings
_WORDS = tuple(word.encode() for word in WORDS)


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
    words = mark_words(content)
    if errors := _misread(content, words):
        return PublicPart(b"", (), errors)
    return _without_marked_lines(content) if words else PublicPart(content)


def _misread(content: bytes, words: list[bytes]) -> tuple[MarkError, ...]:
    """What a person takes for a mark although the bytes have none; `words` are those that the bytes have."""
    text = decoded(content)
    if text is None:
        wide = words or mark_words(content.replace(b"\0", b""))
        return (MarkError(0, f"a mark of {NAME} in a file that is not text"),) if wide else ()
    folded = case_folded(text)
    if not content.isascii() and _count(folded) != len(words):
        lines = zip(_LINE_END.split(text), _LINE_END.split(folded), strict=False)
        different = (
            number for number, pair in enumerate(lines, start=1) if _count(pair[0]) != _count(pair[1])
        )
        if number := next(different, 0):
            return (MarkError(number, f"a mark of {NAME} has signs that only look like its own"),)
        return (MarkError(0, f"a mark of {NAME} in a file that is not UTF-8"),)
    reason = f"it looks like a mark of {NAME} and is not one; write {NAME}: line, begin or end"
    found = list(islice(misspelt_marks(folded), _MANY))
    ends = [end.end() for end in _LINE_END.finditer(folded)] if found else []
    return tuple(MarkError(bisect(ends, position) + 1, reason) for position in found)


def _count(text: str) -> int:
    return len(mark_words(text.encode(errors="replace")))


def _without_marked_lines(content: bytes) -> PublicPart:
    kept: list[bytes] = []
    numbers: list[int] = []
    errors: list[MarkError] = []
    opened = 0
    is_empty = False
    headers = Headers()
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        match words := mark_words(line):
            case [] if opened:
                headers.private(line, number, in_block=True)
                is_empty = is_empty and not line.strip()
            case []:
                kept.append(line)
                numbers.append(number)
                errors += [MarkError(above, PART) for above in headers.public(line)]
            case [b"line"] if not opened:
                headers.private(line, number, in_block=False)
                if reason := _problem(line):
                    errors.append(MarkError(number, reason))
            case [b"begin"] if not opened:
                opened = number
                is_empty = _problem(line) == NOTHING
            case [b"end"] if opened:
                if is_empty and _problem(line) == NOTHING:
                    errors.append(MarkError(opened, EMPTY))
                opened = 0
            case _:
                is_empty = False
                errors.append(MarkError(number, _reason(words, opened)))
    if opened:
        errors.append(MarkError(opened, f"{NAME}: begin without an end"))
    return PublicPart(b"", (), tuple(errors)) if errors else PublicPart(b"".join(kept), tuple(numbers))


def mark_words(text: bytes) -> list[bytes]:
    """The words of the marks in a text; after a colon any word belongs to a mark."""
    lower = _BOTH_WORDS.sub(b"", text.lower())
    return [
        mark[2]
        for mark in _MARK.finditer(lower)
        if mark[2] in _WORDS or (mark[1] == b":" and not _is_prose(lower, mark))
    ]


def _is_prose(text: bytes, mark: re.Match[bytes]) -> bool:
    """Whether a name and a colon are a part of a sentence, in which no word may be one of a mark's."""
    first = max(0, mark.start() - _LONGEST_PROSE)
    begin = max(text.rfind(b"\n", first, mark.start()), text.rfind(b"\r", first, mark.start())) + 1 or first
    if not _BEFORE_IN_PROSE.fullmatch(text, begin, mark.start()):
        return False
    after = _AFTER_IN_PROSE.match(text, mark.end(1), mark.end(1) + _LONGEST_PROSE)
    return after is not None and not any(word in _WORDS for word in re.findall(rb"\w+", after[0]))


def _problem(line: bytes) -> str | None:
    """What is wrong with what the only mark of a line protects there."""
    text = decoded(line) or ""
    mark = _MARK_IN_TEXT.search(text)
    return problem(text[: mark.start()], text[mark.end() :]) if mark else None


def code_beside_mark(line: bytes) -> str:
    """What a line has besides its mark and its comments."""
    text = decoded(line) or ""
    mark = _MARK_IN_TEXT.search(text)
    return code_of(text[: mark.start()], text[mark.end() :]) if mark else text


def _reason(words: list[bytes], opened: int) -> str:
    if len(words) > 1:
        return f"the line has more than one mark of {NAME}"
    if words[0] == b"end":
        return f"{NAME}: end without a begin"
    if words[0] in _WORDS:
        return f"a mark of {NAME} inside the private lines that begin in line {opened}"
    return f"the word after {NAME}: is not begin, end or line"
