"""The members of archives and compressed files, and the compressed parts of pictures and PDFs."""

import bz2
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from open_kit.text import decoded

_LARGEST = 16 * 1024 * 1024  # of each member
# Where a compressed part of a PDF, or a compressed text of a picture, begins.
_DEFLATED = re.compile(
    rb"(?:stream\r?\n|zTXt[^\0]{1,79}\0\0|iTXt[^\0]{1,79}\0\x01\0[^\0]*\0[^\0]*\0)", re.DOTALL
)
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"%PDF")  # may have no zero byte, as a text


class Member(NamedTuple):
    """A file in an archive; the content of one that is too large to read, or encrypted, is empty."""

    name: str
    content: bytes


def members(content: bytes, depth: int = 3) -> Iterator[Member]:
    """The members of an archive, those of archives inside it included; none of a text."""
    if decoded(content) is not None and not content.startswith(_COMPRESSED):
        return
    for name, inside in _opened(content):
        yield Member(name, inside)
        if depth > 1:
            for below, further in members(inside, depth - 1):
                yield Member(f"{name}/{below}", further)


def _opened(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    readable = entry.file_size <= _LARGEST and not entry.flag_bits & 1
                    yield entry.filename, archive.read(entry) if readable else b""
                yield "(comment)", archive.comment
            return
        with tarfile.open(fileobj=io.BytesIO(content)) as tape:
            for member in tape:
                opened = tape.extractfile(member) if member.isreg() and member.size <= _LARGEST else None
                about = f"{member.linkname}\n{member.uname}\n{member.gname}"
                yield member.name, opened.read() if opened else about.encode(errors="surrogateescape")
                yield "(owner)", about.encode(errors="surrogateescape")
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
            yield "(compressed)", inside


def _decompressed(content: bytes) -> Iterator[bytes]:
    """The content of a compressed file, or of the compressed parts of a picture or PDF; 16 MiB of each."""
    if content.startswith((b"%PDF", b"\x89PNG")):
        parts = [content[match.end() :] for match in _DEFLATED.finditer(content)]
        ways: tuple[Callable[[], Any], ...] = (zlib.decompressobj,)
    else:
        parts = [content]
        ways = (lambda: zlib.decompressobj(wbits=31), bz2.BZ2Decompressor, lzma.LZMADecompressor)
    for part in parts:
        for way in ways:
            rest = part
            try:
                while rest:  # a file may have several parts, one after the other
                    reader = way()
                    yield reader.decompress(rest, _LARGEST)
                    rest = reader.unused_data if content is part else b""
            except (zlib.error, OSError, lzma.LZMAError, EOFError):
                continue
