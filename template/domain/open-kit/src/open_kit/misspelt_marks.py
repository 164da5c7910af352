"""Texts that look like a mark of private lines and are not one."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick
from rapidfuzz.distance import OSA

NAME = "openignore"
WORDS = ("begin", "end", "line")

_WRONG = 2  # letters that are too many, too few, others, or swapped
# A name with so many wrong letters still has one of these at its place, unless they swap over two borders.
_PIECES = ("ope", "nig", "nore")
_PLACES = [NAME.index(piece) for piece in _PIECES]
_FIND_PIECES = AhoCorasick(_PIECES)
_MEANT = (*WORDS, "start", "stop")
# English words that are one letter away from those words and often follow the name of a file.
_ENGLISH = frozenset({"and", "begins", "began", "ends", "like", "lines", "link", "links", "starts", "stops"})

_JOINTS = " \t_-"
_NO_JOINTS = str.maketrans("", "", _JOINTS)
_EXACT_MARK = re.compile(rf"open[-_]?ignore[ \t]*(?::|[=_-]?[ \t]*(?:{'|'.join(WORDS)})(?![a-z]))")
_FOLLOWING = re.compile(r"([^\W_]*)([\W_]{0,6})([^\W_]*)(.*)", re.DOTALL)
_OPENS_COMMENT = re.compile(r"[#/*;%-]\s*$")
_ENDS = re.compile(r"(?:\\n)?[\W_]*$")
_ENDS_COMMENT = re.compile(r"[\r\n]|\*/|#\}|%\}|-->")
_REVERSED = re.compile(rf"(?:^|[#/*;%-])\s*(?:{'|'.join(WORDS)})[\W_]{{1,4}}$")
_LINK = re.compile(r"(?:://|\]\(|\.html|\.md)\S*$")
_PUNCTUATION = re.compile(r"[^\w\s=~>|+\u2010-\u2015\u2212-]")


class _Name(NamedTuple):
    """What may be the name of a mark, from `start` to `end` in a line, with its number of wrong letters."""

    start: int
    end: int
    wrong: int


def misspelt_marks(text: str) -> Iterator[int]:
    """The positions of what looks like a mark and is not one, in a case-folded text.

    The name has up to two wrong letters. A colon follows it, or a word with up to one wrong letter; or such a
    word precedes it. What may be prose has to begin a comment or to end a line.
    """
    seen = 0
    for piece, start, _ in _FIND_PIECES.find_matches_as_indexes(text):
        if start < seen or not _is_likely(text, start, _PLACES[piece]):
            continue
        line, offset = _surroundings(text, start)
        if name := _name(line, start - offset, _PLACES[piece]):
            seen = offset + name.end
            if _is_misspelt(line, name):
                yield offset + name.start


def _is_likely(text: str, start: int, place: int) -> bool:
    """Whether the letters around a piece may be a name; spares most pieces the closer look."""
    before = text[max(0, start - 2 * place) : start].translate(_NO_JOINTS)
    around = before[max(0, len(before) - place) :] + text[start : start + 20].translate(_NO_JOINTS)
    return OSA.distance(around[: len(NAME)], NAME, score_cutoff=2 * _WRONG) <= 2 * _WRONG


def _surroundings(text: str, position: int) -> tuple[str, int]:
    """The part of the line around a position that can hold a mark, and where that part begins."""
    first = max(0, position - 30)
    before = max(text.rfind("\n", first, position), text.rfind("\r", first, position)) + 1 or first
    end = _ENDS_COMMENT.search(text, position, position + 60)
    return text[before : end.start() if end else position + 60], before


def _name(line: str, at: int, place: int) -> _Name | None:
    """The best reading of the line as a name that has a piece at a place, which is at a position of the line."""
    if at >= place and line.startswith(NAME, at - place):
        return _Name(at - place, at - place + len(NAME), 0)
    letters = [(place, sign) for place, sign in enumerate(line) if sign not in _JOINTS]
    bare = "".join(sign for _, sign in letters)
    begin = sum(place < at for place, _ in letters) - place
    found: list[tuple[int, bool, int, _Name]] = []
    for first in range(max(0, begin - _WRONG), begin + _WRONG + 1):
        for last in range(first + len(NAME) - _WRONG, min(first + len(NAME) + _WRONG, len(bare)) + 1):
            wrong = OSA.distance(bare[first:last], NAME, score_cutoff=_WRONG)
            if wrong <= _WRONG:
                end = letters[last - 1][0] + 1
                inside = line[end : end + 1].isalnum()
                found.append((wrong, inside, last, _Name(letters[first][0], end, wrong)))
    return min(found)[-1] if found else None


def _is_misspelt(line: str, name: _Name) -> bool:
    if _EXACT_MARK.match(line, name.start):
        return False
    spelt = line[name.start : name.end]
    following = _FOLLOWING.match(line, name.end)
    assert following
    tail, sign, word, after = following.groups()
    if tail and _near(tail):
        sign, word, after = "", tail, line[name.end + len(tail) :]
    elif name.wrong + len(tail) > _WRONG:
        return False
    two_words = " " in spelt or "\t" in spelt
    if two_words and not all(sign.isalpha() or sign in _JOINTS for sign in spelt):
        return False
    if sign.lstrip(" \t").startswith(":"):
        return True
    opens = bool(_OPENS_COMMENT.search(line, 0, name.start))
    if _REVERSED.search(line, 0, name.start) and _ENDS.match(sign + word + after):
        return True
    near = _near(word)
    ends = bool(near and _ENDS.match(after)) or _near(_ENDS.sub("", word + after))
    if not near:
        return ends
    prose = bool(_PUNCTUATION.search(sign)) or (not sign.strip() and (two_words or not name.wrong + len(tail)))
    if not prose:
        return not _LINK.search(line, 0, name.start)
    if word in _ENGLISH or sign.startswith("("):
        return opens and ends
    return opens or ends


def _near(word: str) -> bool:
    return any(OSA.distance(word, meant, score_cutoff=1) <= 1 for meant in _MEANT)
