"""The SQL of a published table, compiled from its contract."""

from collections.abc import Iterator

from platform_kit.contracts.model import Column, Table
from platform_kit.warehouse.names import literal, qualified, quoted


def create_table(schema: str, table: Table) -> Iterator[str]:
    """The statements that create the published table: columns, constraints and comments."""
    name = qualified(schema, table.name)
    parts = [_column(column) for column in table.columns]
    if table.primary_key:
        parts.append(f"primary key ({', '.join(quoted(key) for key in table.primary_key)})")
    yield f"create table {name} ({', '.join(parts)})"
    yield from comments(schema, table)


def comments(schema: str, table: Table) -> Iterator[str]:
    """The statements that describe the published table and its columns."""
    name = qualified(schema, table.name)
    yield f"comment on table {name} is {literal(table.description)}"
    for column in table.columns:
        yield f"comment on column {name}.{quoted(column.name)} is {literal(column.description)}"


def replace_rows(schema: str, marts: str, table: Table) -> Iterator[str]:
    """The statements that replace the published rows with those of the mart.

    Of a table with a window column only the rows in `[%(start)s, %(end)s)`.
    """
    name, columns = qualified(schema, table.name), ", ".join(quoted(c.name) for c in table.columns)
    yield f"delete from {name}{inside(table)}"
    yield (
        f"insert into {name} ({columns}) select {columns} from {qualified(marts, table.mart)}{inside(table)}"
    )


def inside(table: Table) -> str:
    """The condition for the window `[%(start)s, %(end)s)`; empty for a table without a window column."""
    if table.window_column is None:
        return ""
    column = quoted(table.window_column)
    return f" where {column} >= %(start)s and {column} < %(end)s"


def _column(column: Column) -> str:
    parts = [quoted(column.name), column.type]
    if column.required:
        parts.append("not null")
    if column.unique:
        parts.append("unique")
    parts += [f"check ({check.sql(column.name)})" for check in column.checks]
    return " ".join(parts)
