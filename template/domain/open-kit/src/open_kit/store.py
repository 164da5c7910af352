"""Where a public commit is made, and the one way out of it."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from open_kit.public import PLAN, Commit
from open_kit.settings import PublicRepository
from open_kit.source import Entry
from platform_kit.errors import KitError
from platform_kit.repo import git

# This one commit and nothing else, whatever the person's settings add to a push.
_PUSH = (
    "-c", "push.followTags=false", "-c", "push.gpgSign=false", "-c", "push.pushOption=",
    "push", "--quiet", "--no-verify", "--recurse-submodules=no", "--end-of-options",
)  # fmt: skip


class Store:
    """A throw-away repo that borrows the internal repo's objects, so that nothing is written there."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._root = root

    def put(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        """Store contents; the names of their objects, by the same keys."""
        place = self._folder / "contents"
        place.mkdir(exist_ok=True)
        paths = [place / str(number) for number in range(len(contents))]
        for path, content in zip(paths, contents.values(), strict=True):
            path.write_bytes(content)
        listed = "".join(f"{path}\n" for path in paths).encode()
        oids = git.run(self._folder, "hash-object", "-w", "--no-filters", "--stdin-paths", stdin=listed)
        return dict(zip(contents, oids.decode().split(), strict=True))

    def tree(self, entries: Iterable[Entry]) -> str:
        """Store a tree of these paths; its name."""
        index = b"".join(f"{e.mode} {e.oid}\t".encode() + os.fsencode(e.path) + b"\0" for e in entries)
        git.run(self._folder, "read-tree", "--empty")
        git.run(self._folder, "update-index", "-z", "--index-info", stdin=index)
        return git.run(self._folder, "write-tree", "--missing-ok").decode().strip()

    def commit(self, commit: Commit) -> str:
        """Store a commit of now, in UTC; its name."""
        name, _, address = commit.author.removesuffix(">").rpartition(" <")
        about = {"NAME": name, "EMAIL": address, "DATE": f"{int(time.time())} +0000"}
        people = {f"GIT_{who}_{what}": about[what] for who in ("AUTHOR", "COMMITTER") for what in about}
        parent = ("-p", commit.parent) if commit.parent else ()
        settings = ("-c", "commit.gpgSign=false", "-c", "i18n.commitEncoding=UTF-8")
        command = (*settings, "commit-tree", commit.tree, *parent, "-F", "-")
        whole = f"{commit.message}\n{PLAN}: {commit.digest}\n".encode()
        return git.run(self._folder, *command, stdin=whole, **people).decode().strip()

    def push(self, commit: str, settings: PublicRepository) -> None:
        """Put a commit on the public branch, in one step and only on top of what is there.

        Raises:
            KitError: when the branch has moved, or cannot be written.
        """
        try:
            # From the internal repo's folder, which a relative address starts from.
            here = ("--git-dir", str(self._folder))
            git.run(self._root, *here, *_PUSH, settings.repository, f"{commit}:refs/heads/{settings.branch}")
        except KitError as error:
            raise KitError(
                f"the public branch was not changed. {error.problem}",
                "if it has moved meanwhile, run make open-plan again; otherwise mend your access to it",
            ) from error


@contextmanager
def store(root: Path) -> Iterator[Store]:
    """A store for the internal repo at `root`, gone afterwards."""
    objects = Path(root, git.run(root, "rev-parse", "--git-path", "objects").decode().rstrip("\n")).resolve()
    form = git.run(root, "rev-parse", "--show-object-format").decode().strip()
    with TemporaryDirectory(prefix="open-") as name:
        folder = Path(name)
        git.run(folder, "init", "--quiet", "--bare", "--template=", f"--object-format={form}")
        (folder / "objects/info").mkdir(parents=True, exist_ok=True)
        (folder / "objects/info/alternates").write_text(f"{objects}\n")
        git.run(folder, "config", "core.hooksPath", os.devnull)
        yield Store(folder, root)
