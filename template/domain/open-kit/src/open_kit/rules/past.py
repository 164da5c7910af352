"""What was private when something was last published, or after it, and is elsewhere now."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from open_kit import ignore, source
from open_kit.opening import Opening
from open_kit.public import Publication
from open_kit.source import Entry
from platform_kit.repo import git

_CHANGES = ("--raw", "--no-abbrev", "-z", "-l0", "--relative", "--no-ext-diff", "--no-rename-empty")


class Past(NamedTuple):
    """The private past of an opening, without what is in the public past already.

    Attributes:
        public: the objects of the public branch and its past.
        moved: public paths with the private ones that they were renamed or copied from, private path first.
        contents: by object, the paths of contents that were private.
    """

    public: set[str]
    moved: list[tuple[str, str]]
    contents: dict[str, str]


def private_past(of: Opening, last: Publication | None, published: Sequence[Entry]) -> Past:
    """The private past since the last publication; empty before the first."""
    if not last or not last.source:
        return Past(set(), [], {})
    root, since, until = of.source.root, last.source, of.source.commit
    whole = git.run(root, "diff", *_CHANGES, "-M", since, until)
    copies = git.run(root, "diff", *_CHANGES, "-C90%", "--find-copies-harder", since, until)
    steps = git.run(root, "log", "--reverse", "--format=", "-m", *_CHANGES, "-M", f"{since}..{until}")
    moves = [(before, now) for _, before, now in _changes(whole + copies) if now]
    more, contents = _along(of, list(_changes(steps)))
    public = set(git.run(root, "rev-list", "--objects", "--no-object-names", last.commit).decode().split())
    before = {entry.path for entry in published}
    open_now = {entry.path for entry in of.public if entry.oid not in public}
    return Past(
        public,
        [(old, new) for old, new in moves + more if old not in before and new in open_now],
        {oid: path for oid, path in contents.items() if oid not in public},
    )


def _along(
    of: Opening, steps: Sequence[tuple[tuple[str, str], str, str]]
) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """What moved from private paths commit by commit, and the contents that these paths had."""
    paths = {path for _, before, now in steps for path in (before, now) if path}
    hidden = ignore.matched((Entry("100644", of.source.entries[0].oid, path) for path in paths), of.patterns)
    came: dict[str, str] = {}
    contents: dict[str, str] = {}
    for oids, before, now in steps:
        if now and (origin := before if before in hidden else came.get(before)):
            came[now] = origin
        for oid, path in zip(oids, (before, now or before), strict=True):
            if path in hidden:
                contents[oid] = path
    return [(origin, now) for now, origin in came.items()], contents


def _changes(told: bytes) -> Iterator[tuple[tuple[str, str], str, str]]:
    """The objects and paths of each change that git tells with `--raw -z`; the second path may be empty."""
    fields = iter(source.paths(told))
    for about in fields:
        _, _, old, new, kind = about.lstrip("\n").split(" ")
        yield (old, new), next(fields), next(fields) if kind[0] in "RC" else ""
