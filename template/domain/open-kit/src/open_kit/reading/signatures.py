"""The format of a content by its signature, the bytes that it begins with; the table is puremagic's."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from puremagic import magic_header_array

# Shorter signatures (`BM`, `MZ`) also begin texts and random bytes.
_SHORTEST = 4
# Where the signatures of what is embedded begin; beyond are those of disk images.
_OFFSETS = (0, 4, 8)
# Control characters that texts do not have.
CONTROLS = bytes({*range(32)} - {*b"\b\t\n\v\f\r\x1a\x1b"} | {127})
# Formats whose signature is text, while what they show cannot be read in their bytes.
_DOCUMENTS = (
    "application/pdf", "application/pgp-encrypted", "application/postscript", "application/rtf",
    "image/x-xpixmap",
)  # fmt: skip
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
# A picture as numbers: its size follows the signature, and there can be comments between.
_BETWEEN = rb"(?:\s|#[^\n]{0,200}\n){1,99}"
_PNM = re.compile(rb"P[1-6]" + _BETWEEN + rb"\d{1,6}" + _BETWEEN + rb"\d{1,6}\s")


def is_not_text(content: bytes) -> bool:
    """Whether a content is of a format that is not text, even if all of its bytes could be text."""
    begin = content[:64].removeprefix(_BYTE_ORDER_MARK).lstrip()
    return bool(_has(begin, 0, _unreadable()) or _BZIP2.match(begin) or _PNM.match(content[:10_000]))


def is_file(content: bytes) -> bool:
    """Whether a content that is not text begins like a file of any format."""
    return any(_has(content, offset, _known()[offset]) for offset in _OFFSETS)


_Table = Mapping[bytes, tuple[bytes, ...]]  # signatures by their first bytes


def _has(content: bytes, offset: int, table: _Table) -> bool:
    found = table.get(content[offset : offset + _SHORTEST], ())
    return any(content.startswith(signature, offset) for signature in found)


@cache
def _known() -> Mapping[int, _Table]:
    """The signatures of all formats, by offset."""
    return {
        offset: _table(row.byte_match for row in magic_header_array if row.offset == offset)
        for offset in _OFFSETS
    }


@cache
def _unreadable() -> _Table:
    """The signatures of formats that are not text."""
    return _table(
        row.byte_match
        for row in magic_header_array
        if row.offset == 0 and (row.mime_type in _DOCUMENTS or _is_binary(row.byte_match))
    )


def _is_binary(signature: bytes) -> bool:
    return not signature.startswith((_BYTE_ORDER_MARK, b"\xff\xfe", b"\xfe\xff")) and (
        not signature.isascii() or len(signature.translate(None, CONTROLS)) < len(signature)
    )


def _table(signatures: Iterable[bytes]) -> _Table:
    table: dict[bytes, set[bytes]] = defaultdict(set)
    for signature in signatures:
        if len(signature) >= _SHORTEST and len({*signature}) > 2:  # not `////`, a line in a comment
            table[signature[:_SHORTEST]].add(signature)
    return {begin: tuple(found) for begin, found in table.items()}
