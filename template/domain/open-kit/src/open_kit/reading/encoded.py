"""Words and files that are encoded inside a text, in base64, base32 or hexadecimal digits; once only."""

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from open_kit.reading.alphabets import base32, base64, hexadecimal
from open_kit.reading.signatures import is_file, is_not_text
from open_kit.reading.text import decoded, line_of

_LETTERS = "A-Za-z0-9+/_-"  # of base64, in both alphabets
_SHORTEST = 11  # letters of base64, which are eight bytes
_RUN = re.compile(rf"[{_LETTERS}]+={{0,6}}")
_IS_LETTER = bytes(bool(re.match(f"[{_LETTERS}]", chr(code))) for code in range(256))
_LONG_ENOUGH = b"\1" * _SHORTEST
_JOINTS = re.compile(r"[/+_-]+")
# The next line of what is wrapped; around the line end can be quotes, the signs of comments and blanks.
_NEXT = re.compile(
    r"[ \t\"'+\\,]{0,8}(?:\\r\\n|\\n|\r?\n| )[ \t\"'#*>|+]{0,200}(?:(?:--|//)[ \t])?"
    rf"([{_LETTERS}]+={{0,2}})"
)
_WRAPPED = 40  # letters of a line that is wrapped
_URI = re.compile(
    r"\bdata:(?:[\w.+-]{1,60}/[\w.+-]{1,80})?(?:;[\w.+-]{1,40}=[^;,\s\"'<>()]{1,80}){0,5}(;base64)?,",
    re.IGNORECASE,
)
_FIRST = re.compile(rf"(?:[{_LETTERS}]|%[0-9a-f]{{2}})+={{0,2}}", re.IGNORECASE)
_PERCENT = re.compile(r"[^\s\"'<>()`]+")
_SHORTENED = ("...", "…")
_BEFORE_VALUE = " \t\r\n\"'|>-"
_NOT_IN_KEY = re.compile(r"[^\w.-]")
_WORDS = re.compile(rb"[\t\n\f\r\x1b -~\x80-\xff]+")
_SMALLEST_FILE = 24  # bytes
_LARGEST = 1024 * 1024  # bytes of what is compressed
_LARGEST_SUM = 16 * _LARGEST
_FORMS = ((b"\x1f\x8b\x08", 31), (b"x", 15), (b"", -15))  # of what is compressed: gzip, zlib, no header
_SHORTEST_DEFLATED = 64  # bytes of what is compressed without a header


class Part(NamedTuple):
    """Something that is encoded in a text.

    Attributes:
        line: where it begins, counted from 1.
        key: the word that it is assigned to; empty if there is none.
        content: what it means.
        text: the same as a text; None if it is not one.
        is_file: it is a file: the content of a `data:` URI, or not text and in a known format.
    """

    line: int
    key: str
    content: bytes
    text: str | None
    is_file: bool


class _Meaning(NamedTuple):
    content: bytes
    text: str | None


def parts(text: str) -> Iterator[Part]:
    """All that is encoded in a text: first the `data:` URIs that say so, then all else."""
    ends: dict[int, tuple[bytes, int]] = {}
    for uri in _URI.finditer(text) if "data:" in text.lower() else ():
        content, end = ends[uri.end()] = _uri_content(text, uri)
        meant = decoded(content)
        # A text that is not in base64 can be read as it is.
        if (content and uri[1]) if meant is not None else not text.startswith(_SHORTENED, end):
            yield Part(line_of(text, uri.start()), "", content, meant, is_file=True)
    read = _Reader()
    letters = text.encode("latin-1", errors="replace").translate(_IS_LETTER)
    position = 0
    while (start := letters.find(_LONG_ENOUGH, position)) >= 0:
        run = _RUN.match(text, start)
        assert run
        lines, position = _wrapped(text, run[0], run.end())
        if run.start() in ends:
            position = max(position, ends[run.start()][1])
            continue
        for content, meant in read.meanings(lines):
            if meant is not None or not text.startswith(_SHORTENED, run.end()):
                line, key = line_of(text, run.start()), _key(text, run.start())
                yield Part(line, key, content, meant, is_file=meant is None)


def _uri_content(text: str, uri: re.Match[str]) -> tuple[bytes, int]:
    """The content of a `data:` URI, and where it ends."""
    first = (_FIRST if uri[1] else _PERCENT).match(text, uri.end())
    if not first:
        return b"", uri.end()
    if not uri[1]:
        return unquote_to_bytes(first[0]), first.end()
    lines, end = _wrapped(text, unquote(first[0]), first.end())
    content = base64("".join(lines))
    if len(lines) > 1 and decoded(content) is None:  # the word after a URI can look like its last line
        without = base64("".join(lines[:-1]))
        content = without if decoded(without) is not None else content
    return content, end


def _wrapped(text: str, line: str, end: int) -> tuple[list[str], int]:
    """A line and those that continue it, and where they end; all but the first and the last are as long."""
    lines = [line]
    while len(lines[-1]) >= _WRAPPED and (following := _NEXT.match(text, end)):
        if len(lines) > 1 and len(following[1]) > len(lines[-1]):
            break
        lines.append(following[1])
        end = following.end()
        if len(lines) > 2 and len(lines[-1]) < len(lines[-2]):
            break
    return lines, end


def _key(text: str, position: int) -> str:
    """The word that the value at a position is assigned to."""
    before = text[max(0, position - 100) : position].rstrip(_BEFORE_VALUE)
    if not before.endswith((":", "=")):
        return ""
    return _NOT_IN_KEY.split(before.rstrip(":= \t\"'"))[-1]


class _Reader:
    """Reads what is encoded in one text, and inflates no more than 16 MiB of it."""

    def __init__(self) -> None:
        self._inflated = 0

    def meanings(self, lines: list[str]) -> Iterator[_Meaning]:
        """What lines mean together, or without the last, or each by itself, or the pieces of a single one."""
        for some in (lines, lines[:-1]):
            if some and (meaning := self._meaning("".join(some))):
                yield meaning
                return
        others = lines if len(lines) > 1 else _JOINTS.split(lines[0])
        for run in others if len(others) > 1 else ():
            if meaning := self._meaning(run):
                yield meaning

    def _meaning(self, run: str) -> _Meaning | None:
        """What a run of letters means in the first encoding in which it means anything."""
        for decode in (hexadecimal, base32, base64):
            if len(run) >= _SHORTEST and (content := decode(run)) and (meaning := self._read(content)):
                return meaning
        return None

    def _read(self, content: bytes) -> _Meaning | None:
        text = _words(content)
        if text is not None and not is_not_text(content):
            return _Meaning(content, text)
        if is_file(content) and len(content) >= _SMALLEST_FILE:
            return _Meaning(content, None)
        for begin, form in _FORMS:
            if content.startswith(begin) and (begin or len(content) >= _SHORTEST_DEFLATED):
                inflated = self._inflate(content, form)
                text = _words(inflated)
                if inflated and (begin or text is not None):
                    return _Meaning(inflated, text)
        return None

    def _inflate(self, content: bytes, form: int) -> bytes:
        """What compressed content holds, up to 1 MiB; nothing if it is not compressed."""
        if self._inflated >= _LARGEST_SUM:
            return b""
        reader = zlib.decompressobj(form)
        try:
            inflated = reader.decompress(content, _LARGEST)
        except zlib.error:
            return b""
        self._inflated += len(inflated)
        return inflated if reader.eof or reader.unconsumed_tail else b""


def _words(content: bytes) -> str | None:
    """A content as a text, if it has nothing but letters and signs; UTF-16 needs no byte order mark."""
    form = "utf-8"
    if b"\0" in content:
        half = len(content) // 2
        zeros = content[1::2].count(0), content[::2].count(0)
        form = "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
        if max(zeros) * 5 < half * 4:
            return None
    try:
        text = content.decode(form)
    except UnicodeDecodeError:
        return None
    return text if _WORDS.fullmatch(text.encode(errors="replace")) else None
