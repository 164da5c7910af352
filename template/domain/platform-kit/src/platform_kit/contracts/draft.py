"""A draft of a contract, from a mart's table in the warehouse."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from psycopg2.extensions import cursor as Cursor

from platform_kit.contracts import yaml_files
from platform_kit.contracts.odcs import API_VERSION, BLANK
from platform_kit.errors import KitError
from platform_kit.repo.settings import settings
from platform_kit.warehouse.names import qualified, quoted, schema

_LOGICAL = {
    "bigint": "integer", "integer": "integer", "smallint": "integer", "numeric": "number", "real": "number",
    "double precision": "number", "boolean": "boolean", "date": "date", "time": "time",
    "timestamp": "timestamp", "json": "object", "jsonb": "object",
}  # fmt: skip
_HEAD = f"""\
# A draft: it is not in force yet. Replace each {BLANK}, mark the key with `primaryKey: true`, set the status
# to active, and: make compile
"""


class _MartColumn(NamedTuple):
    """A column of the mart."""

    name: str
    type: str
    description: str | None


def draft(cursor: Cursor, mart: str, window_column: str | None) -> str:
    """A draft for the mart as it is in the warehouse, as YAML.

    Raises:
        KitError: when there is no such table.
    """
    columns = _columns(cursor, mart)
    if not columns:
        raise KitError(
            f"there is no mart {mart} in schema {schema('marts')}",
            "build it first: make run; or name another mart",
        )
    full = _without_nulls(cursor, mart, columns)
    own = settings()
    content = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"{own.domain}.{mart}",
        "name": mart.replace("_", " ").capitalize(),
        "version": "1.0.0",
        "status": "draft",
        "domain": own.domain,
        "description": {
            "purpose": f"{BLANK}: what the data is for",
            "usage": f"{BLANK}: how to use it, and how not to",
        },
        "slaProperties": [
            {"property": "frequency", "value": 1, "unit": "d"},
            {"property": "latency", "value": 6, "unit": "h"},
        ],
        "schema": [
            {
                "name": mart,
                "physicalType": "table",
                "description": f"{BLANK}: what a row is",
                "properties": [dict(_property(column, full, window_column)) for column in columns],
            }
        ],
    }
    return _HEAD + yaml_files.dump(content)


def _columns(cursor: Cursor, mart: str) -> list[_MartColumn]:
    cursor.execute(
        """select attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum)
        from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped
        order by attnum""",
        [qualified(schema("marts"), mart)],
    )
    return [_MartColumn(*row) for row in cursor.fetchall()]


def _without_nulls(cursor: Cursor, mart: str, columns: list[_MartColumn]) -> set[str]:
    """The columns without a null, if there are rows."""
    counts = ", ".join(f"count({quoted(column.name)})" for column in columns)
    cursor.execute(f"select count(*), {counts} from {qualified(schema('marts'), mart)}")
    total, *present = cursor.fetchone() or (0,)
    return {column.name for column, count in zip(columns, present, strict=True) if total and count == total}


def _property(column: _MartColumn, full: set[str], window_column: str | None) -> Iterator[tuple[str, Any]]:
    plain = column.type.split("(")[0].split(" with")[0]
    yield "name", column.name
    yield "logicalType", "array" if column.type.endswith("[]") else _LOGICAL.get(plain, "string")
    yield "physicalType", column.type
    yield "description", column.description or f"{BLANK}: the meaning, the unit, when it is null"
    if column.name in full:
        yield "required", True
    if column.name == window_column:
        yield "partitioned", True
        yield "partitionKeyPosition", 1
