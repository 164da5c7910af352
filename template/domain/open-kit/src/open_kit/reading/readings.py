"""All ways in which the rules read one content."""

import binascii
import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from open_kit.reading.encoded import Part, parts
from open_kit.reading.spelling import normalized
from open_kit.reading.text import decoded, unescaped

_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le")
_QUOTED_PRINTABLE = re.compile(r"\bquoted-printable\b", re.IGNORECASE)
_SOFT_LINE_END = re.compile(r"=[ \t]*\r?$")


class Reading(NamedTuple):
    """A text that a content can be read as.

    Attributes:
        text: one reading.
        lines: for each line of the text that of the content; None if they are the same.
    """

    text: str
    lines: tuple[int, ...] | None = None

    @property
    def is_decoded(self) -> bool:
        """Whether the content has the text only in an encoding."""
        return self.lines is not None

    def line(self, number: int) -> int:
        """The line of the content of a line of the text, both counted from 1; 0 stays 0."""
        if self.lines is None or not number:
            return number
        return self.lines[min(number, len(self.lines)) - 1]


class Readings:
    """The readings of a content; each is made once, when it is asked for."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def text(self) -> str | None:
        """The content as text; None if it is not text."""
        return decoded(self._content)

    @cached_property
    def as_it_is(self) -> tuple[str, ...]:
        """The content, and the same without its escapes."""
        if self.text is not None:
            text = normalized(self.text)
            return tuple(dict.fromkeys((text, unescaped(text))))
        text = self._content.decode("latin-1")
        # Bytes of which none is zero can be a document, such as a PDF.
        return (text,) if "\0" in text else tuple(dict.fromkeys((text, unescaped(text))))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What is encoded in the content."""
        longest: dict[tuple[int, bytes], Part] = {}
        for text in self.as_it_is:
            for part in parts(text):
                place = (part.line, part.content[:32])
                if place not in longest or len(part.content) > len(longest[place].content):
                    longest[place] = part
        return tuple(longest.values())

    @cached_property
    def all(self) -> tuple[Reading, ...]:
        """All readings, the words that are encoded included; of what is not text, also in wide characters."""
        wide = _WIDE if self.text is None else ()
        widened = (normalized(self._content.decode(form, errors="replace")) for form in wide)
        return (*map(Reading, (*self.as_it_is, *widened)), *self._decoded())

    def _decoded(self) -> Iterator[Reading]:
        meant = [
            (text, part.line)
            for part in self.parts
            if part.text is not None and not part.is_file
            for text in (part.text, *((f"{part.key}: {part.text}",) if part.key else ()))
        ]
        for pairs in filter(None, (meant, list(_quoted_printable(self.text or "")))):
            lines = tuple(line for text, line in pairs for _ in range(text.count("\n") + 1))
            text = normalized("\n".join(text for text, _ in pairs))
            yield from (Reading(one, lines) for one in dict.fromkeys((text, unescaped(text))) if one)


def _quoted_printable(text: str) -> Iterator[tuple[str, int]]:
    """The lines that quoted-printable changes, if a text names it, each with its number."""
    if "quoted-pr" not in text.lower() or not _QUOTED_PRINTABLE.search(text):
        return
    whole: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        soft = _SOFT_LINE_END.search(line)
        whole.append(line[: soft.start()] if soft else line)
        if soft:
            continue
        joined = "".join(whole)
        meant = binascii.a2b_qp(joined.encode(errors="replace")).decode(errors="replace")
        if meant != line:
            yield meant, number - len(whole) + 1
        whole.clear()
