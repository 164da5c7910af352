"""SQL from names and values."""

from typing import Any


def quoted(identifier: str) -> str:
    """An SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """An SQL literal; dates and numbers in quotes take the type of what they are compared with."""
    return "'" + str(value).replace("'", "''") + "'"
