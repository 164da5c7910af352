"""The public branch, as this clone fetches it."""

from dataclasses import dataclass, replace
from pathlib import Path

from open_kit.public_repository import PublicRepository
from open_kit.publication import RULES, SOURCE, trailer, unsigned_message
from platform_kit.errors import KitError
from platform_kit.repo import git

# Where the internal clone keeps what it fetched of the public branch.
_FETCHED = "refs/open/public"
_FETCH = (
    "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--end-of-options",
)  # fmt: skip
_LOG_FORMAT = "%H%x00%T%x00%P%x00%an <%ae>%x00%B%x01"


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


def fetch_tip(root: Path, repository: PublicRepository) -> BranchTip | None:
    """The tip of the public branch now; None while the branch does not exist.

    Raises:
        UnreachableError: when the public repo does not answer.
        KitError: when the branch has commits and this repo published none of them.
    """
    branch = f"refs/heads/{repository.branch}"
    try:
        if not git.run(root, "ls-remote", "--end-of-options", repository.repository, branch):
            git.run(root, "update-ref", "-d", _FETCHED)
            return None
        git.run(root, *_FETCH, repository.repository, f"+{branch}:{_FETCHED}")
    except KitError as error:
        raise UnreachableError(
            f"the public repo {repository.repository} cannot be reached: {error.problem}",
            "check its address in domain.toml, the network, and your access to it",
        ) from error
    return fetched_tip(root, repository)


def fetched_tip(root: Path, repository: PublicRepository) -> BranchTip | None:
    """The tip of the public branch when this clone last fetched it; see `fetch_tip`."""
    if not git.run(root, "for-each-ref", _FETCHED):
        return None
    log = (
        "-c",
        "log.showSignature=false",
        "log",
        "--first-parent",
        "-100",
        f"--format={_LOG_FORMAT}",
        _FETCHED,
    )
    records = git.run(root, *log).decode(errors="replace").split("\x01\n")[:-1]
    history = [_parsed(record) for record in records]
    tip, ours = history[0], next((commit for commit in history if commit.source_revision), None)
    if ours is None:
        raise KitError(
            f"{repository.repository}: the branch {repository.branch} has commits, but no publication",
            "publish to an empty repo, created without a README, a licence or a .gitignore",
        )
    # After a revert there the tree is the published one again.
    return replace(ours, commit=tip.commit) if ours.tree == tip.tree else tip


def _parsed(record: str) -> BranchTip:
    """A commit of the public branch; nothing that it says of itself counts if its digest is wrong."""
    commit, tree, parents, author, text = record.split("\0", 4)
    message = unsigned_message(text, tree, parents or None, author)
    if message is None:
        return BranchTip(commit, tree, None, None)
    return BranchTip(commit, tree, trailer(message, SOURCE), trailer(message, RULES))
