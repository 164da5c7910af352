"""The rules about the tree: its paths, links and modes, and what was private before."""

import hashlib
import os
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from open_kit import ignore, source
from open_kit.finding import Finding, finding
from open_kit.fold import fold_path
from open_kit.source import Entry, Source

# Where the same content is no copy: next to nothing, such as an empty `__init__.py`.
_TRIFLE = 8
# What is longer is compared as it is.
_TEXT = 1024 * 1024
_NOT_SEEN = ("Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs")
_DEVICE = re.compile(r"(?:aux|con|nul|prn|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def path_findings(
    of: Source, public: Iterable[Entry], patterns: Mapping[str, bytes], targets: Mapping[str, str]
) -> Iterator[Finding]:
    """What speaks against the public paths of a commit.

    Args:
        of: the whole commit.
        public: those of its entries that `openignore.txt` leaves.
        patterns: its pattern files.
        targets: what each public link points at, by its path.
    """
    open_paths = {entry.path for entry in public}
    for entry in public:
        if entry.mode == source.SUBMODULE:
            yield finding(entry.path, 0, "submodule", "a submodule")
        if problem := _unportable(entry.path):
            yield finding(entry.path, 0, "path", problem, entry.path)
    for path, target in targets.items():
        if problem := _astray(path, target, open_paths):
            yield finding(path, 0, "link", problem, target)
    for path in sorted(ignore.nearly_matched(of.entries, patterns) & open_paths):
        yield finding(path, 0, "near-miss", f"{ignore.FILE} would exclude it in another spelling", path)
    gitignores = ignore.patterns(of, ".gitignore")
    if gitignores:
        for path in sorted(ignore.matched(of.entries, gitignores, ".gitignore") & open_paths):
            yield finding(path, 0, "forced", ".gitignore excludes it, and it was added with force", path)
    yield from _collisions(open_paths)


def copied(path: str, contents: Iterable[bytes], hidden: Mapping[str, str]) -> Iterator[Finding]:
    """Whether a public file, or something in it, is a private one; `hidden` has those by their objects."""
    if not hidden:
        return
    new = hashlib.sha256 if len(next(iter(hidden))) == 64 else hashlib.sha1
    for content in contents:
        for form in _forms(content) if len(content.strip()) > _TRIFLE else ():
            oid = new(b"blob %d\0" % len(form) + form).hexdigest()
            if oid in hidden:
                yield finding(path, 0, "copy", f"the same content as the private {hidden[oid]}", oid)
                break


def _forms(content: bytes) -> Iterator[bytes]:
    """A content as it is, and with other line ends, the last one included, and without a BOM."""
    yield content
    if len(content) <= _TEXT and b"\0" not in content:
        lines = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").rstrip(b"\n")
        for text in (lines, lines + b"\n"):
            yield text
            yield text.replace(b"\n", b"\r\n")


def _unportable(path: str) -> str | None:
    try:
        path.encode()
    except UnicodeEncodeError:
        return "its name is no UTF-8"
    if any(unicodedata.category(letter) in _NOT_SEEN and letter != " " for letter in path):
        return "its name has characters that are not seen"
    if any(name != name.rstrip(" .") or name != name.lstrip(" ") for name in path.split("/")):
        return "a name in it starts or ends with a blank, or ends with a dot"
    if set(path) & set('\\:*?"<>|') or any(_DEVICE.match(name) for name in path.split("/")):
        return "a name in it that Windows does not take"
    return None


def _astray(path: str, target: str, open_paths: set[str]) -> str | None:
    """Why a link leads to nothing public."""
    if target.startswith("/") or PurePosixPath(target).is_absolute() or target[1:2] == ":":
        return "a link to an absolute path"
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if reached == ".." or reached.startswith("../"):
        return "a link that leaves the tree"
    if reached in open_paths or any(other.startswith(f"{reached}/") for other in open_paths):
        return None
    return "a link to something that is not public"


def _collisions(open_paths: set[str]) -> Iterator[Finding]:
    """Public paths, or folders of them, that a file system without case takes for one."""
    seen: dict[str, str] = {}
    for path in sorted(open_paths):
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            this = "/".join(parts[:depth])
            other = seen.setdefault(fold_path(this), this)
            if other != this:
                yield finding(path, 0, "collision", f"some systems take {this} and {other} for one", path)
                break


def target_of(content: bytes) -> str:
    """What a link points at."""
    return os.fsdecode(content)
