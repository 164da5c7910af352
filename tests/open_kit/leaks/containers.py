"""Zips, tars and pictures, made in memory."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from typing import Literal


def zipped(members: Mapping[str, bytes | str], comment: bytes = b"") -> bytes:
    """A zip of members by their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
        archive.comment = comment
    return buffer.getvalue()


def encrypted(made: bytes) -> bytes:
    """A zip of one member, which is marked as encrypted."""
    changed = bytearray(made)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.index(signature) + offset] |= 1
    return bytes(changed)


def tarred(members: Mapping[str, bytes], mode: Literal["w", "w:gz", "w:xz"] = "w") -> bytes:
    """A tar of members by their names."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return buffer.getvalue()


def tarred_link(target: str) -> bytes:
    """A compressed tar of one symbolic link."""
    header = tarfile.TarInfo("x")
    header.type, header.linkname = tarfile.SYMTYPE, target
    return _tarred_header(header)


def tarred_with_owner(owner: str) -> bytes:
    """A compressed tar of an empty file that belongs to `owner`."""
    header = tarfile.TarInfo("x")
    header.uname = owner
    return _tarred_header(header)


def _tarred_header(header: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(header)
    return buffer.getvalue()


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A picture of one pixel, with more chunks, each a type and its content."""
    head = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = (b"IDAT", zlib.compress(b"\0\0"))
    made = b"\x89PNG\r\n\x1a\n"
    for kind, content in (head, *chunks, body, (b"IEND", b"")):
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        made += struct.pack(">I", len(content)) + kind + content + checksum
    return made
