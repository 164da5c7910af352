"""All rules, applied to a public tree."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from open_kit import git_tree
from open_kit.finding import MESSAGE, Finding, fingerprint
from open_kit.git_tree import TreeEntry
from open_kit.mirror.public_branch import BranchTip
from open_kit.mirror.public_repository import email
from open_kit.mirror.publication import co_authors
from open_kit.patterns import openignore
from open_kit.policy import Allowance
from open_kit.public_tree import PublicBlob, PublicTree, blobs_with_private_lines, public_blobs
from open_kit.rules.known import Known
from open_kit.rules.names import private_names
from open_kit.rules.names.needles import NeedleSearch
from open_kit.rules.private_history import private_history
from open_kit.rules.private_lines import private_text
from open_kit.rules.public_file import PublicFile
from open_kit.rules.registry import RULES
from open_kit.rules.rule import Hit, Rule
from open_kit.rules.secret import scanner_version

# Raise it when a rule that is not judged each time changes, so that public files are judged again.
_VERSION = "2"


class Judge:
    """The rules, for one public tree.

    What is public in the same place already has passed the same rules and is not judged again, except by the
    rules that are judged each time.
    """

    def __init__(self, tree: PublicTree, tip: BranchTip | None, published: Sequence[TreeEntry]) -> None:
        """Read what the rules have to know; `published` are the entries of the public branch."""
        same_rules = tip is not None and tip.rules_digest == rules_digest(tree)
        self._passed = {(entry.path, entry.oid) for entry in published} if same_rules else set()
        self._known = _known(tree, tip, published)

    def file(self, blob: PublicBlob) -> Iterator[Finding]:
        """The findings in a public file or link."""
        file = PublicFile(*blob)
        entry = file.entry
        passed = file.part.line_numbers is None and (entry.path, entry.oid) in self._passed
        for rule in RULES.values():
            if rule.each_time or not passed:
                yield from _findings(rule, file.path, rule.in_file(file, self._known))
        for member in () if passed else file.members():
            for rule in RULES.values():
                yield from _findings(rule, file.path, rule.in_member(member, self._known))

    def tree(self) -> Iterator[Finding]:
        """The findings in the tree as a whole."""
        for rule in RULES.values():
            for path, hit in rule.in_tree(self._known):
                yield from _findings(rule, path, [hit])

    def message(self, text: str) -> Iterator[Finding]:
        """The findings in the message of the public commit; the addresses of its co-authors are public."""
        emails = self._known.emails | {email(person) for person in co_authors(text)}
        known = replace(self._known, emails=emails)
        for rule in RULES.values():
            yield from _findings(rule, MESSAGE, rule.in_text(text, known))


def apply_allowances(
    findings: Iterable[Finding], allow: Iterable[Allowance]
) -> tuple[list[Finding], dict[Allowance, list[Finding]]]:
    """The findings that no allowance covers, and for each allowance those that it covers."""
    refused: list[Finding] = []
    covered: dict[Allowance, list[Finding]] = {allowance: [] for allowance in allow}
    for finding in sorted(set(findings)):
        allowances = [allowance for allowance in covered if allowance.covers(finding)]
        for allowance in allowances:
            covered[allowance].append(finding)
        if not allowances:
            refused.append(finding)
    return refused, covered


def rules_digest(tree: PublicTree) -> str:
    """Sixteen hexadecimal digits over what the findings in a content depend on besides the content."""
    depends = (_VERSION, scanner_version(), tree.repository.author, tree.policy.model_dump_json())
    return hashlib.sha256("\0".join(depends).encode()).hexdigest()[:16]


def _findings(rule: Rule, path: str, hits: Iterable[Hit]) -> Iterator[Finding]:
    for hit in hits:
        yield Finding(path, hit.line, rule.name, hit.reason, fingerprint(rule.name, hit.text))


def _known(tree: PublicTree, tip: BranchTip | None, published: Sequence[TreeEntry]) -> Known:
    history = private_history(tree, tip, published)
    entries = tree.commit.entries
    gitignores = openignore.pattern_files(tree.commit, ".gitignore")
    forced = openignore.excluded(entries, gitignores, ".gitignore") if gitignores else set()
    return Known(
        emails=frozenset({tree.repository.author_email}),
        networks=tree.policy.networks,
        names=_names(tree),
        line_texts=private_text.collect(blobs_with_private_lines(tree), lambda: public_blobs(tree)),
        entries=tree.entries,
        pattern_faults=tree.pattern_faults,
        near_misses=frozenset(openignore.nearly_excluded(entries, tree.patterns)),
        forced=frozenset(forced),
        private_contents=history.contents | {entry.oid: entry.path for entry in tree.private_entries},
        public_objects=history.public_objects,
        moved=history.moved,
    )


def _names(tree: PublicTree) -> NeedleSearch:
    private, public = ([entry.path for entry in entries] for entries in (tree.private_entries, tree.entries))
    closed, entries = frozenset(private), tree.commit.entries
    read = [entry for entry in entries if private_names.defines_names(entry.path, entry.path in closed)]
    contents = git_tree.blobs(tree.commit.root, [entry.oid for entry in read])
    by_path = dict(zip((entry.path for entry in read), contents, strict=True))
    return private_names.collect(private, public, by_path, tree.policy.names)
