"""A word in a file, and what is around it."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

# Files that the template owns. Their everyday words are the template's.
MANAGED = "platform-kit/"
_NEAR = 300  # characters before and after a word that are looked at
_ABOVE = 20_000  # characters above a line of YAML in which its keys are
_ITEM = re.compile(r"\s*(?:-\s+)+")
_KEY = re.compile(r"[\s-]*[\"']?([\w.+-]+)[\"']?\s*:")


class Use(NamedTuple):
    """A word in a file, and the private thing that may be meant.

    Attributes:
        text: the file in lower case.
        start: of the word.
        end: of the word.
        file: the path of the file; empty for another text.
        place: the private path.
    """

    text: str
    start: int
    end: int
    file: str
    place: str

    @property
    def word(self) -> str:
        """The word."""
        return self.text[self.start : self.end]

    @property
    def before(self) -> str:
        """What is before the word."""
        return self.text[max(0, self.start - _NEAR) : self.start]

    @property
    def after(self) -> str:
        """What is after the word."""
        return self.text[self.end : self.end + _NEAR]

    @property
    def line(self) -> str:
        """What is before the word in its line."""
        return self.before[self.before.rfind("\n") + 1 :]

    @property
    def suffix(self) -> str:
        """The suffix of the file."""
        return PurePosixPath(self.file).suffix.lower()

    @property
    def is_yaml(self) -> bool:
        """Whether the file is YAML."""
        return self.suffix in (".yml", ".yaml")

    @property
    def is_quoted(self) -> bool:
        """Whether nothing but the word is between quotes, which are escaped in notebooks."""
        before, after = self.before[-1:], self.after.removeprefix("\\")[:1]
        return before == after and before in ("'", '"', "`")

    @property
    def is_item(self) -> bool:
        """Whether the word is an item of a list in YAML, or a key in it."""
        return self.line.lstrip(" ") in ("- ", '- "', "- '")

    @property
    def in_comment(self) -> bool:
        """Whether the word is in a comment of SQL or Jinja."""
        pairs = (("/*", "*/"), ("{#", "#}"), ("--", "\n"))
        return any(self._is_between(opening, closing) for opening, closing in pairs)

    @property
    def in_jinja(self) -> bool:
        """Whether the word is in a statement or an expression of Jinja."""
        return self._is_between("{{", "}}") or self._is_between("{%", "%}")

    def _is_between(self, opening: str, closing: str) -> bool:
        opened = self.text.rfind(opening, 0, self.start)
        return opened >= 0 and self.text.find(closing, opened + len(opening), self.start) < 0

    def keys_above(self) -> Iterator[str]:
        """The keys of YAML that the word is below, the nearest first, and `-` for each list that it is in."""
        *above, own = self.text[max(0, self.start - _ABOVE) : self.start].split("\n")
        indent, in_item = len(own) - len(own.lstrip()), own.lstrip().startswith("- ")
        if in_item:
            yield "-"
        for line in reversed(above):
            content = line.lstrip()
            if not content or content.startswith("#"):
                continue
            lead, item = len(line) - len(content), _ITEM.match(line)
            if item and item.end() == indent and not in_item:  # the first line of the item
                indent, in_item = lead, True
                yield "-"
            elif (item.end() if item else lead) < indent or (lead == indent and in_item and not item):
                indent, in_item = lead, bool(item)
                key = _KEY.match(line)
                yield from ([key[1]] if key else []) + ["-"] * in_item
