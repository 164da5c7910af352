"""What a rule is: its name, its words, and a check on one kind of value."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from open_kit.rules.archives import Member
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.text import views


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
        each_time: judges also what is public in the same place already; the others skip it.
    """

    name: str
    summary: str
    trigger: str
    example: str = ""
    allowable: bool = True
    caveat: str = ""
    each_time: bool = False

    def in_text(self, text: str, known: Known) -> Iterable[Hit]:
        """Hits in a text by itself, such as the message of the public commit."""
        return ()

    def in_file(self, file: PublicFile, known: Known) -> Iterable[Hit]:
        """Hits in a public file, at the lines of the whole file."""
        return ()

    def in_member(self, member: Member, known: Known) -> Iterable[Hit]:
        """Hits in a member of an archive; all are at line 0."""
        return ()

    def in_tree(self, known: Known) -> Iterable[tuple[str, Hit]]:
        """Hits in the tree as a whole, each with its path."""
        return ()


@dataclass(frozen=True, kw_only=True)
class TextRule(Rule):
    """A rule about texts: contents, paths, members of archives, the message."""

    check: Callable[[str, Known], Iterable[Hit]]

    def in_text(self, text: str, known: Known) -> Iterable[Hit]:
        """Hits in the text, at its own lines."""
        return self.check(text, known)

    def in_file(self, file: PublicFile, known: Known) -> Iterator[Hit]:
        """Hits in the path, and in each reading of the public part."""
        for hit in self.check(file.path, known):
            yield Hit(0, f"{hit.reason}, in the path", hit.text)
        for text in file.texts:
            for hit in self.check(text, known):
                yield hit._replace(line=file.part.line(hit.line))

    def in_member(self, member: Member, known: Known) -> Iterator[Hit]:
        """Hits in the member's name, and in each reading of its content."""
        for text in (member.name, *views(member.content)):
            for hit in self.check(text, known):
                yield Hit(0, f"{hit.reason}, inside the archive", hit.text)


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
        """Hits in the whole content and in the public part; none if the branch has had the object."""
        if file.entry.oid not in known.public_objects:
            for content in dict.fromkeys((file.whole, file.content)):
                yield from self.check(content, known)

    def in_member(self, member: Member, known: Known) -> Iterable[Hit]:
        """Hits in the member's content."""
        return self.check(member.content, known)


@dataclass(frozen=True, kw_only=True)
class TreeRule(Rule):
    """A rule about the public tree as a whole."""

    check: Callable[[Known], Iterable[tuple[str, Hit]]]

    def in_tree(self, known: Known) -> Iterable[tuple[str, Hit]]:
        """Hits in the tree."""
        return self.check(known)
