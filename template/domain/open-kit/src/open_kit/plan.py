"""The plan of a publication: what a commit would change on the public branch, and what the rules find."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from open_kit import git_tree, publication, trailers
from open_kit.finding import Finding
from open_kit.git_tree import TreeEntry
from open_kit.object_store import ObjectStore
from open_kit.policy import Allowance
from open_kit.public_branch import BranchTip
from open_kit.public_tree import PublicTree, public_blobs
from open_kit.publication import PublicCommit
from open_kit.rules.judge import Judge, apply_allowances, rules_digest
from platform_kit.errors import KitError
from platform_kit.repo import git


@dataclass(frozen=True)
class Plan:
    """A publication as it would be.

    Attributes:
        source_revision: the internal commit.
        tip: of the public branch; None while the branch does not exist.
        opened: public paths that are not on the public branch yet.
        closed: paths on the public branch that would be removed.
        changed: paths that stay public and change.
        unchanged: how many public paths stay as they are.
        private: how many paths stay private.
        with_private_lines: public paths from which private lines are left out.
        refused: the findings that stop the publication.
        allowed: the team's allowances, and the findings that each covers.
        commit: the public commit, which can be published if nothing is refused.
    """

    source_revision: str
    tip: BranchTip | None
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    private: int
    with_private_lines: tuple[str, ...]
    refused: tuple[Finding, ...]
    allowed: dict[Allowance, list[Finding]]
    commit: PublicCommit

    @property
    def nothing_to_publish(self) -> bool:
        """Whether the public branch holds exactly this already."""
        ours = self.tip is not None and self.tip.source_revision is not None
        return ours and not (self.opened or self.closed or self.changed or self.refused)

    @property
    def digest(self) -> str | None:
        """The digest that is approved; None while something is refused."""
        return None if self.refused else self.commit.digest


def make_plan(tree: PublicTree, tip: BranchTip | None, store: ObjectStore) -> Plan:
    """Apply the rules to a public tree, and compare it with the public branch.

    Raises:
        KitError: when the public branch holds a tree that this repo did not publish.
    """
    published = tuple(git_tree.tree_entries(tree.commit.root, tip.commit, "--full-tree")) if tip else ()
    if tip and tip.source_revision:
        _check_known(tree.commit.root, tip.source_revision)
    judge = Judge(tree, tip, published)
    findings: list[Finding] = []
    now: dict[str, TreeEntry] = {}
    rewritten: dict[str, bytes] = {}
    for blob in public_blobs(tree):
        findings += judge.file(blob)
        now[blob.entry.path] = blob.entry
        if blob.part.line_numbers is not None:
            rewritten[blob.entry.path] = blob.part.content
    findings += judge.tree()
    for path, oid in store.write_blobs(rewritten).items():
        now[path] = now[path]._replace(oid=oid)
    oid = store.write_tree(now.values())
    if tip and not tip.source_revision and tip.tree != oid:
        raise _moved(tree, tip)
    message = _message(tree, tip)
    findings += judge.message(message)
    refused, allowed = apply_allowances(findings, tree.policy.allow)
    opened, closed, changed = _differences(now, published)
    return Plan(
        source_revision=tree.commit.oid,
        tip=tip,
        opened=opened,
        closed=closed,
        changed=changed,
        unchanged=len(now) - len(opened) - len(changed),
        private=len(tree.private_entries),
        with_private_lines=tuple(sorted(rewritten)),
        refused=tuple(refused),
        allowed=allowed,
        commit=PublicCommit(
            oid, tip.commit if tip else None, tree.repository.author, message, tree.repository.place
        ),
    )


def _differences(
    now: dict[str, TreeEntry], published: Sequence[TreeEntry]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The paths that are new, gone and changed, each sorted."""
    before = {entry.path: entry for entry in published}
    both = now.keys() & before.keys()
    changed = (path for path in both if now[path] != before[path])
    return tuple(sorted(now.keys() - both)), tuple(sorted(before.keys() - both)), tuple(sorted(changed))


def _message(tree: PublicTree, tip: BranchTip | None) -> str:
    """The message of the public commit; the first publication has no lines of earlier commits."""
    since = tip.source_revision if tip else None
    withheld = tree.policy.withheld
    lines = trailers.public_lines(tree.commit.root, since, tree.commit.oid, withheld) if since else []
    return publication.message(tree.policy.message, lines, tree.commit.oid, rules_digest(tree))


def _check_known(root: Path, source_revision: str) -> None:
    try:
        git.run(root, "cat-file", "-e", f"{source_revision}^{{commit}}")
    except git.UnknownCommit as error:
        raise KitError(
            f"the last publication was made from {source_revision[:12]}, which this clone does not have",
            "run git fetch, or in a shallow clone git fetch --unshallow",
        ) from error


def _moved(tree: PublicTree, tip: BranchTip) -> KitError:
    branch = tree.repository.branch
    return KitError(
        f"the public branch {branch} ends in {tip.commit[:12]}, which this repo did not publish",
        "revert it there, or merge the same change here; the next publication then continues the branch",
    )
