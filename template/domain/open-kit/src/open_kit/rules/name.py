"""The rule about the names of private files."""

from collections.abc import Iterator
from dataclasses import dataclass

from open_kit.policy import FILE as POLICY
from open_kit.reading.text import printable
from open_kit.rules.known import Known
from open_kit.rules.names.name_uses import Kind
from open_kit.rules.rule import Hit, TextRule


def private_names(text: str, known: Known, path: str = "") -> Iterator[Hit]:
    """The private names in the text of a file at this path, one for each line and private place."""
    for line, needle in known.names.matches(text, path):
        if needle.place == POLICY:
            reason = f"a name that {POLICY} lists as internal"
        elif needle.kind is Kind.COLUMN:
            reason = f"a classified column of {printable(needle.place)}"
        else:
            reason = f"the name of the private {printable(needle.place)}"
        yield Hit(line, reason, needle.text)


@dataclass(frozen=True, kw_only=True)
class NameRule(TextRule):
    """The rule about private names: what is a name depends on the kind of the file."""

    def in_reading(self, text: str, known: Known, path: str) -> Iterator[Hit]:
        """The private names in one reading of a file."""
        return private_names(text, known, path)


NAME = NameRule(
    name="name",
    summary="the name of something private",
    trigger="[a private name](#names) in a file, a path or the message",
    example="`from flights.payroll import rates`",
    each_time=True,
    check=private_names,
)
