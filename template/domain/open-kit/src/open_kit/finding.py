"""A finding: a place in the public tree at which a rule refuses the publication."""

import hashlib
from dataclasses import dataclass

from open_kit.spelling import case_folded

# The place of findings in the message of the public commit.
MESSAGE = "(commit message)"


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
