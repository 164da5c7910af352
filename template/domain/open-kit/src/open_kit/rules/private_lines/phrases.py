"""The search for phrases in texts: words in their order, whatever is between them.

So a phrase is found in another case, between other quotes or comment signs, wrapped over lines, and as an
identifier that joins its words by `_`, `-` or capitals.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

from open_kit.reading.spelling import case_folded
from open_kit.reading.text import line_of

# What is between words. The letter of the escapes `\n` and `\t` in a string is not one of a word.
_GAP = re.compile(r"(?:\\[nrt]|[\W_])+")
_HUMP = re.compile(r"([a-z0-9])([A-Z])")
_JOINT = re.compile(r"[-_]*")
_NO_LETTERS = bytes(byte for byte in range(256) if not chr(byte).isalnum() or byte > 127)
_SHORTEST = 4  # letters of a phrase without blanks that is not in every text


class Phrase(NamedTuple):
    """A phrase that is searched for.

    Attributes:
        words: as `words` gives them.
        place: where it comes from.
        joined: it counts only where `_`, `-` or capitals join its words.
    """

    words: str
    place: str
    joined: bool = False


class Found(NamedTuple):
    """A line of a text, counted from 1, in which a phrase begins."""

    line: int
    phrase: Phrase


def words(text: str) -> str:
    """The words of a text as phrases are compared, with a blank between them."""
    return _GAP.sub(" ", _folded(text)).strip()


class PhraseSearch:
    """Phrases, ready to be searched for in many texts.

    A text is first searched as one word without anything but ASCII letters and digits, which takes 6 ms for
    each MiB. To find its words takes 100 ms, and only a text that may have a phrase needs it.
    """

    def __init__(self, phrases: Iterable[Phrase] = ()) -> None:
        self._phrases = tuple(phrases)
        bare = {_bare(phrase.words) for phrase in self._phrases}
        self._candidates = BytesAhoCorasick(bare) if min(map(len, bare), default=0) >= _SHORTEST else None
        self._automaton = AhoCorasick([f" {phrase.words} " for phrase in self._phrases]) if bare else None

    def matches(self, text: str) -> list[Found]:
        """The phrases in a text, once for each line where they begin."""
        if self._automaton is None:
            return []
        if self._candidates and not self._candidates.find_matches_as_indexes(_bare(text)):
            return []
        folded = _folded(text)
        searched = f" {_GAP.sub(' ', folded).strip()} "
        found = self._automaton.find_matches_as_indexes(searched, overlapping=True)
        if not found:
            return []
        # The n-th word of `searched` begins after its n-th blank, and in the text after its n-th gap.
        blanks = [match.start() for match in re.finditer(" ", searched)]
        gaps = [match.span() for match in _GAP.finditer(folded)]
        if not gaps or gaps[0][0] > 0:
            gaps.insert(0, (0, 0))
        matches: dict[Found, None] = {}
        for index, start, _ in found:
            phrase, word = self._phrases[index], bisect_right(blanks, start) - 1
            inside = gaps[word + 1 : word + 1 + phrase.words.count(" ")]
            if not phrase.joined or all(_JOINT.fullmatch(folded, *gap) for gap in inside):
                matches[Found(line_of(folded, gaps[word][1]), phrase)] = None
        return list(matches)


def _folded(text: str) -> str:
    """The text case-folded, with the words of camel case joined by `_`; its lines stay."""
    return case_folded(_HUMP.sub(r"\1_\2", text))


def _bare(text: str) -> bytes:
    """The ASCII letters and digits of a text, case-folded."""
    letters = case_folded(text).encode(errors="replace")
    for escape in (b"\\n", b"\\r", b"\\t"):
        letters = letters.replace(escape, b"")
    return letters.translate(None, _NO_LETTERS)
