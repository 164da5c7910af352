"""Names and values as SQL."""

from typing import Any


def quoted(identifier: str) -> str:
    """A name as an SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def qualified(schema: str, table: str) -> str:
    """The name of a table or view in its schema, as an SQL identifier."""
    return f"{quoted(schema)}.{quoted(table)}"


def literal(value: Any) -> str:
    """An SQL literal; PostgreSQL reads a quoted date or number as the type that it is compared with."""
    return "'" + str(value).replace("'", "''") + "'"
