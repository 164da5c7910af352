"""SQL from names and values."""

from typing import Any


def quoted(identifier: str) -> str:
    """An SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def qualified(schema: str, table: str) -> str:
    """The name of a table or view in its schema, as an SQL identifier."""
    return f"{quoted(schema)}.{quoted(table)}"


def literal(value: Any) -> str:
    """An SQL literal; dates and numbers in quotes take the type of what they are compared with."""
    return "'" + str(value).replace("'", "''") + "'"
