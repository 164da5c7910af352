"""The plan of a publication: what a commit would change on the public branch, and what the rules find."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from open_kit.finding import MESSAGE, Finding
from open_kit.git_tree import TreeEntry
from open_kit.mirror import publication, trailers
from open_kit.mirror.last_publication import LastPublication, read, read_last_publication
from open_kit.mirror.mirror_settings import SettingChange, setting_changes
from open_kit.mirror.object_store import ObjectStore
from open_kit.mirror.public_branch import BranchTip
from open_kit.mirror.public_repository import PublicRepository
from open_kit.mirror.publication import PublicCommit
from open_kit.patterns.counts import PatternCount
from open_kit.planning.becoming_public import LineChanges, NewLine
from open_kit.planning.deciding_files import DecidingChange, changed_files, deciding_changes
from open_kit.planning.managed_files import is_managed
from open_kit.policy import Allowance
from open_kit.public_tree import PublicTree, public_blobs
from open_kit.rules.judge import Judge, apply_allowances, rules_digest
from open_kit.rules.name import NAME
from platform_kit.errors import KitError
from platform_kit.repo import git


@dataclass(frozen=True)
class Plan:
    """A publication as it would be.

    Attributes:
        source_revision: the internal commit.
        tip: of the public branch; None while the branch does not exist.
        repository: where it is published.
        deciding: the changes of files that decide, since the last publication.
        settings: the changes of `[open]` in `domain.toml`; before the first publication, its last ones.
        opened: public paths that are not on the public branch yet.
        were_private: those of `opened` that were private at the last publication.
        closed: paths on the public branch that would be removed.
        changed: paths that stay public and change.
        line_counts: of opened and changed paths; None for one that is not text.
        lines: the lines that become public in changed files, and those in new files that were private lines.
        unchanged: how many public paths stay as they are.
        private: how many paths stay private.
        patterns: what each line of the pattern files does.
        with_private_lines: public paths from which private lines are left out; not those with a wrong mark.
        refused: the findings that stop the publication.
        settled: private names in managed files that are public already and do not change.
        allowed: the team's allowances, and the findings that each covers.
        commit: the public commit, which can be published if nothing is refused.
    """

    source_revision: str
    tip: BranchTip | None
    repository: PublicRepository
    deciding: tuple[DecidingChange, ...]
    settings: tuple[SettingChange, ...]
    opened: tuple[str, ...]
    were_private: frozenset[str]
    closed: tuple[str, ...]
    changed: tuple[str, ...]
    line_counts: Mapping[str, int | None]
    lines: tuple[NewLine, ...]
    unchanged: int
    private: int
    patterns: tuple[PatternCount, ...]
    with_private_lines: tuple[str, ...]
    refused: tuple[Finding, ...]
    settled: tuple[Finding, ...]
    allowed: dict[Allowance, list[Finding]]
    commit: PublicCommit

    @property
    def published(self) -> str | None:
        """The internal commit of the last publication; None before the first."""
        return self.tip.source_revision if self.tip else None

    @property
    def nothing_to_publish(self) -> bool:
        """Whether the public branch holds exactly this already."""
        return self.published is not None and not (self.opened or self.closed or self.changed or self.refused)

    @property
    def digest(self) -> str | None:
        """The digest that is approved; None while something is refused."""
        return None if self.refused else self.commit.digest

    @cached_property
    def refused_paths(self) -> frozenset[str]:
        """The paths at which something is refused: no text of theirs is shown, only where it is.

        A finding names the first line of a secret, and the next lines may belong to it.
        """
        return frozenset(found.path for found in self.refused)

    @property
    def message(self) -> str | None:
        """The message of the public commit as it is shown; None while something in it is refused."""
        return None if MESSAGE in self.refused_paths else self.commit.message


def make_plan(tree: PublicTree, tip: BranchTip | None, store: ObjectStore) -> Plan:
    """Apply the rules to a public tree, and compare it with the public branch.

    Raises:
        KitError: when the public branch holds a tree that this repo did not publish.
    """
    if tip and tip.source_revision:
        _check_known(tree.commit.root, tip.source_revision)
    last = read_last_publication(tree.commit.root, tip)
    judge = Judge(tree, tip, tuple(last.published.values()))
    changes = LineChanges(tree, last)
    findings: list[Finding] = []
    now: dict[str, TreeEntry] = {}
    rewritten: dict[str, bytes] = {}
    misread: set[str] = set()
    for blob in public_blobs(tree):
        findings += judge.file(blob)
        changes.compare(blob)
        now[blob.entry.path] = blob.entry
        if blob.part.line_numbers is not None:
            rewritten[blob.entry.path] = blob.part.content
        if blob.part.errors:
            misread.add(blob.entry.path)
    findings += judge.tree()
    for path, oid in store.write_blobs(rewritten).items():
        now[path] = now[path]._replace(oid=oid)
    oid = store.write_tree(now.values())
    if tip and not tip.source_revision and tip.tree != oid:
        raise _moved(tree, tip)
    message = _message(tree, tip)
    findings += judge.message(message)
    refused, allowed = apply_allowances(findings, tree.policy.allow)
    settled = {found for found in refused if _is_settled(found, now, last)}
    opened, closed, changed = _differences(now, last.published)
    return Plan(
        source_revision=tree.commit.oid,
        tip=tip,
        repository=tree.repository,
        deciding=_deciding(tree, last),
        settings=tuple(
            setting_changes(tree.commit.root, tip.source_revision if tip else None, tree.commit.oid)
        ),
        opened=opened,
        were_private=frozenset(path for path in opened if path in last.internal),
        closed=closed,
        changed=changed,
        line_counts={path: changes.counts.get(path) for path in (*opened, *changed)},
        lines=tuple(changes.lines),
        unchanged=len(now) - len(opened) - len(changed),
        private=len(tree.private_entries),
        patterns=tree.pattern_counts,
        with_private_lines=tuple(sorted(rewritten.keys() - misread)),
        refused=tuple(found for found in refused if found not in settled),
        settled=tuple(sorted(settled)),
        allowed=allowed,
        commit=PublicCommit(
            oid, tip.commit if tip else None, tree.repository.author, message, tree.repository.place
        ),
    )


def _differences(
    now: Mapping[str, TreeEntry], before: Mapping[str, TreeEntry]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The paths that are new, gone and changed, each sorted."""
    both = now.keys() & before.keys()
    changed = (path for path in both if now[path] != before[path])
    return tuple(sorted(now.keys() - both)), tuple(sorted(before.keys() - both)), tuple(sorted(changed))


def _is_settled(found: Finding, now: Mapping[str, TreeEntry], last: LastPublication) -> bool:
    """Whether a finding is a private name in a managed file that is public already, byte for byte.

    Nothing new becomes public with it, and the team cannot change the file.
    """
    path = found.path
    same = path in now and now[path] == last.published.get(path)
    return same and found.rule == NAME.name and is_managed(path)


def _deciding(tree: PublicTree, last: LastPublication) -> tuple[DecidingChange, ...]:
    """The changes of files that decide."""
    changed = changed_files(last.internal, tree.commit.entries)
    both = (entry for one in changed for entry in (one.before, one.now) if entry)
    return tuple(deciding_changes(changed, read(tree.commit.root, both)))


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
