"""Rules about paths, links and the patterns of `openignore.txt`."""

import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from open_kit import git_tree
from open_kit.patterns import openignore
from open_kit.reading.spelling import case_folded_path, is_invisible
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import FileRule, Hit, TreeRule

_DEVICE = re.compile(r"(?:aux|con|nul|prn|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def submodules(known: Known) -> Iterator[tuple[str, Hit]]:
    """Submodules."""
    for entry in known.entries:
        if entry.mode == git_tree.SUBMODULE:
            yield entry.path, Hit(0, "a submodule")


def unportable_paths(known: Known) -> Iterator[tuple[str, Hit]]:
    """Paths that not every system can have, or whose characters are invisible."""
    for path in known.paths:
        if reason := _unportable(path):
            yield path, Hit(0, reason, path)


def misleading_patterns(known: Known) -> Iterator[tuple[str, Hit]]:
    """Lines of `openignore.txt` that do not do what they seem to do."""
    for fault in known.pattern_faults:
        yield fault.file, Hit(fault.line, fault.reason, fault.text)


def near_misses(known: Known) -> Iterator[tuple[str, Hit]]:
    """Paths that `openignore.txt` would exclude in another spelling."""
    for path in known.near_misses & known.paths:
        yield path, Hit(0, f"{openignore.FILE} would exclude it in another spelling", path)


def forced(known: Known) -> Iterator[tuple[str, Hit]]:
    """Paths that `.gitignore` excludes."""
    for path in known.forced & known.paths:
        yield path, Hit(0, ".gitignore excludes it, and it was added with -f", path)


def collisions(known: Known) -> Iterator[tuple[str, Hit]]:
    """Paths, or folders of them, that a file system without case takes for the same."""
    seen: dict[str, str] = {}
    for path in sorted(known.paths):
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            this = "/".join(parts[:depth])
            other = seen.setdefault(case_folded_path(this), this)
            if other != this:
                yield path, Hit(0, f"some systems take {this} and {other} for the same path", path)
                break


def links(file: PublicFile, known: Known) -> Iterator[Hit]:
    """Links that lead to nothing public."""
    if file.entry.mode == git_tree.LINK:
        target = os.fsdecode(file.whole)
        if reason := _astray(file.path, target, known):
            yield Hit(0, reason, target)


def _astray(path: str, target: str, known: Known) -> str | None:
    if target.startswith("/") or PurePosixPath(target).is_absolute() or target[1:2] == ":":
        return "a link to an absolute path"
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if reached == ".." or reached.startswith("../"):
        return "a link out of the tree"
    if reached in known.paths or any(other.startswith(f"{reached}/") for other in known.paths):
        return None
    return "a link to a path that is not public"


def _unportable(path: str) -> str | None:
    names = path.split("/")
    reason = None
    try:
        path.encode()
    except UnicodeEncodeError:
        return "the path is not UTF-8"
    if not (path.isascii() and path.isprintable()) and any(map(is_invisible, path)):
        reason = "the path has invisible characters"
    elif any(name != name.rstrip(" .") or name != name.lstrip(" ") for name in names):
        reason = "a name in the path starts or ends with a blank, or ends with a dot"
    elif set(path) & set('\\:*?"<>|') or any(_DEVICE.match(name) for name in names):
        reason = "Windows does not accept a name in the path"
    return reason


COLLISION = TreeRule(
    name="collision",
    summary="two paths that some file systems do not distinguish",
    trigger="two public paths, or folders of them, that differ only by case, Unicode form, invisible "
    "characters, or blanks and dots at the end of a name",
    example="`Note.md`, `note.md`",
    allowable=False,
    each_time=True,
    check=collisions,
)
FORCED = TreeRule(
    name="forced",
    summary="a file that `.gitignore` excludes",
    trigger="a path that `.gitignore` excludes and that was added with `-f`",
    example="`debug.tmp`",
    each_time=True,
    check=forced,
)
LINK = FileRule(
    name="link",
    summary="a link out of the public tree",
    trigger="a symbolic link to an absolute path, out of the repo, or to something private",
    example="`notes -> ../../notes`",
    each_time=True,
    check=links,
)
NEAR_MISS = TreeRule(
    name="near-miss",
    summary="a path that `openignore.txt` would exclude in another spelling",
    trigger="a path that `openignore.txt` would exclude if case, Unicode form, and blanks and dots at the "
    "end of names did not matter",
    example="`/Secret/` excluded, `secret/a.md` committed",
    each_time=True,
    check=near_misses,
)
PATH = TreeRule(
    name="path",
    summary="a path with invisible characters, or one that some systems do not support",
    trigger="a path that is not UTF-8, or has invisible characters or a name that Windows does not accept "
    "(`aux`, `a:b`, a blank or dot at the end)",
    each_time=True,
    check=unportable_paths,
)
PATTERN = TreeRule(
    name="pattern",
    summary="a misleading line of `openignore.txt`",
    trigger="in `openignore.txt`: a line that matches no file of the commit; one that opens only what is "
    "open, or a name in every folder; one that a later line undoes; a name of wildcards and at most one "
    "letter, if other files of its folder are public; a pattern that is a comment by one character; a first "
    "pattern other than `/*`; a file whose name is nearly `openignore.txt`",
    example="`/payrol/`, `./payroll/`, `#/payroll/`",
    each_time=True,
    remedy="correct or delete the line of openignore.txt",
    check=misleading_patterns,
)
SUBMODULE = TreeRule(
    name="submodule",
    summary="a submodule",
    trigger="a submodule",
    allowable=False,
    each_time=True,
    check=submodules,
)
