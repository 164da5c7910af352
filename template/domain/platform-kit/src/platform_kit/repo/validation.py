"""pydantic's findings in words."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError


def describe(error: ValidationError, *, quote: bool = True) -> Iterator[str]:
    """One line for each finding: the key, the reason, and, if `quote`, the value."""
    for detail in error.errors():
        given = f" (it is {detail['input']!r})" if quote and detail["type"] != "missing" else ""
        yield f"{'.'.join(map(_key, detail['loc']))}: {detail['msg']}{given}"


def _key(part: Any) -> str:
    """A key, or the number of a list's entry, counted from 1."""
    return f"entry {part + 1}" if isinstance(part, int) else str(part)
