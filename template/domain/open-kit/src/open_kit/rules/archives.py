"""Files in a file: members of archives, compressed parts of pictures and PDFs, what is encoded in a text."""

import bz2
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from open_kit.reading.readings import Readings

_LARGEST = 16 * 1024 * 1024  # of each member
# Where a compressed part of a PDF, or a compressed text of a picture, begins.
_DEFLATED = re.compile(
    rb"(?:stream\r?\n|zTXt[^\0]{1,79}\0\0|iTXt[^\0]{1,79}\0\x01\0[^\0]*\0[^\0]*\0)", re.DOTALL
)
_PNG_TEXT = re.compile(rb"(\0[\0-\xff]{3})[ti](?:EXt|TXt)")  # the length of a text, and its type
_DEPTH = 3


@dataclass(frozen=True)
class Member:
    """A file in a file.

    Attributes:
        name: its path in an archive.
        content: empty if it is too large to read, or encrypted.
        line: of a text, where it begins, counted from 1; 0 in an archive.
    """

    name: str
    content: bytes
    line: int = 0

    @cached_property
    def readings(self) -> Readings:
        """All that its content can be read as."""
        return Readings(self.content)


def members(readings: Readings, content: bytes, depth: int = _DEPTH) -> Iterator[Member]:
    """The files in a content, and the files in them; the readings are those of the content."""
    for member in _opened(content) if readings.text is None else _embedded(readings):
        yield member
        if depth > 1:
            for below in members(member.readings, member.content, depth - 1):
                yield Member(f"{member.name}/{below.name}", below.content, member.line)


def _embedded(readings: Readings) -> Iterator[Member]:
    """The files that are encoded in a text."""
    return (Member("", part.content, part.line) for part in readings.parts if part.is_file)


def _opened(content: bytes) -> Iterator[Member]:
    """The members of an archive, or what is compressed in another content."""
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    readable = entry.file_size <= _LARGEST and not entry.flag_bits & 1
                    yield Member(entry.filename, archive.read(entry) if readable else b"")
                yield Member("(comment)", archive.comment)
            return
        with tarfile.open(fileobj=io.BytesIO(content)) as tape:
            for member in tape:
                opened = tape.extractfile(member) if member.isreg() and member.size <= _LARGEST else None
                about = f"{member.linkname}\n{member.uname}\n{member.gname}"
                named = about.encode(errors="surrogateescape")
                yield Member(member.name, opened.read() if opened else named)
                yield Member("(owner)", named)
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
    ):
        for inside in _decompressed(content):
            yield Member("(compressed)", inside)


def _decompressed(content: bytes) -> Iterator[bytes]:
    """The content of a compressed file, or texts and compressed parts of a picture or PDF; 16 MiB of each."""
    if content.startswith(b"\x89PNG") or b"%PDF" in content[:1024]:
        for match in _PNG_TEXT.finditer(content):
            yield content[match.end() : match.end() + int.from_bytes(match[1])]
        for match in _DEFLATED.finditer(content):
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(memoryview(content)[match.end() :], _LARGEST)
        return
    ways: tuple[Callable[[], Any], ...] = (
        lambda: zlib.decompressobj(wbits=31),
        bz2.BZ2Decompressor,
        lzma.LZMADecompressor,
    )
    for way in ways:
        rest = content
        with suppress(zlib.error, OSError, lzma.LZMAError, EOFError):
            while rest:  # a file may have several parts, one after the other
                reader = way()
                yield reader.decompress(rest, _LARGEST)
                rest = reader.unused_data
