"""A publication: one commit on the public branch, which its own trailers identify.

They are the internal commit that it was made from, a digest of the rules that its files have passed, and a
digest of its tree, parent, author and message, and of the place that it is for. So a commit that anybody else
made, changed or copied to another repo is recognised without a record elsewhere.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

SOURCE, RULES, DIGEST = "Source-Revision", "Open-Rules", "Open-Digest"
# The digest of releases before 0.5.0, which holds for every place.
_EARLIER_DIGEST = "Open-Plan"
CO_AUTHOR = "Co-authored-by"


@dataclass(frozen=True)
class PublicCommit:
    """A public commit without its time.

    Attributes:
        tree: the object name of its tree.
        parent: the object name of its parent; None for the first commit.
        author: as `Name <address>`.
        message: up to the trailer that holds the digest.
        place: the address and the branch that it is for, as `public_repository.place` writes them.
    """

    tree: str
    parent: str | None
    author: str
    message: str
    place: str

    @property
    def digest(self) -> str:
        """64 hexadecimal digits over the whole commit."""
        return _hash(self.place, self.tree, self.parent or "", self.author, self.message)

    @property
    def signed_message(self) -> str:
        """The message with the digest, as git stores it."""
        return f"{self.message}\n{DIGEST}: {self.digest}\n"


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


def unsigned_message(
    text: str, tree: str, parent: str | None, authors: Iterable[str], places: Iterable[str]
) -> str | None:
    """The message up to its digest; None if the digest is missing or is not that of the commit.

    Args:
        text: the whole message.
        tree: the object name of the commit's tree.
        parent: the object name of its parent; None for the first commit.
        authors: how the author may have been written when the digest was made.
        places: the places that the commit may have been made for.
    """
    whole = text.rstrip("\n")
    unsigned, _, digest = whole.rpartition(f"\n{DIGEST}: ")
    earlier, _, earlier_digest = whole.rpartition(f"\n{_EARLIER_DIGEST}: ")
    for author in authors:
        if any(PublicCommit(tree, parent, author, unsigned, place).digest == digest for place in places):
            return unsigned
        if _hash(tree, parent or "", author, earlier) == earlier_digest:
            return earlier
    return None


def trailer(text: str, key: str) -> str | None:
    """The value of the last trailer with this key in a message."""
    found = re.findall(rf"^{key}: (\S+)$", text, re.MULTILINE)
    return found[-1] if found else None


def _hash(*parts: str) -> str:
    """64 hexadecimal digits; no part has a NUL."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
