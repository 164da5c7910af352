"""A finding: a place in the public tree at which a rule refuses the publication."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from open_kit.reading.spelling import case_folded

# The place of findings in the message of the public commit.
MESSAGE = "(commit message)"
# How many lines of a file a group of findings names.
_LINES = 3


@dataclass(frozen=True, order=True)
class Finding:
    """A rule that is broken at a place.

    Attributes:
        path: the public file, the pattern file, or `MESSAGE`.
        line: counted from 1; 0 for the path itself or the file as a whole.
        rule: the name of a rule.
        reason: what is wrong, without the text that was found.
        fingerprint: twelve hexadecimal digits of the rule and the text, by which `open.toml` allows it.
    """

    path: str
    line: int
    rule: str
    reason: str
    fingerprint: str

    @property
    def place(self) -> str:
        """The place as `file:line`."""
        return f"{self.path}:{self.line}" if self.line else self.path


def fingerprint(rule: str, text: str) -> str:
    """The fingerprint of a text that a rule found, the same in every file."""
    return hashlib.sha256(f"{rule}\0{case_folded(text)}".encode(errors="surrogateescape")).hexdigest()[:12]


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one rule with the same reason and the same text, so that one row shows them.

    Attributes:
        findings: at least one, sorted by place.
    """

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding at the first place."""
        return self.findings[0]

    def places(self) -> list[tuple[str, int]]:
        """For each file its first lines as `file:line, line`, and how many more lines it has."""
        files = (list(found) for _, found in groupby(self.findings, key=lambda found: found.path))
        return [
            (
                ", ".join([found[0].place, *(str(one.line) for one in found[1:_LINES])]),
                max(len(found) - _LINES, 0),
            )
            for found in files
        ]


def grouped(findings: Iterable[Finding]) -> list[FindingGroup]:
    """The findings in groups, in the order of their first places."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for found in sorted(findings):
        groups.setdefault((found.rule, found.reason, found.fingerprint), []).append(found)
    return [FindingGroup(tuple(group)) for group in groups.values()]
