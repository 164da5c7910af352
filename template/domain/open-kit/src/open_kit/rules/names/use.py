"""A word in a file, and what is around it."""

from dataclasses import dataclass
from functools import cached_property
from posixpath import splitext

# Files that the template owns. Their everyday words are the template's.
MANAGED = "platform-kit/"
_NEAR = 300  # characters before and after a word that are looked at
_FAR = 20_000  # characters before a word where the comment or the braces that it is in can begin


@dataclass(frozen=True)
class Use:
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

    @cached_property
    def before(self) -> str:
        """What is before the word."""
        return self.text[max(0, self.start - _NEAR) : self.start]

    @cached_property
    def after(self) -> str:
        """What is after the word."""
        return self.text[self.end : self.end + _NEAR]

    @cached_property
    def line(self) -> str:
        """What is before the word in its line."""
        return self.before[self.before.rfind("\n") + 1 :]

    @cached_property
    def suffix(self) -> str:
        """The suffix of the file."""
        return splitext(self.file)[1].lower()

    @property
    def is_yaml(self) -> bool:
        """Whether the file is YAML."""
        return self.suffix in (".yml", ".yaml")

    @property
    def is_managed(self) -> bool:
        """Whether the template owns the file."""
        return self.file.startswith(MANAGED)

    @property
    def is_quoted(self) -> bool:
        """Whether nothing but the word is between quotes, which are escaped in notebooks."""
        before, after = self.before[-1:], self.after.removeprefix("\\")[:1]
        return before == after and before in ("'", '"', "`")

    @property
    def in_comment(self) -> bool:
        """Whether the word is in a comment of SQL or Jinja."""
        pairs = (("--", "\n"), ("/*", "*/"), ("{#", "#}"))
        return any(self._is_between(opening, closing) for opening, closing in pairs)

    @property
    def in_jinja(self) -> bool:
        """Whether the word is in a statement or an expression of Jinja."""
        return self._is_between("{{", "}}") or self._is_between("{%", "%}")

    def _is_between(self, opening: str, closing: str) -> bool:
        opened = self.text.rfind(opening, max(0, self.start - _FAR), self.start)
        return opened >= 0 and self.text.find(closing, opened + len(opening), self.start) < 0
