"""The public branch, as this clone fetches it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from open_kit import git_tree
from open_kit.mirror.public_repository import PublicRepository, as_git_writes
from open_kit.mirror.publication import RULES, SOURCE, trailer, unsigned_message
from platform_kit.errors import KitError
from platform_kit.repo import git

# Where the internal clone keeps what it fetched of the public branch.
_FETCHED = "refs/open/public"
_FETCH = (
    "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--end-of-options",
)  # fmt: skip
_NEWEST = 100  # commits among which the last publication must be


@dataclass(frozen=True)
class BranchTip:
    """The commit at the tip of the public branch.

    Attributes:
        commit: its object name.
        tree: the object name of its tree.
        source_revision: the internal commit that it was made from; None if this repo did not publish it.
        rules_digest: of the rules that its files have passed.
    """

    commit: str
    tree: str
    source_revision: str | None
    rules_digest: str | None


class UnreachableError(KitError):
    """The public repo does not answer."""


def fetch_tip(root: Path, repository: PublicRepository, former: Collection[str] = ()) -> BranchTip | None:
    """The tip of the public branch now; None while the branch does not exist.

    Args:
        root: the internal repo.
        repository: the public repo.
        former: the places that it had before; see `public_repository.place`.

    Raises:
        UnreachableError: when the public repo does not answer.
        KitError: when the branch has commits and this repo published none of them.
    """
    branch, address = f"refs/heads/{repository.branch}", repository.repository
    try:
        listed = git.run_remote(
            root, *git.NO_REDIRECTS, "ls-remote", "--end-of-options", address, branch, seconds=git.ANSWER
        )
        if not listed:
            git.run(root, "update-ref", "-d", _FETCHED)
            return None
        git.run_remote(
            root, *git.NO_REDIRECTS, *_FETCH, address, f"+{branch}:{_FETCHED}", seconds=git.TRANSFER
        )
    except git.RemoteRedirects as error:
        raise UnreachableError(
            f"the public repo {address} redirects to another address",
            "write that address into domain.toml: answer public_repository again",
        ) from error
    except git.GitError as error:
        raise UnreachableError(
            f"the public repo {address} cannot be reached: {error.problem}",
            "check its address in domain.toml, the network, and your access to it",
        ) from error
    return fetched_tip(root, repository, former)


def fetched_tip(root: Path, repository: PublicRepository, former: Collection[str] = ()) -> BranchTip | None:
    """The tip of the public branch when this clone last fetched it; see `fetch_tip`."""
    if not git.run(root, "for-each-ref", _FETCHED):
        return None
    oids = git.run(root, "rev-list", "--first-parent", f"--max-count={_NEWEST}", _FETCHED).decode().split()
    places = (repository.place, *former)
    history = [
        _parsed(oid, content, repository.author, places)
        for oid, content in zip(oids, git_tree.blobs(root, oids), strict=True)
    ]
    tip, ours = history[0], next((commit for commit in history if commit.source_revision), None)
    if ours is None:
        raise KitError(
            f"{repository.repository}: the branch {repository.branch} has commits, but no publication",
            "publish to an empty repo, created without a README, a licence or a .gitignore",
        )
    # After a revert there the tree is the published one again.
    return replace(ours, commit=tip.commit) if ours.tree == tip.tree else tip


def _parsed(oid: str, content: bytes, configured_author: str, places: Collection[str]) -> BranchTip:
    """A commit of the public branch; nothing that it says of itself counts if its digest is wrong."""
    headers, _, text = content.decode(errors="replace").partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in headers.split("\n"):
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    tree, parents = fields["tree"][0], " ".join(fields.get("parent", []))
    author = fields["author"][0].rpartition("> ")[0] + ">"
    # Before 0.5.0, git shortened the name in the commit, and the digest had it in full.
    authors = {author, *([configured_author] if author == as_git_writes(configured_author) else [])}
    message = unsigned_message(text, tree, parents or None, authors, places)
    if message is None:
        return BranchTip(oid, tree, None, None)
    return BranchTip(oid, tree, trailer(message, SOURCE), trailer(message, RULES))
