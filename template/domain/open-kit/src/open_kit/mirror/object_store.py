"""A git repo in which a public commit is made, and from which it is pushed."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from open_kit import git_tree
from open_kit.git_tree import TreeEntry
from open_kit.mirror.public_repository import PublicRepository
from open_kit.mirror.publication import PublicCommit
from platform_kit.errors import KitError
from platform_kit.repo import git

_HASH = ("hash-object", "-w")
# This one commit and nothing else, whatever the person's settings add to a push.
_PUSH = (
    "-c", "push.followTags=false", "-c", "push.gpgSign=false", "-c", "push.pushOption=",
    "push", "--quiet", "--no-verify", "--recurse-submodules=no", "--end-of-options",
)  # fmt: skip


class ObjectStore:
    """A bare repo that borrows the internal repo's objects, so that nothing is written there."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._root = root

    def write_blobs(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        """Write blobs; their object names by the keys of their contents."""
        with TemporaryDirectory(prefix="open-") as place:
            paths = [Path(place, str(number)) for number in range(len(contents))]
            for path, content in zip(paths, contents.values(), strict=True):
                path.write_bytes(content)
            listed = "".join(f"{path}\n" for path in paths).encode()
            oids = git.run(self._folder, *_HASH, "--no-filters", "--stdin-paths", stdin=listed)
        return dict(zip(contents, oids.decode().split(), strict=True))

    def write_tree(self, entries: Iterable[TreeEntry]) -> str:
        """Write a tree with these entries; its object name."""
        git.run(self._folder, "read-tree", "--empty")
        git.run(self._folder, "update-index", "-z", "--index-info", stdin=git_tree.index_info(entries))
        return git.run(self._folder, "write-tree", "--missing-ok").decode().strip()

    def write_commit(self, commit: PublicCommit) -> str:
        """Write a commit with the present time in UTC; its object name.

        `git commit-tree` would remove dots and quotes at the ends of the author's name.
        """
        parents = [f"parent {commit.parent}"] if commit.parent else []
        person = f"{commit.author} {int(time.time())} +0000"
        headers = [f"tree {commit.tree}", *parents, f"author {person}", f"committer {person}"]
        content = "\n".join([*headers, "", commit.signed_message]).encode()
        return git.run(self._folder, *_HASH, "-t", "commit", "--stdin", stdin=content).decode().strip()

    def push(self, commit: str, repository: PublicRepository) -> None:
        """Put a commit on the public branch, in one step and only on top of its tip.

        Raises:
            KitError: when the branch has moved, or cannot be written.
        """
        try:
            # From the internal repo's folder, which a relative address starts from.
            here = (*git.NO_REDIRECTS, "--git-dir", str(self._folder))
            refspec = f"{commit}:refs/heads/{repository.branch}"
            git.run_remote(self._root, *here, *_PUSH, repository.repository, refspec, seconds=git.TRANSFER)
        except KitError as error:
            raise KitError(
                f"the public branch was not changed: {error.problem}",
                "if the branch has moved, run make open-plan again; otherwise check your access to it",
            ) from error

    def set_branch(self, branch: str, commit: str) -> None:
        """Make this the only branch, so that `git push <address> HEAD` pushes the commit and nothing else."""
        git.run(self._folder, "update-ref", f"refs/heads/{branch}", commit)
        git.run(self._folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")


@contextmanager
def temporary_store(root: Path) -> Iterator[ObjectStore]:
    """An object store for the internal repo at `root`, deleted afterwards."""
    with TemporaryDirectory(prefix="open-") as name:
        yield new_store(Path(name), root)


def new_store(folder: Path, root: Path) -> ObjectStore:
    """An object store for the internal repo at `root`, in a new folder.

    Raises:
        KitError: when the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise KitError(f"{folder}: not an empty folder", "name a new folder, or an empty one")
    objects = Path(root, git.run(root, "rev-parse", "--git-path", "objects").decode().rstrip("\n")).resolve()
    object_format = git.run(root, "rev-parse", "--show-object-format").decode().strip()
    git.run(
        root,
        "init",
        "--quiet",
        "--bare",
        "--template=",
        f"--object-format={object_format}",
        str(folder.resolve()),
    )
    (folder / "objects/info").mkdir(parents=True, exist_ok=True)
    (folder / "objects/info/alternates").write_text(f"{objects}\n")
    return ObjectStore(folder.resolve(), root)
