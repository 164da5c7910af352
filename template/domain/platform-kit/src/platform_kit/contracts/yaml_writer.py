"""YAML as people write it: lists indented, those of words in one line, what needs escapes in a block.

PyYAML's fast emitter does not indent lists, and with the one that can, compiling takes twice the time. So the
layout is made here, and PyYAML quotes the scalars that need it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# Text that needs no quotes, and such that needs none within a list of words either.
_PLAIN = re.compile(r"(?:[A-Za-z]|\d+th )[\w.,;()/'{}<>=*-]*(?: [\w.,;()/'{}<>=*-]+)*")
_WORDS = re.compile(r"[A-Za-z][\w.;()/-]*(?: [\w.;()/-]+)*")
# YAML 1.1 takes these for something else.
_NOT_TEXT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_WORD = 40


def dump(content: Mapping[str, Any]) -> str:
    """The text of nested mappings and lists of scalars."""
    return "\n".join(_mapping(content, "")) + "\n"


def _mapping(content: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in content.items():
        yield from _entry(f"{indent}{_scalar(key)}:", value, indent)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    """A key, or the dash of a list, with what follows it."""
    if isinstance(value, Mapping) and value:
        yield head
        yield from _mapping(value, indent + "  ")
    elif isinstance(value, list) and not all(isinstance(v, str) and len(v) < _WORD for v in value):
        yield head
        for item in value:
            yield from _item(item, indent + "  ")
    elif isinstance(value, str) and (style := _block(value)):
        yield f"{head} {style}"
        yield from (f"{indent}  {line}" for line in value.split("\n"))
    else:
        yield f"{head} {_scalar(value)}" if not isinstance(value, list) else f"{head} {_words(value)}"


def _block(text: str) -> str | None:
    """The style of a block, for text that would need escapes in quotes and has no odd white space."""
    lines = text.split("\n")
    if any(not line.isprintable() or line != line.strip() or not line for line in lines):
        return None
    return "|-" if len(lines) > 1 else ">-" if "'" in text and '"' in text else None


def _item(item: Any, indent: str) -> Iterator[str]:
    if not isinstance(item, Mapping):
        yield from _entry(f"{indent}-", item, indent)
        return
    for number, line in enumerate(_mapping(item, indent + "  ")):
        yield f"{indent}- {line.lstrip()}" if number == 0 else line


def _words(items: list[str]) -> str:
    return f"[{', '.join(_scalar(item, _WORDS) for item in items)}]"


@lru_cache(maxsize=None, typed=True)  # typed, as 1 and True are equal
def _scalar(value: Any, plain: re.Pattern[str] = _PLAIN) -> str:
    """A scalar in one line; text in quotes unless it is plain."""
    if isinstance(value, str) and plain.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    quotes = None if not isinstance(value, str) else "'" if value.isprintable() else '"'
    text = yaml.dump(value, Dumper=_DUMPER, allow_unicode=True, width=1_000_000, default_style=quotes)
    return str(text).removesuffix("\n").removesuffix("\n...")
