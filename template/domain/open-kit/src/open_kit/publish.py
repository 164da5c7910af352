"""The publication of an approved plan."""

from open_kit.opening import Opening
from open_kit.plan import Plan
from open_kit.public import Publication
from open_kit.store import Store
from platform_kit.errors import KitError
from platform_kit.repo import git


def overtaken(of: Opening, last: Publication | None) -> bool:
    """Whether a later commit is published already, so that there is nothing to do.

    Raises:
        KitError: when the history of the commit does not contain what was published last.
    """
    if not last or not last.source or last.source == of.source.commit:
        return False
    if _contains(of, last.source, of.source.commit):
        return False
    if _contains(of, of.source.commit, last.source):
        return True
    raise KitError(
        f"the commit {of.source.commit[:12]} does not contain {last.source[:12]}, published last",
        "publish one that does, such as the tip of the main branch",
    )


def push_plan(of: Opening, plan: Plan, store: Store, approved: str | None) -> str:
    """Push the plan's commit if it is what was approved; its name.

    The push is the only step that can be seen, and git makes it whole or not at all.

    Raises:
        KitError: when something else was approved, or the public branch cannot be written.
    """
    if not approved:
        raise KitError("no plan was approved", "run make open-plan, look at it, then publish")
    if approved != plan.digest:
        raise KitError(
            f"{approved[:12]} was approved, and what would be published now is {str(plan.digest)[:12]}",
            "run make open-plan again and look at what changed",
        )
    commit = store.commit(plan.commit)
    store.push(commit, of.settings)
    return commit


def _contains(of: Opening, older: str, newer: str) -> bool:
    return not git.run(of.source.root, "rev-list", "-1", f"{newer}..{older}")
