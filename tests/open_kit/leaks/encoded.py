"""Words and files that are encoded once inside a text: in base64 and other alphabets, in `data:` URIs."""

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Callable

from tests.open_kit.leaks.containers import png, zipped
from tests.open_kit.leaks.notebooks import NOTEBOOK
from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import Family

ENCODED = Family("encoded")

_MIME = b"Content-Transfer-Encoding: quoted-printable\n\n"


_SAID = b"CANARY built on salary_bands"


def _add(name: str, file: str, make: Callable[[bytes], bytes], *rules: str, words: bytes = _SAID) -> None:
    """A way that is a file; `make` gets the words, with the canary in them."""

    def plant(site: Site) -> None:
        site.write(file, make(words.replace(b"CANARY", site.canary.encode())))

    ENCODED.add(name, plant, *rules, only_files=True)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def _wrapped(content: bytes, width: int, begin: bytes = b"", end: bytes = b"\n") -> bytes:
    """Base64 in lines of a width, with what begins and ends each."""
    letters = base64.b64encode(content)
    lines = (letters[start : start + width] for start in range(0, len(letters), width))
    return b"".join(begin + line + end for line in lines)


_LONG = b"a text that is long enough for several lines "

# The words "CANARY built on salary_bands" in each alphabet
_ENCODED: list[tuple[str, str, Callable[[bytes], bytes]]] = [
    ("base64", "x.txt", base64.b64encode),
    ("base64-without-padding", "x.txt", lambda c: base64.b64encode(c).rstrip(b"=")),
    ("base64-for-urls", "x.txt", lambda c: b"https://example.com/" + base64.urlsafe_b64encode(c)),
    ("base64-of-utf-16", "x.ps1", lambda c: b"-Enc " + base64.b64encode(c.decode().encode("utf-16-le"))),
    ("base64-of-gzip", "x.yml", lambda c: b"release: " + base64.b64encode(gzip.compress(c))),
    ("base64-of-zlib", "x.md", lambda c: b"live/edit#pako:" + base64.urlsafe_b64encode(zlib.compress(c))),
    (
        "base64-of-diagram",
        "x.drawio",
        lambda c: b"<diagram>" + base64.b64encode(_deflated(b"%3CmxCell value=" + _LONG + c)) + b"</diagram>",
    ),
    ("base64-in-yaml-secret", "x.yml", lambda c: b"data:\n  a: " + base64.b64encode(c) + b"\n"),
    ("base64-in-lines-of-mail", "x.eml.txt", lambda c: base64.encodebytes(_LONG * 3 + c)),
    ("base64-in-lines-of-pem", "x.txt", lambda c: _wrapped(_LONG * 3 + c, 64)),
    ("base64-in-indented-lines", "x.yml", lambda c: b"a: |\n" + _wrapped(_LONG * 3 + c, 76, b"    ")),
    ("base64-in-quoted-lines", "x.py", lambda c: b"(\n" + _wrapped(_LONG * 3 + c, 60, b'    "', b'"\n')),
    ("base64-in-commented-lines", "x.sql", lambda c: _wrapped(_LONG * 3 + c, 76, b"-- ")),
    (
        "base64-with-escaped-line-ends",
        "x.json",
        lambda c: json.dumps({"a": base64.encodebytes(_LONG * 3 + c).decode()}).encode(),
    ),
    ("base64-with-escaped-padding", "x.txt", lambda c: base64.b64encode(c + b"..").replace(b"=", b"%3D")),
    ("base32", "x.txt", base64.b32encode),
    ("hex", "x.txt", binascii.hexlify),
    ("hex-of-bytea", "x.sql", lambda c: b"select '\\x" + binascii.hexlify(c) + b"'::bytea"),
    ("hex-in-lines", "x.txt", lambda c: b"\n".join(binascii.hexlify(c, "\n", 30).split(b"\n"))),
    ("quoted-printable", "x.txt", lambda c: _MIME + c.replace(b"y_b", b"y=\n_b")),
    ("quoted-printable-letters", "x.txt", lambda c: _MIME + c.replace(b"_", b"=5F")),
]
for _name, _file, _encode in _ENCODED:
    _add(f"model-name-in-{_name}", _file, _encode, "name")

# Other words in base64
for _name, _words, _rule in [
    ("declared-word", b"bluebird", "name"),
    ("private-path", b"hidden/merger-plans.md", "name"),
    ("email", b"CANARY@flights.org", "email"),
    ("home-folder", b"cd /home/CANARY", "home"),
    ("internal-host", b"db.flights.internal:5432/CANARY", "host"),
    ("internal-address", b"CANARY 10.1.2.3", "host"),
]:
    _add(f"{_name}-in-base64", "x.txt", base64.b64encode, _rule, words=_words)
_add(
    "email-in-json-web-token",
    "x.txt",
    lambda c: b"eyJhbGciOiJIUzI1NiJ9." + base64.urlsafe_b64encode(c) + b".c2ln",
    "email",
    words=b'{"sub": "CANARY@flights.org"}',
)


def _in_base64(site: Site) -> str:
    return base64.urlsafe_b64encode(_SAID.replace(b"CANARY", site.canary.encode())).decode()


@ENCODED.way("name")
def model_name_in_base64_in_path(site: Site) -> None:
    site.write(f"{_in_base64(site)}.md", "x\n")


@ENCODED.way("name", commits=False, alone=True)
def model_name_in_base64_in_message(site: Site) -> None:
    site.commit(f"A change\n\nPublic-Message: {_in_base64(site)}")


@ENCODED.way("copy")
def copy_of_private_file_in_base64(site: Site) -> None:
    content = f"{site.canary}, a plan\nthat nobody has to know\n" * 3
    site.write(f"/hidden/{site.mark}.md", content)
    site.write("x.yml", b"plan: " + base64.b64encode(content.encode()))


# `data:` URIs
_URIS: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda c: b"data:text/plain;base64," + base64.b64encode(c),
    "text-with-charset": lambda c: b"data:text/plain;charset=utf-8;base64," + base64.b64encode(c),
    "percent-encoded-text": lambda c: b"data:text/plain,x%20" + c.replace(b"_", b"%5F"),
    "text-without-type": lambda c: b"data:;base64," + base64.b64encode(c),
    "svg": lambda c: b"data:image/svg+xml;base64," + base64.b64encode(b"<svg><text>" + c + b"</text></svg>"),
}
for _name, _make in _URIS.items():
    _add(f"model-name-in-data-uri-of-{_name}", "x.html", _make, "name")


def _with_picture(around: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda words: around(png((b"tEXt", b"Comment\0" + words)))


_PNG = b"data:image/png;base64,"


def _linked(picture: bytes) -> str:
    return f"![x]({(_PNG + base64.b64encode(picture)).decode()})"


for _name, _file, _around in [
    ("svg", "x.svg", lambda p: b'<svg><image href="' + _PNG + base64.b64encode(p) + b'"/></svg>'),
    (
        "svg-with-escaped-line-ends",
        "x.svg",
        lambda p: b'<image href="' + _PNG + base64.encodebytes(p).replace(b"\n", b"&#10;") + b'"/>',
    ),
    ("html-in-lines", "x.html", lambda p: b"<img src='" + _PNG + _wrapped(p, 76, b"\n    ", b"") + b"'>"),
    ("markdown", "x.md", lambda p: _linked(p).encode() + b" and more"),
    ("css", "x.css", lambda p: b"a { background: url(" + _PNG + base64.b64encode(p) + b"); }"),
    ("percent-encoded-uri", "x.css", lambda p: b"url(data:image/png," + b"".join(b"%%%02X" % n for n in p)),
    ("json", "x.json", lambda p: b'{"image/png": "' + base64.b64encode(p) + b'"}'),
    ("yaml", "x.yml", lambda p: b"logo: !!binary |\n" + _wrapped(p, 70, b"  ")),
    ("hex", "x.sql", lambda p: b"insert into logos values ('\\x" + binascii.hexlify(p) + b"')"),
    (
        "cell-of-cleared-notebook",
        "x.ipynb",
        lambda p: json.dumps(NOTEBOOK | {"cells": [{"cell_type": "raw", "source": _linked(p)}]}).encode(),
    ),
]:  # fmt: skip
    _add(f"picture-in-{_name}", _file, _with_picture(_around), "data", "name")
_add(
    "model-name-in-zip-in-data-uri",
    "x.html",
    lambda c: b"data:application/zip;base64," + base64.b64encode(zipped({"x": c})),
    "data",
    "name",
)
