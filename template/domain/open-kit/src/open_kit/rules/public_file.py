"""A public file as the rules see it: its path, its texts, its members."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from open_kit.git_tree import TreeEntry
from open_kit.private_lines import PublicPart
from open_kit.rules.archives import Member, members
from open_kit.text import decoded, views


@dataclass(frozen=True)
class PublicFile:
    """A public file or link, read once for all rules.

    Attributes:
        entry: its entry in the internal tree.
        whole: its content with the private lines; of a link, its target.
        part: its public part.
    """

    entry: TreeEntry
    whole: bytes
    part: PublicPart

    @property
    def path(self) -> str:
        """The path below the domain repo."""
        return self.entry.path

    @property
    def suffix(self) -> str:
        """The suffix of the path in lower case, with its dot."""
        return PurePosixPath(self.path).suffix.lower()

    @property
    def content(self) -> bytes:
        """The content without private lines."""
        return self.part.content

    @cached_property
    def text(self) -> str | None:
        """The content as text; None if it is not text."""
        return decoded(self.content)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All readings of the content; see `views`."""
        return tuple(views(self.content))

    def members(self) -> Iterator[Member]:
        """What the file holds if it is an archive, one at a time in memory; each call unpacks it again."""
        return members(self.content)
