"""What speaks against a publication: one finding for each place and rule."""

import hashlib
from dataclasses import dataclass

from open_kit.fold import fold

# The place that stands for a path where there is none: the message of the public commit.
MESSAGE = "(commit message)"


@dataclass(frozen=True, order=True)
class Finding:
    """A rule that is broken at a place.

    Attributes:
        path: the public file, or `MESSAGE`.
        line: counted from 1; 0 for the path itself or the file as a whole.
        rule: one of those in `RULES`.
        reason: what is wrong, without the text that was found.
        mark: twelve hexadecimal digits of the rule and the text, by which `open.toml` allows just this one.
    """

    path: str
    line: int
    rule: str
    reason: str
    mark: str

    @property
    def place(self) -> str:
        """Where it is, as `file:line`."""
        return f"{self.path}:{self.line}" if self.line else self.path


def finding(path: str, line: int, rule: str, reason: str, text: str = "") -> Finding:
    """A finding; `text` is what was found, which goes into the mark and is not printed."""
    mark = hashlib.sha256(f"{rule}\0{fold(text)}".encode(errors="surrogateescape")).hexdigest()[:12]
    return Finding(path, line, rule, reason, mark)
