"""What the lines of a YAML file are below, told from their indents: a file may not be valid YAML."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from open_kit.reading.text import line_of
from open_kit.rules.names.use import Use

ITEM = "-"
_DASH = re.compile(r"-\s+")
_KEY = re.compile(r"[\"']?([\w.+-]+)[\"']?\s*:")


class _Level(NamedTuple):
    """A key or an item of a list that lines are below, its indent, and the level above it."""

    label: str
    indent: int
    above: "_Level | None"


def labels_above(use: Use) -> Iterator[str]:
    """The keys that a word is below, the nearest first, and `ITEM` for each list that it is an item of."""
    level = _outline(use.text)[line_of(use.text, use.start) - 1]
    while level:
        yield level.label
        level = level.above


def key_above(use: Use) -> str:
    """The nearest key that a word is below; empty at the top."""
    return next((label for label in labels_above(use) if label != ITEM), "")


@lru_cache(maxsize=2)
def _outline(text: str) -> list[_Level | None]:
    """The level of each line; the key at its start is not above it."""
    levels: list[_Level | None] = []
    level: _Level | None = None
    for line in text.split("\n"):
        content = line.lstrip()
        if content and not content.startswith("#"):
            indent = len(line) - len(content)
            while dash := _DASH.match(content):
                # A list can have the indent of its key.
                while level and (level.indent > indent or (level.indent == indent and level.label == ITEM)):
                    level = level.above
                level = _Level(ITEM, indent, level)
                content, indent = content[dash.end() :], indent + dash.end()
            while level and level.indent >= indent:
                level = level.above
            levels.append(level)
            if key := _KEY.match(content):
                level = _Level(key[1], indent, level)
        else:
            levels.append(level)
    return levels
