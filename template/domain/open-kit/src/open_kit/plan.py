"""What a publication of a commit would be."""

from dataclasses import dataclass
from pathlib import Path

from open_kit import public, source, trailers
from open_kit.finding import Finding
from open_kit.opening import Opening, parts
from open_kit.policy import Allowance
from open_kit.public import Commit, Publication
from open_kit.rules.judge import Judge, judged, rules_digest
from open_kit.store import Store
from platform_kit.errors import KitError
from platform_kit.repo import git


@dataclass(frozen=True)
class Plan:
    """A publication as it would be.

    Attributes:
        source: the internal commit.
        last: what the public branch holds now.
        opened: public paths that are not on the public branch yet.
        closed: paths on the public branch that would be removed.
        changed: paths that stay public and change.
        kept: how many public paths stay as they are.
        private: how many paths stay private.
        marked: public paths from which private lines are left out.
        refused: what stops the publication.
        allowed: what the team allows, and what that covers of what is new.
        commit: the public commit, which may be published if nothing is refused.
    """

    source: str
    last: Publication | None
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    changed: tuple[str, ...]
    kept: int
    private: int
    marked: tuple[str, ...]
    refused: tuple[Finding, ...]
    allowed: dict[Allowance, list[Finding]]
    commit: Commit

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to publish, because the public branch holds just this already."""
        ours = self.last is not None and self.last.source is not None
        return ours and not (self.opened or self.closed or self.changed or self.refused)

    @property
    def digest(self) -> str | None:
        """What an approval is given to; none while something is refused."""
        return None if self.refused else self.commit.digest


def plan(of: Opening, last: Publication | None, store: Store) -> Plan:
    """Judge an opening, and say what it would change on the public branch.

    Raises:
        KitError: when the public branch holds what this repo did not publish.
    """
    published = tuple(source.entries(of.source.root, last.commit, "--full-tree")) if last else ()
    if last and last.source:
        _check_known(of.source.root, last.source)
    judge = Judge(of, last, published)
    found: list[Finding] = []
    now = {}
    rewritten = {}
    for entry, whole, part in parts(of):
        found += judge.file(entry, whole, part)
        now[entry.path] = entry
        if part.lines is not None:
            rewritten[entry.path] = part.content
    found += judge.tree()
    for path, oid in store.put(rewritten).items():
        now[path] = now[path]._replace(oid=oid)
    tree = store.tree(now.values())
    if last and not last.source and last.tree != tree:
        raise _moved(of, last)
    message = _message(of, last)
    found += judge.message(message)
    refused, allowed = judged(found, of.policy.allow)
    before = {entry.path: entry for entry in published}
    both = now.keys() & before.keys()
    changed = {path for path in both if now[path] != before[path]}
    return Plan(
        source=of.source.commit,
        last=last,
        opened=tuple(sorted(now.keys() - both)),
        closed=tuple(sorted(before.keys() - both)),
        changed=tuple(sorted(changed)),
        kept=len(both) - len(changed),
        private=len(of.private),
        marked=tuple(sorted(rewritten)),
        refused=tuple(refused),
        allowed=allowed,
        commit=Commit(tree, last.commit if last else None, of.settings.author, message),
    )


def _message(of: Opening, last: Publication | None) -> str:
    """The first publication says nothing of the history before it."""
    lines = (
        trailers.public_lines(of.source.root, last.source, of.source.commit, of.policy.withheld)
        if last and last.source
        else []
    )
    return public.message(of.policy.message, lines, of.source.commit, rules_digest(of))


def _check_known(root: Path, published: str) -> None:
    try:
        git.run(root, "cat-file", "-e", f"{published}^{{commit}}")
    except KitError as error:
        raise KitError(
            f"the last publication was made from {published[:12]}, which this clone does not have",
            "run: git fetch, or in a shallow clone: git fetch --unshallow",
        ) from error


def _moved(of: Opening, last: Publication) -> KitError:
    return KitError(
        f"the public branch {of.settings.branch} ends in {last.commit[:12]}, which this repo did not publish",
        "revert it there, or merge the same change here; the next publication goes on top of either",
    )
