"""The rule about the names of private files."""

from collections.abc import Iterator
from dataclasses import dataclass

from open_kit.policy import FILE as POLICY
from open_kit.rules.archives import Member
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import Hit, Rule
from open_kit.text import printable, views


@dataclass(frozen=True, kw_only=True)
class NameRule(Rule):
    """The rule about private names; what is a name depends on the file, so it is not a rule about texts."""

    def in_text(self, text: str, known: Known) -> Iterator[Hit]:
        """The private names in a text, one for each line and private place."""
        yield from _hits(text, known, "")

    def in_file(self, file: PublicFile, known: Known) -> Iterator[Hit]:
        """The private names in the path, and in each reading of the public part."""
        for hit in _hits(file.path, known, ""):
            yield Hit(0, f"{hit.reason}, in the path", hit.text)
        for text in file.texts:
            for hit in _hits(text, known, file.path):
                yield hit._replace(line=file.part.line(hit.line))

    def in_member(self, member: Member, known: Known) -> Iterator[Hit]:
        """The private names in the member's name, and in each reading of its content."""
        for text in (member.name, *views(member.content)):
            for hit in _hits(text, known, member.name):
                yield Hit(0, f"{hit.reason}, inside the archive", hit.text)


def _hits(text: str, known: Known, file: str) -> Iterator[Hit]:
    for line, needle in known.names.matches(text, file):
        if needle.place == POLICY:
            reason = f"a name that {POLICY} lists as internal"
        else:
            reason = f"the name of the private {printable(needle.place)}"
        yield Hit(line, reason, needle.text)


NAME = NameRule(
    name="name",
    summary="the name of something private",
    trigger="[a private name](#names) in a file, a path or the message",
    example="`from flights.payroll import rates`",
    each_time=True,
)
