"""Markdown tables, and text in them."""

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a cell is one line of Markdown, in which a bar is written as it is."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def code(text: str) -> str:
    """`text` as code; nothing for nothing."""
    return f"`{text}`" if text else ""


def prose(text: str) -> str:
    """`text` so that `<name>` outside of code is not read as HTML."""
    return re.sub(r"`[^`]*`|<", lambda found: "\\<" if found[0] == "<" else found[0], text)


def _cell(text: str) -> str:
    return " ".join(prose(text).split()).replace("|", "\\|")
