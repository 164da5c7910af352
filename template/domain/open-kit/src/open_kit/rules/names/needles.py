"""The search for private names in texts.

A name is found whatever its case, its Unicode form and its accents. Its words may be joined by `_`, `-`, `.`
or a blank, by capitals as in `salaryBands`, or by nothing. The last one may be in the plural or singular, and
a number may follow. A name is also found inside a longer identifier, unless something public has
the longer name. An everyday word counts only where it is used as a name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from open_kit.reading.spelling import foldings
from open_kit.reading.text import line_of
from open_kit.rules.names.identifiers import Span
from open_kit.rules.names.name_match import is_name
from open_kit.rules.names.name_uses import Kind
from open_kit.rules.names.needle import Needle, separators_joined
from open_kit.rules.names.words import inflected


class Match(NamedTuple):
    """A line of a text, counted from 1, that has a private name."""

    line: int
    needle: Needle


class NeedleSearch:
    """Needles, ready to be searched for in many texts."""

    def __init__(self, given: Iterable[Needle] = (), public: frozenset[str] = frozenset()) -> None:
        """Prepare the search; `public` are the names that public paths have, as `searched` gives them."""
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
            pattern = separators_joined(form.text)
            for index, start, end in self._automaton.find_matches_as_indexes(pattern, overlapping=True):
                needle = self._needles[index]
                key = (line_of(form.text, start), needle.place)
                longest = found.get(key)
                if longest and len(longest.text) >= len(needle.text):
                    continue
                if is_name(needle, Span(form, start, end), file, self._public):
                    found[key] = needle
        return [Match(line, needle) for (line, _), needle in found.items()]


def needles(
    text: str,
    place: str,
    kind: Kind = Kind.PATH,
    public: frozenset[str] = frozenset(),
    *,
    is_weak: bool = False,
) -> Iterator[Needle]:
    """The needles of a name that `joined` gave, without a plural or singular that something public has."""
    for form in dict.fromkeys(separators_joined(form.text) for form in foldings(text)):
        head, joint, last = form.rpartition("_")
        own = Needle(text, place, kind, form, is_weak=is_weak)
        for word in [last] if own.is_exact else sorted(inflected(last)):
            spelling, more = f"{head}{joint}{word}", len(word) - len(last)
            if (more and spelling in public) or (more < 0 and kind is Kind.LISTED):
                continue
            yield replace(own, spelling=spelling, more=more)
            if not own.is_exact and "_" in spelling.strip("_"):
                yield replace(own, spelling=spelling, more=more, is_compound=True)
