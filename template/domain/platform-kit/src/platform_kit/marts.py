"""Marts that are made in Python: read what dbt made, write a table that PublishContracts can publish."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg2.extras import execute_values

from platform_kit.contracts import quoted
from platform_kit.warehouse import Layer, schema, transaction


def read(query: str) -> list[tuple[Any, ...]]:
    """The rows of an SQL query, in which `{marts}` stands for the schema of the marts."""
    with transaction() as cursor:
        cursor.execute(query.format(marts=quoted(schema(Layer.MARTS))))
        return list(cursor.fetchall())


def replace(table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Replace all rows of a mart, in one transaction; `columns` gives their PostgreSQL types, in order."""
    name = f"{quoted(schema(Layer.MARTS))}.{quoted(table)}"
    definition = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
    with transaction() as cursor:
        cursor.execute(f"create schema if not exists {quoted(schema(Layer.MARTS))}")
        cursor.execute(f"create table if not exists {name} ({definition})")
        cursor.execute(f"delete from {name}")
        execute_values(cursor, f"insert into {name} values %s", rows)
