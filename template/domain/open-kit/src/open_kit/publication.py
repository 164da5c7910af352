"""A publication: one commit on the public branch, which its own trailers identify.

They are the internal commit that it was made from, a digest of the rules that its files have passed, and a
digest of its tree, parent, author and message. So a commit that anybody else made or changed is recognised
without a record elsewhere.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

SOURCE, RULES, PLAN = "Source-Revision", "Open-Rules", "Open-Plan"
CO_AUTHOR = "Co-authored-by"


@dataclass(frozen=True)
class PublicCommit:
    """A public commit without its time.

    Attributes:
        tree: the object name of its tree.
        parent: the object name of its parent; None for the first commit.
        author: as `Name <address>`.
        message: up to the trailer that holds the digest.
    """

    tree: str
    parent: str | None
    author: str
    message: str

    @property
    def digest(self) -> str:
        """64 hexadecimal digits over the whole commit."""
        parts = (self.tree, self.parent or "", self.author, self.message)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    @property
    def signed_message(self) -> str:
        """The message with the digest, as git stores it."""
        return f"{self.message}\n{PLAN}: {self.digest}\n"


def message(first: str, lines: Iterable[str], source_revision: str, rules_digest: str) -> str:
    """The message of a publication, up to its digest.

    Args:
        first: the first line.
        lines: what internal commits add, co-authors included.
        source_revision: the internal commit.
        rules_digest: of the rules that the files have passed.
    """
    given = list(lines)
    authors = [line for line in given if line.startswith(f"{CO_AUTHOR}: ")]
    text = [line for line in given if line not in authors]
    body = [first, "", *([*text, ""] if text else [])]
    return "\n".join([*body, *authors, f"{SOURCE}: {source_revision}", f"{RULES}: {rules_digest}"])


def co_authors(text: str) -> list[str]:
    """The people whom a message names as co-authors, as `Name <address>`."""
    return re.findall(rf"^{CO_AUTHOR}: (.*)$", text, re.MULTILINE)


def unsigned_message(text: str, tree: str, parent: str | None, author: str) -> str | None:
    """The message up to its digest; None if the digest is missing or is not that of the commit."""
    unsigned, _, digest = text.rstrip("\n").rpartition(f"\n{PLAN}: ")
    return unsigned if PublicCommit(tree, parent, author, unsigned).digest == digest else None


def trailer(text: str, key: str) -> str | None:
    """The value of the last trailer with this key in a message."""
    found = re.findall(rf"^{key}: (\S+)$", text, re.MULTILINE)
    return found[-1] if found else None
