"""The rule about the texts of private lines."""

from collections.abc import Iterator

from open_kit.reading.text import printable
from open_kit.rules.known import Known
from open_kit.rules.rule import Hit, TextRule


def private_line_texts(text: str, known: Known) -> Iterator[Hit]:
    """The longest text of each private line, at the lines of the text where it begins."""
    found: dict[tuple[int, str], str] = {}
    for line, phrase in known.line_texts.matches(text):
        key = line, phrase.place
        found[key] = max(found.get(key, ""), phrase.words, key=len)
    for (line, place), said in found.items():
        yield Hit(line, f"the text of the private line {printable(place)}", said)


PRIVATE_LINE = TextRule(
    name="private-line",
    summary="the text of a private line",
    trigger="[what a marked line says](#texts-of-private-lines) in a file, a path or the message",
    example="`Margin per seat` in `README.md`, and `description: Margin per seat  # openignore: line`",
    remedy='take it out, or mark its lines as private (path = "*" allows a common sentence in all files)',
    each_time=True,
    check=private_line_texts,
)
