"""Archives and other binary files. What can be read in them is judged, at listed paths, too."""

import bz2
import gzip
import lzma
import pickle
import zlib
from collections.abc import Callable

from tests.open_kit.leaks.containers import encrypted, png, tarred, tarred_link, tarred_with_owner, zipped
from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import LISTED, MARK, Family, Plant

ARCHIVES = Family("archives")


def _packed(name: str, file: str, pack: Callable[[bytes], bytes], rule: str) -> None:
    """Two ways: a file at an ordinary path, where it is data, and at a path that open.toml lists.

    `pack` makes the file's content from the canary.
    """

    def plant(path: str) -> Plant:
        def write(site: Site) -> None:
            site.write(path.replace(MARK, site.mark), pack(site.canary.encode()))

        return write

    ARCHIVES.add(name, plant(file), "data", rule, only_files=True)
    ARCHIVES.add(f"{name}-at-listed-path", plant(f"{LISTED}-{file}"), rule, only_files=True)


def _said(canary: bytes) -> bytes:
    return canary + b" built on salary_bands\n"


for _name, _file, _pack in [
    ("model-name-in-zip", "a.zip", lambda c: zipped({"x.txt": _said(c)})),
    ("model-name-in-zip-member-name", "a.zip", lambda c: zipped({"salary_bands.sql": c})),
    ("model-name-in-zip-comment", "a.zip", lambda c: zipped({"x": c}, b"salary_bands")),
    ("model-name-in-zip-after-other-bytes", "a.bin", lambda c: b"\x7fELF\0" + zipped({"x.txt": _said(c)})),
    ("model-name-in-zip-in-zip", "a.zip", lambda c: zipped({"b.zip": zipped({"x": _said(c)})})),
    (
        "model-name-in-encrypted-zip-member-name",
        "a.zip",
        lambda c: encrypted(zipped({"salary_bands.sql": c})),
    ),
    ("model-name-in-wheel", "a-1-py3-none-any.whl", lambda c: zipped({"a/__init__.py": _said(c)})),
    ("model-name-in-word-file", "a.docx", lambda c: zipped({"word/document.xml": b"<w:t>" + _said(c)})),
    ("model-name-in-excel-file", "a.xlsx", lambda c: zipped({"xl/sharedStrings.xml": _said(c)})),
    ("model-name-in-tar", "a.tar", lambda c: tarred({"x": _said(c)})),
    ("private-path-in-tar-member-name", "a.tar", lambda c: tarred({"hidden/merger-plans.md": c})),
    ("private-path-in-tar-link-target", "a.tgz", lambda c: tarred_link("../hidden/merger-plans.md")),
    ("declared-word-in-tar-owner", "a.tgz", lambda c: tarred_with_owner("bluebird")),
    ("model-name-in-tar-gz", "a.tar.gz", lambda c: tarred({"x": _said(c)}, "w:gz")),
    ("model-name-in-tar-xz", "a.tar.xz", lambda c: tarred({"x": _said(c)}, "w:xz")),
    (
        "model-name-in-tar-in-zip-in-tar",
        "a.tar",
        lambda c: tarred({"b": zipped({"c": tarred({"x": _said(c)})})}),
    ),
    ("model-name-in-gzip", "a.gz", lambda c: gzip.compress(_said(c), mtime=0)),
    (
        "model-name-in-second-gzip-stream",
        "a.gz",
        lambda c: gzip.compress(b"x\n", mtime=0) + gzip.compress(_said(c)),
    ),
    ("model-name-in-bzip2", "a.bz2", lambda c: bz2.compress(_said(c))),
    ("model-name-in-xz", "a.xz", lambda c: lzma.compress(_said(c))),
    ("model-name-in-png-text", "a.png", lambda c: png((b"tEXt", b"Comment\0" + _said(c)))),
    (
        "model-name-in-png-compressed-text",
        "a.png",
        lambda c: png((b"zTXt", b"C\0\0" + zlib.compress(_said(c)))),
    ),
    ("model-name-in-pickle", "a.pickle", lambda c: pickle.dumps({"t": _said(c).decode()})),
    ("model-name-in-compiled-python", "a.pyc", lambda c: b"\xa7\r\r\n\0\0\0\0" + _said(c)),
    ("model-name-in-pdf", "a.pdf", lambda c: b"%PDF-1.4\n\0\xff stream\n" + _said(c)),
    (
        "model-name-in-pdf-compressed-stream",
        "a.pdf",
        lambda c: b"%PDF-1.4\n\0\xff\nstream\n" + zlib.compress(_said(c)) + b"\nendstream",
    ),
    ("model-name-in-pdf-of-text-only", "a", lambda c: b"%PDF-1.4\n1 0 obj\n(" + _said(c) + b") Tj\n%%EOF\n"),
    (
        "model-name-in-pdf-of-text-only-in-hex",
        "a",
        lambda c: b"%PDF-1.4\n1 0 obj\n<" + _said(c).hex().encode() + b"> Tj\n%%EOF\n",
    ),
    ("model-name-in-rtf", "a", lambda c: b"{\\rtf1\\ansi " + _said(c) + b"}"),
    ("model-name-in-postscript", "a", lambda c: b"%!PS-Adobe-3.0\n(" + _said(c) + b") show\n"),
    ("model-name-in-comment-of-ppm-picture", "a", lambda c: b"P3\n# " + _said(c) + b"1 1\n255\n7 7 7\n"),
    ("model-name-in-comment-of-xpm-picture", "a", lambda c: b"/* XPM */\n/* " + _said(c) + b"*/\n"),
    ("model-name-in-rows-with-control-characters", "a", lambda c: b"1\x01x\n2\x01" + _said(c)),
    ("model-name-in-other-bytes-without-zero", "a", lambda c: b"\xa7\xe2\x01\x92\xb3 " + _said(c)),
    ("model-name-in-truncated-utf-16", "a", lambda c: _said(c).decode().encode("utf-16")[:-1]),
]:
    _packed(_name, _file, _pack, "name")

_packed("email-in-zip", "a.zip", lambda c: zipped({"x": c + b"@flights.org"}), "email")
_packed("password-in-zip", "a.zip", lambda c: zipped({"x": b"password = 'a7" + c[::-1] + b"'"}), "secret")
_packed(
    "home-folder-in-zip-member-name",
    "a.zip",
    lambda c: zipped({f"home/{c.decode()}/x": b"", "y": b"/home/" + c}),
    "home",
)
