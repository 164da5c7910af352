"""Files that were private at the last publication or after it, and that are public now."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from open_kit import git_tree
from open_kit.git_tree import TreeEntry
from open_kit.mirror.public_branch import BranchTip
from open_kit.patterns import openignore
from open_kit.public_tree import PublicTree
from platform_kit.errors import KitError
from platform_kit.repo import git

_CHANGES = ("--raw", "--no-abbrev", "-z", "-l0", "--relative", "--no-ext-diff", "--no-rename-empty")

_COPIES = ("-C90%", "--find-copies-harder")


class PrivateHistory(NamedTuple):
    """The private history of a public tree, without what the public branch has or had.

    Attributes:
        public_objects: the names of the objects of the public branch and its history.
        moved: renames and copies from a private to a public path, private path first.
        contents: by object name, the paths of contents that were private.
    """

    public_objects: frozenset[str]
    moved: tuple[tuple[str, str], ...]
    contents: dict[str, str]


class _Change(NamedTuple):
    """A change of a file: its objects before and after, its path, and its new path if it has one."""

    oids: tuple[str, str]
    before: str
    after: str


def private_history(
    tree: PublicTree, tip: BranchTip | None, published: Sequence[TreeEntry]
) -> PrivateHistory:
    """The private history since the last publication; empty before the first."""
    if not tip or not tip.source_revision:
        return PrivateHistory(frozenset(), (), {})
    root, since, until = tree.commit.root, tip.source_revision, tree.commit.oid
    whole = git.run(root, "diff", *_CHANGES, "-M", since, until)
    copies = git.run(root, "diff", *_CHANGES, *_COPIES, since, until)
    log = ("log", "--reverse", "--format=", "-m", *_CHANGES)
    steps = [git.run(root, *log, *find, f"{since}..{until}") for find in (("-M",), _COPIES)]
    moves = [(before, after) for _, before, after in _changes(whole + copies) if after]
    more, contents = _along(tree, since, list(_changes(b"".join(steps))))
    objects = git.run(root, "rev-list", "--objects", "--no-object-names", tip.commit)
    public = frozenset(objects.decode().split())
    on_branch = {entry.path for entry in published}
    new = {entry.path for entry in tree.entries if entry.oid not in public}
    return PrivateHistory(
        public,
        tuple((before, now) for before, now in moves + more if before not in on_branch and now in new),
        {oid: path for oid, path in contents.items() if oid not in public},
    )


def _along(
    tree: PublicTree, since: str, steps: Sequence[_Change]
) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The moves from private paths commit by commit, and the contents that these paths had."""
    private = _private(tree, since, {path for _, before, after in steps for path in (before, after) if path})
    origins: dict[str, str] = {}
    contents: dict[str, str] = {}
    for oids, before, after in steps:
        if after and (origin := before if before in private else origins.get(before)):
            origins[after] = origin
        for changed, path in zip(oids, (before, after or before), strict=True):
            if path in private:
                contents[changed] = path
    return [(origin, now) for now, origin in origins.items()], contents


def _private(tree: PublicTree, since: str, paths: Collection[str]) -> set[str]:
    """The paths that are private, or that are gone and were private at a commit after `since`.

    A pattern is deleted with the last file that it matches, so those of the tree do not know all of them.
    """
    root, oid = tree.commit.root, tree.commit.entries[0].oid
    entries = [TreeEntry("100644", oid, path) for path in paths]
    spec = f":(glob)**/{openignore.FILE}"
    changed = git.run(root, "log", "--format=%H", "-m", f"{since}..{tree.commit.oid}", "--", spec)
    earlier: set[str] = set()
    for commit in {since, *changed.decode().split()} if changed else ():
        # One that cannot be read decided nothing: nothing was published from it.
        with suppress(KitError):
            patterns = openignore.pattern_files(git_tree.read_commit(root, commit))
            if patterns != tree.patterns:
                earlier |= openignore.excluded(entries, patterns)
    now_public = {entry.path for entry in tree.entries}
    return openignore.excluded(entries, tree.patterns) | (earlier - now_public)


def _changes(output: bytes) -> Iterator[_Change]:
    """The changes that git lists with `--raw -z`."""
    fields = iter(git_tree.listed_paths(output))
    for about in fields:
        _, _, old, new, kind = about.lstrip("\n").split(" ")
        yield _Change((old, new), next(fields), next(fields) if kind[0] in "RC" else "")
