"""A public file as the rules see it: its path, its texts, its members."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from open_kit.git_tree import TreeEntry, blob_name
from open_kit.marks.private_lines import PublicPart
from open_kit.reading.readings import Readings
from open_kit.rules.archives import Member, members


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

    @cached_property
    def suffix(self) -> str:
        """The suffix of the path in lower case, with its dot."""
        return PurePosixPath(self.path).suffix.lower()

    @property
    def content(self) -> bytes:
        """The content without private lines."""
        return self.part.content

    @cached_property
    def public_oid(self) -> str:
        """The object name of the public part."""
        if self.part.line_numbers is None:
            return self.entry.oid
        return blob_name(self.content, self.entry.oid)

    @cached_property
    def readings(self) -> Readings:
        """All that the content can be read as."""
        return Readings(self.content)

    @cached_property
    def path_readings(self) -> Readings:
        """All that the path can be read as."""
        return Readings(self.path.encode(errors="surrogateescape"))

    @property
    def text(self) -> str | None:
        """The content as text; None if it is not text."""
        return self.readings.text

    def members(self) -> Iterator[Member]:
        """The files in this one, at its own lines, one at a time in memory; each call unpacks them again."""
        for member in members(self.readings, self.content):
            yield replace(member, line=self.part.line(member.line))
