"""The search for private names in texts.

A name is found whatever its case, its Unicode form and its accents. Its words may be joined by `_`, `-`, `.` or a
blank, by capitals as in `salaryBands`, or by nothing; the last one may be in the plural, and a number may follow.
A name is also found inside a longer identifier, such as `stg_pay` in `stg_pay_v1`, unless something public has
the longer name. An everyday word counts only where it is used as a name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from open_kit.rules.identifiers import DASHES, Span, around, is_edge, is_glued, is_hump, is_layered, is_whole
from open_kit.rules.name_uses import Kind, is_used
from open_kit.rules.use import MANAGED, Use
from open_kit.rules.words import inflected, is_english, is_everyday, is_frequent
from open_kit.spelling import case_folded, foldings, replaced
from open_kit.text import line_of

_DASHES = dict.fromkeys(DASHES, "_")
_SEPARATORS = _DASHES | {".": "_", " ": "_", "\\": "/"}
_FOLDERS_BEFORE = re.compile(r"[\w./-]*/$")
_SHORTEST_GLUED = 8  # letters of several words with nothing between them
_SHORTEST_INSIDE = 5  # letters of one word that counts in any longer identifier


@dataclass(frozen=True)
class Needle:
    """A private name as it is searched for.

    Attributes:
        text: the name, as `joined` gives it.
        place: the private path that it is the name of, or the file that lists it.
        kind: what it is the name of.
        spelling: how it is spelled, with `_` for each separator.
        is_compound: its words have nothing between them.
        is_weak: it counts only where it is used as a name.
    """

    text: str
    place: str
    kind: Kind
    spelling: str
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
        return len(self.words) > 1 and all(
            len(word) < 3 or word.isdecimal() or is_frequent(word) for word in self.words
        )


class Match(NamedTuple):
    """A line of a text, counted from 1, that has a private name."""

    line: int
    needle: Needle


def needles(
    text: str, place: str, kind: Kind = Kind.PATH, public: frozenset[str] = frozenset(), *, is_weak: bool = False
) -> Iterator[Needle]:
    """The needles of a name that `joined` gave, without spellings that something public has."""
    own = Needle(text, place, kind, searched(text))
    weak = is_weak or (kind is not Kind.LISTED and len(own.words) == 1 and not own.is_exact and own.is_everyday)
    for spelling in _spellings(own, with_singular=not (weak or kind is Kind.LISTED)):
        if spelling == own.spelling or spelling not in public:
            for is_compound in (False, True)[: 1 if own.is_exact or "_" not in spelling.strip("_") else 2]:
                yield Needle(text, place, kind, spelling, is_compound, weak)


def _spellings(own: Needle, *, with_singular: bool) -> Iterator[str]:
    """The name with accents and without, and in the plural or singular."""
    forms = dict.fromkeys(replaced(form.text, _SEPARATORS) for form in foldings(own.text))
    if own.is_exact or (own.is_ordinary and own.kind is not Kind.LISTED):
        yield from forms
        return
    for form in forms:
        head, joint, last = form.rpartition("_")
        for word in sorted(inflected(last)):
            if with_singular or len(word) >= len(last):
                yield f"{head}{joint}{word}"


def joined(text: str) -> str:
    """The text as names are compared; bytes that are not UTF-8, which the search cannot take, become `?`."""
    if text.isascii():
        return text.lower().replace("-", "_")
    return replaced(case_folded(text), _DASHES).encode(errors="replace").decode()


def searched(text: str) -> str:
    """The text as it is searched: in lower case, without accents, with `_` for each separator."""
    return replaced(foldings(text)[0].text, _SEPARATORS)


def has_several_words(name: str) -> bool:
    """Whether a name has words joined by `_`, `-` or a blank and four letters, so that it is no word of prose."""
    bare = searched(name.replace(".", "")).strip("_")
    return "_" in bare and sum(letter.isalpha() for letter in bare) >= 4


class NeedleSearch:
    """Needles, ready to be searched for in many texts."""

    def __init__(self, given: Iterable[Needle] = (), public: frozenset[str] = frozenset()) -> None:
        """Prepare the search; `public` are the names that public paths have, as they are searched."""
        self._needles = list(given)
        self._public = public
        patterns = [needle.pattern for needle in self._needles]
        self._automaton = AhoCorasick(patterns) if patterns else None

    def matches(self, text: str, file: str = "") -> list[Match]:
        """For each line and private place that the line names, its longest name there.

        Args:
            text: what is searched.
            file: the path of the public file that has the text, if it is one.
        """
        if self._automaton is None:
            return []
        found: dict[tuple[int, str], Needle] = {}
        for form in foldings(text):
            pattern = _without_surrogates(replaced(form.text, _SEPARATORS))
            for index, start, end in self._automaton.find_matches_as_indexes(pattern, overlapping=True):
                needle = self._needles[index]
                key = (line_of(form.text, start), needle.place)
                longest = found.get(key)
                if longest and len(longest.text) >= len(needle.text):
                    continue
                if self._counts(needle, Span(form, start, end), file):
                    found[key] = needle
        return [Match(line, needle) for (line, _), needle in found.items()]

    def _counts(self, needle: Needle, span: Span, file: str) -> bool:
        """Whether a match is the name, and not a part of another word or a word of prose."""
        if needle.is_exact:
            return _is_exactly(needle, span, file)
        if not is_whole(span):
            return needle.kind is Kind.LISTED and is_glued(span)
        if needle.kind is Kind.LISTED:
            return True
        whole, others = around(span)
        is_longer = whole != span
        if is_longer and replaced(whole.folded, _DASHES) in self._public:
            return False
        if needle.is_compound and not _is_compound(needle, span):
            return False
        in_prose = needle.is_weak or (needle.is_everyday and file.startswith(MANAGED))
        is_spaced = "." in span.folded or " " in span.folded
        if is_longer and len(needle.words) == 1:
            if in_prose:
                is_model = needle.kind is Kind.MODEL and not file.startswith(MANAGED)
                return is_model and is_layered(whole, span, others)
            return len(needle.text) >= _SHORTEST_INSIDE or is_layered(whole, span, others)
        if not in_prose and not (is_spaced and needle.is_everyday):
            return True
        use = Use(span.text.text, span.start, span.end, file, needle.place)
        return is_used(needle.kind, use) or (is_spaced and use.is_quoted and not use.is_managed)


def _is_compound(needle: Needle, span: Span) -> bool:
    """Whether words with nothing between them are a name: by their capitals, or as no English word has them."""
    *ends, length = accumulate(len(word) for word in needle.spelling.split("_"))
    humps = [at - span.start for at in range(span.start + 1, span.end) if is_hump(span.text.cased, at)]
    if humps == ends:
        return True
    return length >= _SHORTEST_GLUED and not needle.is_ordinary and not is_english(span.folded)


def _is_exactly(needle: Needle, span: Span, file: str) -> bool:
    """Whether a match is a path, a file's name, a module or a host by itself, and not of another file."""
    if _signs(span.folded) != _signs(needle.text):
        return False
    text, start, end = span.text.text, span.start, span.end
    if not (is_edge(span.text, start) and is_edge(span.text, end)):
        return False
    if needle.kind is Kind.LISTED:
        return True
    joints = (f"_{DASHES}", text[start - 1 : start], text[end : end + 1])
    if text[start].isalnum() and any(sign and sign in joints[0] for sign in joints[1:]):
        return False
    if needle.kind is not Kind.PATH or "/" in needle.text:
        return True
    above = _FOLDERS_BEFORE.search(text[max(0, start - 400) : start].replace("\\", "/"))
    folders = above[0].rpartition("../")[2].removeprefix("./") if above else ""
    if not folders:
        return not (needle.is_everyday and file.startswith(MANAGED))
    if has_several_words(needle.text.partition(".")[0]):
        return True
    return f"/{joined(needle.place)}".endswith(f"/{replaced(folders, _DASHES)}{needle.text}")


def _signs(text: str) -> list[str]:
    """The separators of a text, in their order."""
    return [sign for sign in replaced(text, _DASHES | {"\\": "/"}) if sign in "_. /"]


def _without_surrogates(text: str) -> str:
    """The text with `?` for bytes that are not UTF-8, which the search cannot take."""
    return text if text.isascii() else text.encode(errors="replace").decode()
