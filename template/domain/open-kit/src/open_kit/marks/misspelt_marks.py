"""Texts that look like a mark of private lines and are not one."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick
from rapidfuzz.distance import OSA

from open_kit.marks.bare_marks import is_bare_mark

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
_EXACT_MARK = re.compile(
    rf"open[-_]?ignore(?:[ \t]*:|(?:[ \t]*[=_-][ \t]*|[ \t]+)(?:{'|'.join(WORDS)})(?![a-z]))"
)
_EXACT_NAME = re.compile(r"open[-_]?ignore")
_LONGEST = 500  # characters of a line before a name that are looked at for the sign of a comment
_STUCK_BEFORE = re.compile(r"[^\W_]*$")
# What follows a name: letters that stick to it, a sign or a single letter, a word, the rest.
_FOLLOWING = re.compile(r"([^\W_]*)([\W_]{0,6}(?:[^\W_][\W_]{1,3}(?=[^\W_]))?)([^\W_]*)(.*)", re.DOTALL)
_BEGINS = re.compile(r"[#/*;%-]\s*$")
_BEFORE_WORD = re.compile(r"^[\W_]*")
_ENDS = re.compile(r"(?:\\n)?[\W_]*$")
_ENDS_COMMENT = re.compile(r"[\r\n]|\*/|#\}|%\}|-->")
_REVERSED = re.compile(rf"(?:^|[#/*;%-])\s*(?:{'|'.join(WORDS)})[\W_]{{1,4}}$")
_LINK = re.compile(r"(?:://|\]\(|\.html|\.md)\S*$")
_PROSE = re.compile(r"[^\s_=~>|+\u2010-\u2015\u2212-]")  # punctuation, or a letter


class _Name(NamedTuple):
    """What may be the name of a mark: its place in a line, and how many of its letters are wrong."""

    wrong: int
    start: int
    end: int


class _Text(NamedTuple):
    """What follows a name; `stuck` counts the letters that follow it at once."""

    stuck: int
    sign: str
    word: str
    after: str

    @property
    def rest(self) -> str:
        """All of it."""
        return self.sign + self.word + self.after


def misspelt_marks(text: str) -> Iterator[int]:
    """The positions of what looks like a mark and is not one, in a case-folded text.

    The name has up to two wrong letters. A colon follows it, or a word with up to one wrong letter; or such a
    word precedes it. What may be prose has to begin a comment or to end a line. Or the name is in a comment
    without a word.
    """
    seen = 0
    for piece, start, _ in _FIND_PIECES.find_matches_as_indexes(text):
        if start < seen or not _is_likely(text, start, _PLACES[piece]):
            continue
        line, offset = _surroundings(text, start)
        names = _names(line, start - offset, _PLACES[piece])
        misspelt = next((name for name in names if _is_misspelt(line, name)), None)
        if misspelt := misspelt or next((name for name in names if _is_bare(text, line, offset, name)), None):
            yield offset + misspelt.start
        if names:
            seen = offset + names[0].end


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


def _names(line: str, at: int, place: int) -> list[_Name]:
    """The readings of the line as a name, of which the piece at `place` is at a position; the best first."""
    if at >= place and line.startswith(NAME, at - place):
        return [_Name(0, at - place, at - place + len(NAME))]
    letters = [index for index, sign in enumerate(line) if sign not in _JOINTS]
    bare = line.translate(_NO_JOINTS)
    begin = bisect_left(letters, at) - place
    found: list[_Name] = []
    for first in range(max(0, begin - _WRONG), begin + _WRONG + 1):
        for last in range(first + len(NAME) - _WRONG, min(first + len(NAME) + _WRONG, len(bare)) + 1):
            wrong = OSA.distance(bare[first:last], NAME, score_cutoff=_WRONG)
            if wrong <= _WRONG:
                start = letters[first]
                stuck = len(_STUCK_BEFORE.findall(line, 0, start)[0])
                found.append(_Name(wrong + stuck, start, letters[last - 1] + 1))
    return sorted(found)


def _is_misspelt(line: str, name: _Name) -> bool:
    spelt = line[name.start : name.end]
    if _EXACT_MARK.match(line, name.start):
        return False
    text = _following(line, name)
    if name.wrong + text.stuck > (1 if any(sign in spelt for sign in _JOINTS) else _WRONG) or _is_prose(
        spelt
    ):
        return False
    if text.sign.lstrip(" \t").startswith(":"):
        return True
    if _ENDS.match(text.rest) and _REVERSED.search(line, 0, name.start):
        return True
    return _names_a_word(line, name, text)


def _is_bare(text: str, line: str, offset: int, name: _Name) -> bool:
    """Whether a name in a line, which begins in the text at an offset, is a mark without a word."""
    spelt = line[name.start : name.end]
    has_joints = any(sign in spelt for sign in _JOINTS)
    if _EXACT_MARK.match(line, name.start) or name.wrong > (0 if has_joints else _WRONG):
        return False
    start = offset + name.start
    first = max(0, start - _LONGEST)
    begin = max(text.rfind("\n", first, start), text.rfind("\r", first, start)) + 1 or first
    return is_bare_mark(text[begin:start], line[name.end :], exact=bool(_EXACT_NAME.fullmatch(spelt)))


def _is_prose(spelt: str) -> bool:
    """Whether a name is two words with more than a blank between them, such as "open, ignore"."""
    return " " in spelt and not all(sign.isalpha() or sign in _JOINTS for sign in spelt)


def _following(line: str, name: _Name) -> _Text:
    match = _FOLLOWING.match(line, name.end)
    assert match
    tail, sign, word, after = match.groups()
    if tail in WORDS or (not name.wrong and _near(tail)):  # nothing is between the name and the word
        return _Text(0, "", tail, line[name.end + len(tail) :])
    return _Text(len(tail), sign, word, after)


def _names_a_word(line: str, name: _Name, text: _Text) -> bool:
    """Whether the word after a name is meant to be one of a mark's.

    What may be prose has to begin a comment or to end it: an exact name or two words before a blank, or a
    name before punctuation. If the word is an English one, or the name is called as a function, it has to do
    both.
    """
    divided = _near(_ENDS.sub("", _BEFORE_WORD.sub("", text.rest)))  # such as "lin e"
    if not _near(text.word):
        return divided
    ends = divided or bool(_ENDS.match(text.after))
    plain = not text.sign.strip() and (not name.wrong + text.stuck or " " in line[name.start : name.end])
    if not plain and not _PROSE.search(text.sign):
        return not _LINK.search(line, 0, name.start)
    begins = bool(_BEGINS.search(line, 0, name.start))
    if text.word in _ENGLISH or (text.sign == "(" and text.after.startswith(")")):
        return begins and ends
    return begins or ends


def _near(word: str) -> bool:
    return any(OSA.distance(word, meant, score_cutoff=1) <= 1 for meant in _MEANT)
