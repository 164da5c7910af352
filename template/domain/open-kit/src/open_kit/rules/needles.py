"""The search for private names in texts.

A name is found as it is written, whatever its case, its Unicode form, and whether its words are joined by `_`
or `-`. A name of several words is found inside a longer one, too: `stg_pay` in `stg_pay_v1`, unless something
public has the longer name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from open_kit.spelling import case_folded
from open_kit.text import line_of

_WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*")
_DASH = re.compile("[-\u2010-\u2015\u2212]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PATH_BEFORE = re.compile(r"[\w./-]*/$")


class Style(Enum):
    """What is around a name where it counts."""

    TEXT = auto()  # it is by itself, or a longer name has its words, and a path before it is its own
    IDENTIFIER = auto()  # it is whole words of an identifier, also of one in camel case


@dataclass(frozen=True)
class Needle:
    """A private name as it is searched for.

    Attributes:
        text: the name, as `joined` gives it.
        place: the private path that it is the name of, or the file that lists it.
        style: what is around it where it counts.
        spelling: what is searched for: the text, or its words without `_` for camel case.
    """

    text: str
    place: str
    style: Style
    spelling: str


class Match(NamedTuple):
    """A line of a text, counted from 1, that has a private name."""

    line: int
    needle: Needle


def needles(text: str, place: str, style: Style = Style.TEXT) -> Iterator[Needle]:
    """The needles of a name that `joined` gave: as it is, and in camel case if it has several words."""
    yield Needle(text, place, style, text)
    if "_" in text:
        yield Needle(text, place, Style.IDENTIFIER, text.replace("_", ""))


def joined(text: str) -> str:
    """The text as names are compared; bytes that are not UTF-8, which the search cannot take, become `?`."""
    if text.isascii():
        return text.lower().replace("-", "_")
    return _DASH.sub("_", case_folded(text)).encode(errors="replace").decode()


def has_several_words(name: str) -> bool:
    """Whether a name has words joined by `_` or `-` and four letters, so that it is not a word of prose."""
    bare = joined(name).strip("_")
    return "_" in bare and sum(letter.isalpha() for letter in bare) >= 4


class NeedleSearch:
    """Needles, ready to be searched for in many texts."""

    def __init__(self, given: Iterable[Needle] = (), public: frozenset[str] = frozenset()) -> None:
        """Prepare the search; `public` are the names that public paths have."""
        self._needles = list(given)
        self._public = public
        spellings = [needle.spelling for needle in self._needles]
        self._automaton = AhoCorasick(spellings) if spellings else None

    def matches(self, text: str) -> list[Match]:
        """For each line and private place that the line names, its longest name there."""
        if self._automaton is None:
            return []
        searched = joined(text)
        found: dict[tuple[int, str], Needle] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(searched, overlapping=True):
            needle = self._needles[index]
            if self._counts(needle, text, searched, start, end):
                key = (line_of(searched, start), needle.place)
                found[key] = max(found.get(key, needle), needle, key=lambda one: len(one.text))
        return [Match(line, needle) for (line, _), needle in found.items()]

    def _counts(self, needle: Needle, text: str, searched: str, start: int, end: int) -> bool:
        if needle.style is Style.IDENTIFIER:
            return _in_identifier(needle, text, searched, start, end)
        return self._in_text(searched, start, end) and not _of_another_file(needle, searched, start)

    def _in_text(self, text: str, start: int, end: int) -> bool:
        name = text[start:end]
        before, after = text[start - 1 : start], text[end : end + 1]
        if _continues(before, name[0]) or _continues(name[-1], after):
            return False
        if "_" in name and "/" not in name and "." not in name:
            words = _WORD.finditer(text, max(0, start - 200), end + 200)
            longer = next((word[0] for word in words if word.start() <= start < word.end()), name)
            return longer == name or longer not in self._public
        return (before != "_" and after != "_") or not name[0].isalnum()


def _continues(left: str, right: str) -> bool:
    """Whether two neighbouring letters or digits belong to one word of one script."""
    return left.isalnum() and right.isalnum() and left.isascii() == right.isascii()


def _in_identifier(needle: Needle, text: str, searched: str, start: int, end: int) -> bool:
    """Whether a match is whole words of an identifier, also of one in camel case."""
    if len(text) != len(searched):
        text = searched
    humps = {match.start() for match in _HUMP.finditer(text, max(0, start - 1), end + 1)}
    if any(at not in humps and _continues(text[at - 1 : at], text[at : at + 1]) for at in (start, end)):
        return False
    inside = "".join(
        f"_{letter}" if start + n in humps and n else letter for n, letter in enumerate(searched[start:end])
    )
    return needle.text in (inside, searched[start:end])


def _of_another_file(needle: Needle, text: str, start: int) -> bool:
    """Whether a file's name of one word ends a path other than the private one."""
    if "/" in needle.text or has_several_words(needle.text.split(".")[0]):
        return False
    above = _PATH_BEFORE.search(text, max(0, start - 400), start)
    folders = above[0].rpartition("../")[2].removeprefix("./") if above else ""
    return bool(folders) and not f"/{joined(needle.place)}".endswith(f"/{folders}{needle.text}")
