"""What private lines say that nothing public may say: phrases, and the identifiers that they define.

A line says something by its comments, its strings, the value of its key, its sentences, and as a whole. What
is too short to tell anything is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from open_kit.marks.private_lines import PublicPart
from open_kit.reading.text import decoded
from open_kit.rules.private_lines.definitions import Definition, Kind, Role, defined, kind
from open_kit.rules.private_lines.phrases import words
from open_kit.rules.private_lines.telling import in_code, in_prose, is_code, is_common, is_identifier

_MARK = re.compile(r"open[-_]?ignore[ \t]{0,100}[:=_-]?[ \t]{0,100}(begin|end|line)", re.IGNORECASE)
_BEFORE_MARK = "#-/*<!{;%"
_AFTER_MARK = re.compile(r"[\s*/>#}%-]*")
_COMMENT = re.compile(r"(?:^\s*#+|(?:^|[\s,;])(?:#+|--+|//+|/\*+|<!--|\{#)(?=\s))")
_STRING = re.compile(r"'([^'\n]{1,2000})'|\"([^\"\n]{1,2000})\"")
_VALUE = re.compile(r"\s*(?:-\s+)?[\"']?[\w.-]{1,100}[\"']?\s*[:=]\s*(.*)", re.DOTALL)
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
# What begins and ends comments and strings of several lines.
_BOUNDS = {".py": {'"""': '"""', "'''": "'''"}, ".sql": {"/*": "*/", "{#": "#}"}}
_BOUND = re.compile(r"\"{3}|'{3}|/\*|\*/|\{#|#\}")
_IMPORT = re.compile(r"\s*(?:import|from\s+[\w.]+\s+import)\s")
# The lines that every open domain repo marks: they name this package.
_OF_THE_TEMPLATE = frozenset(["open kit", "open kit path open kit editable true"])
_LONGEST = 2000  # characters of a line that are looked at


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
        alone: its mark is in the same line.
        deep: it is indented below other lines of its block.
        prose: it is in a comment or string of several lines.
    """

    number: int
    text: str
    alone: bool
    deep: bool
    prose: bool


def line_texts(path: str, whole: bytes, part: PublicPart) -> Iterator[LineText]:
    """The texts of the private lines of a file, given as its whole content and its public part."""
    if part.line_numbers is None or part.errors:
        return
    for line in _private_lines(path, whole, part):
        said = words(line.text[:_LONGEST])
        if said in _OF_THE_TEMPLATE:
            continue
        for definition in defined(_without_comment(line.text, path), path):
            sure = _is_sure(definition, line, path)
            if sure is not None and is_identifier(definition.name):
                sure = sure and not is_common(definition.name)
                yield LineText(words(definition.name), True, sure, line.number, said)
        for phrase, sure in _phrases(line, path):
            yield LineText(phrase, False, sure, line.number, said)


def _private_lines(path: str, whole: bytes, part: PublicPart) -> Iterator[_Line]:
    """The lines that are in the whole content only, without those that say nothing."""
    public = set(part.line_numbers or ())
    block: list[_Line] = []
    inside = ""
    for number, raw in enumerate(whole.splitlines(), start=1):
        text = decoded(raw) or ""
        before, inside = inside, _inside(text, inside, _BOUNDS.get(PurePosixPath(path).suffix, {}))
        if number in public:
            continue
        mark = _MARK.search(text)
        word = mark[1].lower() if mark else ""
        rest = (_without(mark) if mark else text).rstrip()
        line = _Line(number, rest, alone=bool(word), deep=False, prose=bool(before or inside))
        if not word:
            block.append(line)
        elif rest.strip():
            yield line
        if word == "end":
            yield from _with_depths(block)
            block = []


def _inside(text: str, end: str, bounds: Mapping[str, str]) -> str:
    """What ends the comment or string that the end of a line is in; `end` is that for its beginning."""
    for sign in _BOUND.findall(text) if bounds else ():
        if not end:
            end = bounds.get(sign, "")
        elif sign == end:
            end = ""
    return end


def _with_depths(block: Iterable[_Line]) -> list[_Line]:
    """The lines of a block; those that are indented below others are deep."""
    lines = [line for line in block if line.text]
    depths = [len(line.text) - len(line.text.lstrip()) for line in lines]
    return [line._replace(deep=depth > min(depths)) for line, depth in zip(lines, depths, strict=True)]


def _without(mark: re.Match[str]) -> str:
    """The line of a mark without the mark and the signs of the comment that has nothing else."""
    before, after = mark.string[: mark.start()].rstrip().rstrip(_BEFORE_MARK), mark.string[mark.end() :]
    return before if _AFTER_MARK.fullmatch(after) else f"{before} {after}"


def _is_sure(definition: Definition, line: _Line, path: str) -> bool | None:
    """Whether an identifier is what the mark is about; None if it tells nothing."""
    role = definition.role
    if line.alone:
        return role not in (Role.KEY, Role.VALUE)
    if role is Role.VALUE or (role in (Role.COLUMN, Role.VARIABLE) and line.deep):
        return None
    if role in (Role.DEFINITION, Role.VARIABLE):
        return not line.text[:1].isspace()
    if role is Role.NAME:
        return not line.deep and path.endswith(".odcs.yaml")
    return role is not Role.KEY and not line.deep


def _phrases(line: _Line, path: str) -> Iterator[tuple[str, bool]]:
    """The phrases of a line, and whether they are what the mark is about."""
    of, shallow = kind(path), line.alone or not line.deep
    if of is Kind.PROSE or line.prose:
        text = _TAG.sub(" ", line.text)
        yield from ((phrase, shallow) for phrase in in_prose(text, shallow))
        return
    rest = _without_comment(line.text, path)
    said = [match[1] or match[2] for match in _STRING.finditer(rest)]
    done = []
    if of is Kind.DATA:
        value = _VALUE.fullmatch(rest)
        said.append(value[1] if value else rest.strip().removeprefix("- "))
    elif not _IMPORT.match(rest):
        done.append(rest)
    yield from ((phrase, line.alone) for phrase in in_prose(line.text[len(rest) :], line.alone))
    for text in said:
        if not is_code(text):
            yield from ((phrase, shallow) for phrase in in_prose(text, shallow))
        elif of is Kind.DATA:
            done.append(text)
    yield from ((phrase, False) for text in done for phrase in in_code(text))


def _without_comment(text: str, path: str) -> str:
    """The line up to its comment, if the file is not prose."""
    comment = _COMMENT.search(text) if kind(path) is not Kind.PROSE else None
    return text[: comment.start()] if comment else text
