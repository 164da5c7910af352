"""The public branch: what was published last, and the one commit that comes next.

A publication ends in three trailers: the internal commit it was made from, a digest of the rules that its
files have passed, and the digest of the publication itself, over its tree, parent, author and message. So a
commit that anybody else made or changed is recognised, without anything kept elsewhere.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from open_kit.settings import PublicRepository
from platform_kit.errors import KitError
from platform_kit.repo import git

# Where the internal clone keeps what it fetched of the public branch.
_FETCHED = "refs/open/public"
SOURCE, RULES, PLAN = "Source-Revision", "Open-Rules", "Open-Plan"
_FETCH = (
    "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--end-of-options",
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


class Unreachable(KitError):
    """The public repo does not answer."""


def last(root: Path, settings: PublicRepository) -> Publication | None:
    """What the public branch holds now; None while there is no such branch.

    Raises:
        Unreachable: when the public repo does not answer.
        KitError: when this repo published nothing on the branch.
    """
    branch = f"refs/heads/{settings.branch}"
    try:
        if not git.run(root, "ls-remote", "--end-of-options", settings.repository, branch):
            git.run(root, "update-ref", "-d", _FETCHED)
            return None
        git.run(root, *_FETCH, settings.repository, f"+{branch}:{_FETCHED}")
    except KitError as error:
        raise Unreachable(
            f"the public repo {settings.repository} cannot be reached: {error.problem}",
            "mend its address in domain.toml, the network, or your access to it",
        ) from error
    return fetched(root, settings)


def fetched(root: Path, settings: PublicRepository) -> Publication | None:
    """What the public branch held when this clone last looked; see `last`."""
    if not git.run(root, "for-each-ref", _FETCHED):
        return None
    log = ("-c", "log.showSignature=false", "log", "--first-parent", "-100", f"--format={_FORM}", _FETCHED)
    told = git.run(root, *log).decode(errors="replace")
    history = [_publication(record) for record in told.split("\x01\n")[:-1]]
    tip, ours = history[0], next((one for one in history if one.source), None)
    if ours is None:
        raise KitError(
            f"{settings.repository} has commits on {settings.branch}, and none of them is a publication",
            "publish to an empty repo, created without a README, a licence or a .gitignore",
        )
    # What was reverted there, so that the tree is ours again, needs no more than that.
    return replace(ours, commit=tip.commit) if ours.tree == tip.tree else tip


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


def _trailer(text: str, key: str) -> str | None:
    found = re.findall(rf"^{key}: (\S+)$", text, re.MULTILINE)
    return found[-1] if found else None
