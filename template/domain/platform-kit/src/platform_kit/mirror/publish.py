"""The publication of an approved plan."""

from platform_kit import git
from platform_kit.errors import KitError
from platform_kit.mirror.opening import Opening
from platform_kit.mirror.plan import Plan
from platform_kit.mirror.public import Store


def push_plan(of: Opening, plan: Plan, store: Store, approved: str | None) -> str:
    """Push the plan's commit if it is what was approved; what was done, in one line.

    The push is the only step that can be seen, and git makes it whole or not at all.

    Raises:
        KitError: when something else was approved, or the public branch is ahead or elsewhere.
    """
    if not approved:
        raise KitError("no plan was approved", "run `domain open plan`, look at it, then publish")
    if approved != plan.digest:
        raise KitError(
            f"{approved[:12]} was approved, and what would be published now is {str(plan.digest)[:12]}",
            "run `domain open plan` again and look at what changed",
        )
    if plan.last and plan.last.source:
        _check_order(of, plan.last.source)
    commit = store.commit(plan.commit)
    store.push(commit, of.settings)
    return f"published {commit[:12]} from {plan.source[:12]}: {of.settings.repository} {of.settings.branch}"


def _check_order(of: Opening, published: str) -> None:
    """The history goes on from the commit that was published last."""
    try:
        git.run(of.source.root, "merge-base", "--is-ancestor", published, of.source.commit)
    except KitError as error:
        raise KitError(
            f"the commit {of.source.commit[:12]} does not contain {published[:12]}, published last",
            "publish one that does, such as the tip of the main branch",
        ) from error
