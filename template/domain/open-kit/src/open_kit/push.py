"""The push of a plan that was approved."""

from open_kit.mirror.object_store import ObjectStore
from open_kit.mirror.public_branch import BranchTip
from open_kit.planning.plan import Plan
from open_kit.public_tree import PublicTree
from platform_kit.errors import KitError
from platform_kit.repo import git


def superseded(tree: PublicTree, tip: BranchTip | None) -> bool:
    """Whether a later commit is published already, so that there is nothing to do.

    Raises:
        KitError: when the history of the commit does not contain the commit that was published last.
    """
    if not tip or not tip.source_revision or tip.source_revision == tree.commit.oid:
        return False
    if _contains(tree, tip.source_revision, tree.commit.oid):
        return False
    if _contains(tree, tree.commit.oid, tip.source_revision):
        return True
    raise KitError(
        f"the commit {tree.commit.oid[:12]} does not contain {tip.source_revision[:12]}, published last",
        "publish a commit that does, such as the tip of the main branch",
    )


def push_approved(tree: PublicTree, plan: Plan, store: ObjectStore, approved: str | None) -> str:
    """Push the commit of a plan if its digest was approved; the object name of the commit.

    The push is the only step that others can see, and git makes it whole or not at all.

    Raises:
        KitError: when another digest was approved, or the public branch cannot be written.
    """
    commit = write_approved(plan, store, approved)
    store.push(commit, tree.repository)
    return commit


def write_approved(plan: Plan, store: ObjectStore, approved: str | None) -> str:
    """Write the commit of a plan into the store if its digest was approved; the object name of the commit.

    Raises:
        KitError: when another digest was approved.
    """
    if not approved:
        raise KitError("no plan was approved", "run make open-plan, read the plan, then publish")
    if approved != plan.digest:
        raise KitError(
            f"the digest {approved[:12]} was approved, but the plan is now {str(plan.digest)[:12]}",
            "run make open-plan again and look at what changed",
        )
    return store.write_commit(plan.commit)


def _contains(tree: PublicTree, older: str, newer: str) -> bool:
    return not git.run(tree.commit.root, "rev-list", "-1", f"{newer}..{older}")
