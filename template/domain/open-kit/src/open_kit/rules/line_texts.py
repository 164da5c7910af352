"""What private lines say that nothing public may say: phrases, and the identifiers that they define.

A line says something by its comments, its strings, the value of its key, its sentences, and as a whole. What
is too short to tell anything is left out.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from open_kit.private_lines import PublicPart
from open_kit.rules.definitions import Definition, Kind, Role, defined, kind
from open_kit.rules.phrases import words
from open_kit.text import decoded

_MARK = re.compile(r"open[-_]?ignore[ \t]{0,100}[:=_-]?[ \t]{0,100}(begin|end|line)", re.IGNORECASE)
_BEFORE_MARK = "#-/*<!{;%"
_AFTER_MARK = re.compile(r"[\s*/>#}%-]*")
_COMMENT = re.compile(r"(?:^|[\s,;])(?:#+|--+|//+|/\*+|<!--|\{#)\s(.*)")
_STRING = re.compile(r"'([^'\n]{1,2000})'|\"([^\"\n]{1,2000})\"")
_VALUE = re.compile(r"\s*(?:-\s+)?[\"']?[\w.-]{1,100}[\"']?\s*[:=]\s*(.*)", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
_DATE_OR_VERSION = re.compile(r"\d{4}-\d\d-\d\d.*|v?\d+(?:\.\d+)+.*", re.IGNORECASE)
# The lines that every open domain repo marks: they name this package.
_OF_THE_TEMPLATE = frozenset(["open kit", "open kit path open kit editable true"])
_LONGEST = 2000  # characters of a text that are looked at
_MOST = 40  # words that are searched for


class LineText(NamedTuple):
    """A text of a private line.

    Attributes:
        words: as `words` gives them.
        identifier: it is an identifier that the line defines.
        sure: it is what the mark is about. The other texts are beside it, and may well be public elsewhere.
        line: the number of the private line, counted from 1.
        whole: the words of the whole line.
    """

    words: str
    identifier: bool
    sure: bool
    line: int
    whole: str


class _Line(NamedTuple):
    """A private line without its mark.

    Attributes:
        number: counted from 1.
        text: without the mark.
        alone: it has a mark of its own.
        deep: it is indented below other lines of its block.
    """

    number: int
    text: str
    alone: bool
    deep: bool


def line_texts(path: str, whole: bytes, part: PublicPart) -> Iterator[LineText]:
    """The texts of the private lines of a file, given as its whole content and its public part."""
    for line in _private_lines(whole, part):
        said = words(line.text[:_LONGEST])
        if said in _OF_THE_TEMPLATE:
            continue
        for definition in defined(line.text, path):
            sure = _is_sure(definition, line, path)
            if sure is not None and _is_joined(definition.name):
                yield LineText(words(definition.name), True, sure, line.number, said)
        for text, is_code in _phrases(line.text, path):
            sure = not is_code and (line.alone or not line.deep)
            if phrase := _phrase(text, sure, is_code):
                yield LineText(phrase, False, sure, line.number, said)


def _private_lines(whole: bytes, part: PublicPart) -> Iterator[_Line]:
    """The lines that are in the whole content only, without those that say nothing."""
    if part.line_numbers is None:
        return
    public = set(part.line_numbers)
    block: list[tuple[int, str]] = []
    for number, raw in enumerate(whole.splitlines(), start=1):
        if number in public:
            continue
        text = decoded(raw) or ""
        mark = _MARK.search(text)
        word = mark[1].lower() if mark else ""
        rest = (_without(mark) if mark else text).rstrip()
        if word == "line":
            yield _Line(number, rest, alone=True, deep=False)
        elif not word:
            block.append((number, rest))
            continue
        elif rest.strip():
            yield _Line(number, rest, alone=True, deep=False)
        if word == "end":
            yield from _of_block(block)
            block = []


def _without(mark: re.Match[str]) -> str:
    """The line of a mark without the mark and the signs of the comment that has nothing else."""
    before, after = mark.string[: mark.start()].rstrip().rstrip(_BEFORE_MARK), mark.string[mark.end() :]
    return before if _AFTER_MARK.fullmatch(after) else f"{before} {after}"


def _of_block(block: list[tuple[int, str]]) -> Iterator[_Line]:
    depths = [len(text) - len(text.lstrip()) for _, text in block]
    least = min((depth for depth, (_, text) in zip(depths, block, strict=True) if text), default=0)
    for depth, (number, text) in zip(depths, block, strict=True):
        yield _Line(number, text, alone=False, deep=depth > least)


def _is_sure(definition: Definition, line: _Line, path: str) -> bool | None:
    """Whether an identifier is what the mark is about; None if it tells nothing."""
    role = definition.role
    if line.alone:
        return role not in (Role.KEY, Role.VALUE)
    if role is Role.VALUE or (role is Role.COLUMN and line.deep):
        return None
    if role is Role.DEFINITION:
        return not line.text[:1].isspace()
    if role is Role.NAME:
        return not line.deep and path.endswith(".odcs.yaml")
    return role is not Role.KEY and not line.deep


def _phrases(text: str, path: str) -> Iterator[tuple[str, bool]]:
    """The texts in a line, and whether they are code."""
    of = kind(path)
    if of is Kind.PROSE:
        yield text, False
        yield from ((sentence, False) for sentence in _SENTENCE_END.split(text))
        return
    if match := _COMMENT.search(text):
        yield match[1], False
    if of is Kind.DATA and (match := _VALUE.fullmatch(text)):
        yield match[1], False
        yield from ((sentence, False) for sentence in _SENTENCE_END.split(match[1]))
    elif of is Kind.DATA:
        yield text, False
    else:
        yield text, True
    yield from ((match[1] or match[2], False) for match in _STRING.finditer(text))


def _phrase(text: str, sure: bool, is_code: bool) -> str | None:
    """The words of a text that are searched for; None if they tell nothing."""
    found = words(text[:_LONGEST]).split()[:_MOST]
    length = sum(map(len, found))
    if is_code:
        tells = len(found) >= 5 and length >= 25
    elif sure:
        tells = (len(found) >= 3 and length >= 12) or _is_proper(text) or _is_number(text)
    else:
        tells = len(found) >= 4 and length >= 20
    return " ".join(found) if tells else None


def _is_proper(text: str) -> bool:
    """Whether a text is two or more words with capitals, as the name of a company or a project is."""
    parts = text.strip(" \t\"'.,;").split()
    return 2 <= len(parts) <= 5 and all(part[0].isupper() for part in parts) and sum(map(len, parts)) >= 8


def _is_joined(name: str) -> bool:
    """Whether an identifier has joined words or digits, so that it is not a word of prose."""
    told = words(name)
    return (
        len(name) >= 6 and sum(map(str.isalpha, name)) >= 4 and (" " in told or any(map(str.isdigit, name)))
    )


def _is_number(text: str) -> bool:
    """Whether a text is a number as that of a customer or an account: seven digits, or four and a letter."""
    bare = text.strip(" \t\"'.,;")
    digits, letters = sum(map(str.isdigit, bare)), sum(map(str.isalpha, bare))
    one = len(bare) <= 100 and all(c.isalnum() or c in "_.@+-" for c in bare)
    return one and digits >= (4 if letters else 7) and not _DATE_OR_VERSION.fullmatch(bare)
