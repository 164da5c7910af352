"""How contents are read: what is text, and what is encoded in one."""

import base64
import json
import random
import time
import zlib
from pathlib import Path

import pytest

from open_kit.reading.encoded import parts
from open_kit.reading.readings import Readings
from open_kit.reading.text import decoded

MIB = 1024 * 1024
WORDS = b"words that are open, in several lines\n"
NOISE = random.Random(1).randbytes(MIB)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbfwords",
        "Übergröße".encode(),
        "caf\xe9 cr\xe8me".encode("latin-1"),
        "words".encode("utf-16"),
        "words".encode("utf-32"),
        b"\x1b[31mred\x1b[0m\f",
        b"a bell \x07" + b" in words" * 20,
        b"BM is a benchmark",
        b"MZ",
        b"PK is the key",
        b"P1 is the first, P3 the third",
        b"%!",
        b"<svg/>",
        b'<?xml version="1.0"?>',
        b"From here on",
        b"RIFF and GIF89a are formats",
        b"-----BEGIN CERTIFICATE-----",
    ],
)
def test_texts_are_read(content: bytes) -> None:
    assert decoded(content) is not None


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4\n1 0 obj\n",
        b"\n\n%PDF-1.4\n1 0 obj\n",
        b"{\\rtf1\\ansi words}",
        b"%!PS-Adobe-3.0\n",
        b"/* XPM */\nstatic char *x[] = {",
        b"P2\n# by hand\n1 1\n255\n7\n",
        b"-----BEGIN PGP MESSAGE-----\n",
        b"BZh91AY&SY",
        b"\x7fELF",
        b"PK\x03\x04",
        b"\xff\xd8\xff\xe0",
        b"\xfe\xed\xfe\xed",
        b"1\x01Jane\x01Doe\n",
        b"a\0b",
        "Здравствуйте".encode("cp1251"),
        "words".encode("utf-16")[:-1],
    ],
)
def test_other_contents_are_not_texts(content: bytes) -> None:
    assert decoded(content) is None


def test_what_is_decoded_is_at_the_line_where_it_begins() -> None:
    encoded = base64.encodebytes(WORDS * 3)
    content = (
        b"one\nkey: |\n  " + encoded.replace(b"\n", b"\n  ").rstrip() + b"\nlast: " + base64.b64encode(WORDS)
    )
    first, second = Readings(content).all
    assert first.text.encode() == content
    words = WORDS.decode()
    assert second.text == f"{words * 3}\nkey: {words * 3}\n{words}\nlast: {words}"
    last = content.count(b"\n") + 1
    assert [second.line(number) for number in (0, 1, 4, 5, 8, 9, 12)] == [0, 3, 3, 3, 3, last, last]


def test_what_is_encoded_twice_is_decoded_once() -> None:
    once = base64.b64encode(WORDS)
    (part,) = parts(base64.b64encode(once).decode())
    assert part.content == once
    assert len(Readings(base64.b64encode(once)).all) == 2


@pytest.mark.parametrize("dots", ["...", "…"])
def test_a_picture_that_is_shortened_is_none_and_a_text_is_one(dots: str) -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1").decode()
    for begin in ("", "data:image/png;base64,"):
        assert list(parts(f"{begin}{picture}{dots}")) == []
        assert [part.text for part in parts(f"{begin}{picture}")] == [None]
        assert [part.text for part in parts(f"{begin}{base64.b64encode(WORDS).decode()}{dots}")] == [
            WORDS.decode()
        ]


def test_code_has_no_file_that_is_encoded() -> None:
    source = b"".join(path.read_bytes() for path in sorted(Path(json.__file__).parents[1].glob("[a-h]*.py")))
    assert len(source) > MIB
    assert [part for part in Readings(source).parts if part.is_file] == []


@pytest.mark.parametrize(
    "content",
    [
        b"a" * MIB,
        b"/" * MIB,
        b"=" * MIB,
        b"%41" * (MIB // 3),
        b"data:" * (MIB // 5),
        b"data:a/b;c=d" * (MIB // 12),
        b"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACN " * (MIB // 65),
        b"a" * 50 + b" " * MIB,
        b"P3" + b" " * MIB,
        b"quoted-printable\n" + b"=41=\n" * (MIB // 5),
        b"abcdefghijkl " * (MIB // 13),
        (b"a" * 60 + b"\n") * (MIB // 61),
        (base64.b64encode(WORDS[:9]) + b" ") * (MIB // 13),
        base64.encodebytes(NOISE),
        (base64.b64encode(zlib.compress(b"a" * MIB)) + b"\n\n") * 700,
        NOISE,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_no_content_takes_long(content: bytes) -> None:
    start = time.process_time()
    assert Readings(content).all
    assert time.process_time() - start < 3
