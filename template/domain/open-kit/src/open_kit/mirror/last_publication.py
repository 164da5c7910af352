"""The last publication: what the public branch holds, and the internal commit that it was made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from open_kit import git_tree
from open_kit.git_tree import TreeEntry
from open_kit.line_changes import FormerlyPrivate, left_out
from open_kit.mirror.public_branch import BranchTip


@dataclass(frozen=True)
class LastPublication:
    """The entries before a publication, by path.

    Attributes:
        root: the internal repo.
        published: of the public branch.
        internal: of the internal commit that the branch was made from; empty if it was made from none.
    """

    root: Path
    published: dict[str, TreeEntry]
    internal: dict[str, TreeEntry]

    def formerly_private(self) -> FormerlyPrivate:
        """The lines that it left out of public files."""
        pairs = [
            (entry, self.published[path])
            for path, entry in self.internal.items()
            if path in self.published and self.published[path].oid != entry.oid and is_file(entry)
        ]
        contents = read(self.root, (entry for pair in pairs for entry in pair))
        return FormerlyPrivate(
            {whole.path: left_out(contents[whole.oid], contents[public.oid]) for whole, public in pairs}
        )


def read_last_publication(root: Path, tip: BranchTip | None) -> LastPublication:
    """What was published before the tip of the public branch moves on; nothing if there is no tip."""
    published = git_tree.tree_entries(root, tip.commit, "--full-tree") if tip else ()
    since = tip.source_revision if tip else None
    internal = git_tree.tree_entries(root, since) if since else ()
    return LastPublication(root, {e.path: e for e in published}, {e.path: e for e in internal})


def read(root: Path, entries: Iterable[TreeEntry]) -> dict[str, bytes]:
    """The contents of files and links by object name; a submodule has none."""
    oids = list(dict.fromkeys(entry.oid for entry in entries if entry.mode != git_tree.SUBMODULE))
    return dict(zip(oids, git_tree.blobs(root, oids), strict=True))


def is_file(entry: TreeEntry) -> bool:
    """Whether an entry is a file, and neither a link nor a submodule."""
    return entry.mode not in (git_tree.LINK, git_tree.SUBMODULE)
