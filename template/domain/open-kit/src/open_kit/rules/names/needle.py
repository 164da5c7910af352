"""A private name as it is searched for."""

import re
from dataclasses import dataclass
from functools import cached_property

from open_kit.reading.spelling import case_folded, foldings, replaced, without_surrogates
from open_kit.rules.names.identifiers import DASHES
from open_kit.rules.names.name_uses import Kind
from open_kit.rules.names.words import is_everyday, is_frequent

_DASHES = dict.fromkeys(DASHES, "_")
_SEPARATORS = _DASHES | {".": "_", " ": "_", "\\": "/"}
_ASCII_SEPARATORS = {sign: other for sign, other in _SEPARATORS.items() if sign.isascii()}


@dataclass(frozen=True)
class Needle:
    """One spelling of a private name.

    Attributes:
        text: the name, as `joined` gives it.
        place: the private path that it is the name of, or the file that lists it.
        kind: what it is the name of.
        spelling: how it is spelled, as `searched` gives it.
        more: how many letters it has more than the name: a plural has some, a singular has fewer.
        is_compound: its words have nothing between them.
        is_weak: it counts only where it is used as a name, even if it is not an everyday word.
    """

    text: str
    place: str
    kind: Kind
    spelling: str
    more: int = 0
    is_compound: bool = False
    is_weak: bool = False

    @property
    def pattern(self) -> str:
        """What is searched for, in a text with `_` for each separator."""
        return self.spelling.replace("_", "") if self.is_compound else self.spelling

    @property
    def is_exact(self) -> bool:
        """Whether the signs between its words matter: in a path, a file's name, a module, a host."""
        return "/" in self.text or "." in self.text

    @cached_property
    def words(self) -> list[str]:
        """Its words."""
        return [word for word in re.split(r"[\W_]+", self.text) if word]

    @cached_property
    def is_everyday(self) -> bool:
        """Whether all of its words are everyday words."""
        return all(len(word) < 3 or word.isdecimal() or is_everyday(word) for word in self.words)

    @cached_property
    def is_ordinary(self) -> bool:
        """Whether it has several words, all of them frequent: others combine them, too, as in `data_type`."""
        frequent = (len(word) < 3 or word.isdecimal() or is_frequent(word) for word in self.words)
        return len(self.words) > 1 and all(frequent)


def joined(text: str) -> str:
    """The text as names are compared; bytes that are not UTF-8, which the search cannot take, become `?`."""
    if text.isascii():
        return text.lower().replace("-", "_")
    return without_surrogates(dashes_joined(case_folded(text)))


def searched(text: str) -> str:
    """The text as it is searched: in lower case, without accents, with `_` for each separator."""
    return separators_joined(foldings(text)[0].text)


def separators_joined(text: str) -> str:
    """The text with `_` for each sign that can join words, and `/` for a backslash; of the same length."""
    if text.isascii():
        return replaced(text, _ASCII_SEPARATORS)
    return without_surrogates(replaced(text, _SEPARATORS))


def dashes_joined(text: str) -> str:
    """The text with `_` for each dash."""
    return replaced(text, _DASHES)


def has_several_words(name: str) -> bool:
    """Whether a name has words joined by `_`, `-` or a blank and four letters: prose has no such word."""
    bare = searched(name.replace(".", "")).strip("_")
    return "_" in bare and sum(letter.isalpha() for letter in bare) >= 4
