"""What a rule is: its name, its words, and a check on one kind of value."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from open_kit.reading.readings import Readings
from open_kit.rules.archives import Member
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile


class Hit(NamedTuple):
    """What a rule finds in a value.

    Attributes:
        line: in the value, counted from 1; 0 for the value as a whole.
        reason: what is wrong, without the text that was found.
        text: the text that was found, which is fingerprinted and never printed.
    """

    line: int
    reason: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule; what a check does not look at, it finds nothing in.

    Attributes:
        name: as findings and `open.toml` have it.
        summary: what it finds, for the overview.
        trigger: what triggers it, in detail, for the reference.
        example: of something that triggers it, as Markdown.
        allowable: whether `[[allow]]` can allow it.
        caveat: what follows if it is allowed.
        remedy: what to do about a finding, other than to allow it.
        each_time: judges also what is public in the same place already; the others skip it.
    """

    name: str
    summary: str
    trigger: str
    example: str = ""
    allowable: bool = True
    caveat: str = ""
    remedy: str = "take it out, make the file private in openignore.txt, or mark its lines as private"
    each_time: bool = False

    def in_text(self, text: str, known: Known) -> Iterable[Hit]:
        """Hits in a text by itself, such as the message of the public commit."""
        return ()

    def in_file(self, file: PublicFile, known: Known) -> Iterable[Hit]:
        """Hits in a public file, at the lines of the whole file."""
        return ()

    def in_member(self, member: Member, known: Known) -> Iterable[Hit]:
        """Hits in a file that is in another one, at the line where it begins; 0 in an archive."""
        return ()

    def in_tree(self, known: Known) -> Iterable[tuple[str, Hit]]:
        """Hits in the tree as a whole, each with its path."""
        return ()


@dataclass(frozen=True, kw_only=True)
class TextRule(Rule):
    """A rule about texts: contents, paths, members of archives, the message."""

    check: Callable[[str, Known], Iterable[Hit]]

    def in_text(self, text: str, known: Known) -> Iterator[Hit]:
        """Hits in each reading of the text, at its own lines."""
        return self._hits(Readings(text.encode(errors="surrogateescape")), known, "")

    def in_file(self, file: PublicFile, known: Known) -> Iterator[Hit]:
        """Hits in each reading of the path and of the public part."""
        for hit in self._hits(file.path_readings, known, ""):
            yield Hit(0, f"{hit.reason}, in the path", hit.text)
        for hit in self._hits(file.readings, known, file.path):
            yield hit._replace(line=file.part.line(hit.line))

    def in_member(self, member: Member, known: Known) -> Iterator[Hit]:
        """Hits in the member's name, and in each reading of its content."""
        place = "in encoded content" if member.line else "inside the archive"
        for hit in (*self.check(member.name, known), *self._hits(member.readings, known, member.name)):
            yield Hit(member.line, f"{hit.reason}, {place}", hit.text)

    def in_reading(self, text: str, known: Known, path: str) -> Iterable[Hit]:
        """Hits in one reading of the content of a file at this path; empty for what is not in a file."""
        return self.check(text, known)

    def _hits(self, readings: Readings, known: Known, path: str) -> Iterator[Hit]:
        """Hits in all readings of a content; a decoded text is not found again where it is found as it is."""
        found: set[tuple[int, str]] = set()
        for reading in readings.all:
            for hit in self.in_reading(reading.text, known, path):
                line = reading.line(hit.line)
                if not reading.is_decoded:
                    yield hit
                elif (line, hit.text) not in found:
                    yield Hit(line, f"{hit.reason}, decoded", hit.text)
                found.add((line, hit.text))


@dataclass(frozen=True, kw_only=True)
class FileRule(Rule):
    """A rule about a file by its path and its public part."""

    check: Callable[[PublicFile, Known], Iterable[Hit]]

    def in_file(self, file: PublicFile, known: Known) -> Iterator[Hit]:
        """Hits in the file."""
        for hit in self.check(file, known):
            yield hit._replace(line=file.part.line(hit.line))


@dataclass(frozen=True, kw_only=True)
class ContentRule(Rule):
    """A rule about contents that were never public: files with and without private lines, and members."""

    check: Callable[[bytes, Known], Iterable[Hit]]

    def in_file(self, file: PublicFile, known: Known) -> Iterator[Hit]:
        """Hits in the whole content, the public part and what it encodes; none if the object was public."""
        if {file.entry.oid, file.public_oid} & known.public_objects:
            return
        for content in dict.fromkeys((file.whole, file.content)):
            yield from self.check(content, known)
        for part in file.readings.parts:
            if not part.is_file:  # a file is a member
                for hit in self.check(part.content, known):
                    yield hit._replace(line=file.part.line(part.line))

    def in_member(self, member: Member, known: Known) -> Iterator[Hit]:
        """Hits in the member's content."""
        for hit in self.check(member.content, known):
            yield hit._replace(line=member.line)


@dataclass(frozen=True, kw_only=True)
class TreeRule(Rule):
    """A rule about the public tree as a whole."""

    check: Callable[[Known], Iterable[tuple[str, Hit]]]

    def in_tree(self, known: Known) -> Iterable[tuple[str, Hit]]:
        """Hits in the tree."""
        return self.check(known)
