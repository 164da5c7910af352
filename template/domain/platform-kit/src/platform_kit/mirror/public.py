"""The public branch: what was published last, and the one commit that comes next.

A publication ends in three trailers: the internal commit it was made from, a digest of the rules that its
files have passed, and the digest of the publication itself, over its tree, parent, author and message. So a
commit that anybody else made or changed is recognised, without anything kept elsewhere.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from platform_kit import git
from platform_kit.errors import KitError
from platform_kit.mirror.source import Entry
from platform_kit.settings import Open

# Where the internal clone keeps what it fetched of the public branch.
_FETCHED = "refs/open/public"
SOURCE, RULES, PLAN = "Source-Revision", "Open-Rules", "Open-Plan"
# This one commit and nothing else, whatever the person's settings add to a push.
_PUSH = (
    "-c", "push.followTags=false", "-c", "push.gpgSign=false", "-c", "push.pushOption=",
    "push", "--quiet", "--no-verify", "--recurse-submodules=no", "--end-of-options",
)  # fmt: skip
_FORM = "%H%x00%T%x00%P%x00%an <%ae>%x00%B%x01"


@dataclass(frozen=True)
class Commit:
    """A public commit as its digest sees it."""

    tree: str
    parent: str | None
    author: str
    message: str

    @property
    def digest(self) -> str:
        """64 hexadecimal digits over all of it."""
        parts = (self.tree, self.parent or "", self.author, self.message)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Publication:
    """The tip of the public branch.

    Attributes:
        commit: its name.
        tree: the name of its tree.
        source: the internal commit it was made from; None if it is no publication of this repo.
        rules: the digest of the rules that its files have passed.
    """

    commit: str
    tree: str
    source: str | None
    rules: str | None


def last(root: Path, settings: Open) -> Publication | None:
    """What the public branch holds now; None while there is no such branch.

    Raises:
        KitError: when the public repo cannot be reached.
    """
    branch = f"refs/heads/{settings.branch}"
    listed = git.run(root, "ls-remote", "--end-of-options", settings.repository, branch)
    if not listed:
        return None
    fetch = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
    git.run(root, *fetch, "--end-of-options", settings.repository, f"+{branch}:{_FETCHED}")
    told = git.run(
        root, "-c", "log.showSignature=false", "log", "--first-parent", "-100", f"--format={_FORM}", _FETCHED
    )
    history = [_publication(record) for record in told.decode(errors="replace").split("\x01\n")[:-1]]
    tip = history[0]
    # What was reverted there, so that the tree is ours again, needs no more than that.
    same = next((one for one in history if one.source), tip)
    return replace(same, commit=tip.commit) if same.tree == tip.tree else tip


def _publication(record: str) -> Publication:
    name, tree, parents, author, message = record.split("\0", 4)
    head, _, digest = message.rstrip("\n").rpartition(f"\n{PLAN}: ")
    ours = Commit(tree, parents or None, author, head).digest == digest
    return Publication(
        name, tree, _trailer(head, SOURCE) if ours else None, _trailer(head, RULES) if ours else None
    )


def message(first: str, credits: Iterable[str], source: str, rules: str) -> str:
    """The message of a publication, up to its digest."""
    said = [line for line in credits if not line.startswith("Co-authored-by: ")]
    authors = [line for line in credits if line not in said]
    body = [first, ""] + ([*said, ""] if said else [])
    return "\n".join([*body, *authors, f"{SOURCE}: {source}", f"{RULES}: {rules}"])


class Store:
    """A throw-away repo that borrows the internal repo's objects, so that nothing is written there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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
        """Store a commit, now in UTC; its name."""
        name, _, address = commit.author.removesuffix(">").rpartition(" <")
        people = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in
                  (("NAME", name), ("EMAIL", address))}  # fmt: skip
        parent = ("-p", commit.parent) if commit.parent else ()
        whole = f"{commit.message}\n{PLAN}: {commit.digest}\n".encode()
        environment = {**people, "TZ": "UTC"}
        settings = ("-c", "commit.gpgSign=false", "-c", "i18n.commitEncoding=UTF-8")
        command = (*settings, "commit-tree", commit.tree, *parent, "-F", "-")
        made = git.run(self._folder, *command, stdin=whole, **environment)
        return made.decode().strip()

    def push(self, commit: str, settings: Open) -> None:
        """Put a commit on the public branch, in one step and only on top of what is there.

        Raises:
            KitError: when the branch has moved, or cannot be written.
        """
        try:
            git.run(self._folder, *_PUSH, settings.repository, f"{commit}:refs/heads/{settings.branch}")
        except KitError as error:
            raise KitError(
                f"the public branch was not changed. {error.problem}",
                "if it has moved meanwhile, run `domain open plan` again; otherwise mend your access to it",
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
        yield Store(folder)


def _trailer(text: str, key: str) -> str | None:
    found = re.findall(rf"^{key}: (\S+)$", text, re.MULTILINE)
    return found[-1] if found else None
