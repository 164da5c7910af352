"""Markdown that shows texts as they are, and a page that is cut between rows."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from open_kit.reading.text import printable
from open_kit.report.words import ELSEWHERE, inert

# Words that Markdown and GitHub leave as they are: no markup, no link, nobody is notified.
_PLAIN = re.compile(r"(?:[A-Za-z0-9 .,;/()'\"-]|:(?= )|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9]))*")
# Room for the line that says what is left out, in bytes.
_LAST = 400


class Block(NamedTuple):
    """A part of a page: lines before its rows, the rows, lines after them, and what a row is."""

    head: tuple[str, ...]
    rows: tuple[str, ...] = ()
    tail: tuple[str, ...] = ("",)
    noun: str = "paragraphs"


def span(text: str) -> str:
    """The text as code in a line, where nothing in it is active."""
    shown = printable(text)
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    blank = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) or not shown else ""
    return f"{ticks}{blank}{shown}{blank}{ticks}"


def plain(text: str) -> str:
    """The text as it is if nothing in it is active, else as code."""
    return text if _PLAIN.fullmatch(text) else span(text)


def table(header: Iterable[str], rows: Iterable[Iterable[str]], noun: str) -> "Block":
    """Rows of cells, which are Markdown; a bar in a cell is escaped."""
    names = tuple(header)
    lines = ([_cell(text) for text in row] for row in rows)
    return Block(
        (f"| {' | '.join(names)} |", "|---" * len(names) + "|"),
        tuple(f"| {' | '.join(row)} |" for row in lines),
        noun=noun,
    )


def _cell(text: str) -> str:
    """The text with its bars escaped, and with the backslashes that would undo that."""
    return re.sub(r"\\+(?=\|)", lambda match: "\\x5c" * len(match[0]), text).replace("|", "\\|")


def fenced(lines: Iterable[str], language: str, noun: str) -> Block:
    """Lines as a block of code, whatever is in them."""
    rows = tuple(lines)
    longest = max((len(run) for row in rows for run in re.findall("`+", row)), default=0)
    fence = "`" * max(3, longest + 1)
    return Block((f"{fence}{language}",), rows, (fence, ""), noun)


def folded(summary: str, block: Block, *, is_open: bool = False) -> Block:
    """The block below a line that shows and hides it; the summary is not escaped."""
    head = (f"<details{' open' if is_open else ''}><summary>{summary}</summary>", "", *block.head)
    return block._replace(head=head, tail=(*block.tail, "</details>", ""))


def page(blocks: Iterable[Block], limit: int) -> str:
    """The blocks as a page of at most `limit` bytes; its last line counts the rows that are left out."""
    lines: list[str] = []
    missing: Counter[str] = Counter()
    left = limit - _LAST
    for block in map(_inert, blocks):
        fixed = _size((*block.head, *block.tail))
        taken = _fitting(block.rows, left - fixed)
        if fixed > left or (block.rows and not taken):
            missing[block.noun] += len(block.rows) or 1
            continue
        rows = block.rows[:taken]
        lines += [*block.head, *rows, *block.tail]
        left -= fixed + _size(rows)
        missing[block.noun] += len(block.rows) - taken
    if cut := ", ".join(f"{count:,} {noun}" for noun, count in missing.items() if count):
        lines.append(f"**Not shown, because the page is too long: {cut}.** {ELSEWHERE}")
    return "\n".join(lines).rstrip("\n") + "\n"


def _inert(block: Block) -> Block:
    head, rows, tail = (tuple(map(inert, lines)) for lines in (block.head, block.rows, block.tail))
    return Block(head, rows, tail, block.noun)


def _fitting(rows: tuple[str, ...], size: int) -> int:
    """How many of the rows have together at most `size` bytes."""
    for number, row in enumerate(rows):
        size -= _size((row,))
        if size < 0:
            return number
    return len(rows)


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
