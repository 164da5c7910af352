"""A temporary git repo in which a public commit is made, and from which it is pushed."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from open_kit import git_tree
from open_kit.git_tree import TreeEntry
from open_kit.public_repository import PublicRepository
from open_kit.publication import PublicCommit
from platform_kit.errors import KitError
from platform_kit.repo import git

# This one commit and nothing else, whatever the person's settings add to a push.
_PUSH = (
    "-c", "push.followTags=false", "-c", "push.gpgSign=false", "-c", "push.pushOption=",
    "push", "--quiet", "--no-verify", "--recurse-submodules=no", "--end-of-options",
)  # fmt: skip


class ObjectStore:
    """A temporary repo that borrows the internal repo's objects, so that nothing is written there."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._root = root

    def write_blobs(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        """Write blobs; their object names by the keys of their contents."""
        place = self._folder / "contents"
        place.mkdir(exist_ok=True)
        paths = [place / str(number) for number in range(len(contents))]
        for path, content in zip(paths, contents.values(), strict=True):
            path.write_bytes(content)
        listed = "".join(f"{path}\n" for path in paths).encode()
        oids = git.run(self._folder, "hash-object", "-w", "--no-filters", "--stdin-paths", stdin=listed)
        return dict(zip(contents, oids.decode().split(), strict=True))

    def write_tree(self, entries: Iterable[TreeEntry]) -> str:
        """Write a tree with these entries; its object name."""
        git.run(self._folder, "read-tree", "--empty")
        git.run(self._folder, "update-index", "-z", "--index-info", stdin=git_tree.index_info(entries))
        return git.run(self._folder, "write-tree", "--missing-ok").decode().strip()

    def write_commit(self, commit: PublicCommit) -> str:
        """Write a commit with the present time in UTC; its object name."""
        name, _, address = commit.author.removesuffix(">").rpartition(" <")
        about = {"NAME": name, "EMAIL": address, "DATE": f"{int(time.time())} +0000"}
        people = {f"GIT_{who}_{what}": about[what] for who in ("AUTHOR", "COMMITTER") for what in about}
        parent = ("-p", commit.parent) if commit.parent else ()
        settings = ("-c", "commit.gpgSign=false", "-c", "i18n.commitEncoding=UTF-8")
        command = (*settings, "commit-tree", commit.tree, *parent, "-F", "-")
        return (
            git.run(self._folder, *command, stdin=commit.signed_message.encode(), **people).decode().strip()
        )

    def push(self, commit: str, repository: PublicRepository) -> None:
        """Put a commit on the public branch, in one step and only on top of its tip.

        Raises:
            KitError: when the branch has moved, or cannot be written.
        """
        try:
            # From the internal repo's folder, which a relative address starts from.
            here = ("--git-dir", str(self._folder))
            refspec = f"{commit}:refs/heads/{repository.branch}"
            git.run(self._root, *here, *_PUSH, repository.repository, refspec)
        except KitError as error:
            raise KitError(
                f"the public branch was not changed: {error.problem}",
                "if the branch has moved, run make open-plan again; otherwise check your access to it",
            ) from error


@contextmanager
def temporary_store(root: Path) -> Iterator[ObjectStore]:
    """An object store for the internal repo at `root`, deleted afterwards."""
    objects = Path(root, git.run(root, "rev-parse", "--git-path", "objects").decode().rstrip("\n")).resolve()
    object_format = git.run(root, "rev-parse", "--show-object-format").decode().strip()
    with TemporaryDirectory(prefix="open-") as name:
        folder = Path(name)
        git.run(folder, "init", "--quiet", "--bare", "--template=", f"--object-format={object_format}")
        (folder / "objects/info").mkdir(parents=True, exist_ok=True)
        (folder / "objects/info/alternates").write_text(f"{objects}\n")
        git.run(folder, "config", "core.hooksPath", os.devnull)
        yield ObjectStore(folder, root)
