"""SQL of a published table, compiled from its contract."""

from collections.abc import Iterator

from platform_kit.contracts import Column, Table, quoted


def create_table(schema: str, table: Table) -> Iterator[str]:
    """The statements that create the published table: columns, constraints and comments."""
    name = f"{quoted(schema)}.{quoted(table.name)}"
    parts = [_column(column) for column in table.columns]
    if table.primary_key:
        parts.append(f"primary key ({', '.join(quoted(key) for key in table.primary_key)})")
    yield f"create table {name} ({', '.join(parts)})"
    yield from comments(schema, table)


def comments(schema: str, table: Table) -> Iterator[str]:
    """The statements that describe the published table and its columns."""
    name = f"{quoted(schema)}.{quoted(table.name)}"
    yield f"comment on table {name} is {_text(table.description)}"
    for column in table.columns:
        yield f"comment on column {name}.{quoted(column.name)} is {_text(column.description)}"


def replace_rows(schema: str, marts: str, table: Table) -> Iterator[str]:
    """The statements that replace the published rows by the mart's.

    Of a table with a window column only the window `[%(start)s, %(end)s)`.
    """
    name, columns = f"{quoted(schema)}.{quoted(table.name)}", ", ".join(quoted(c.name) for c in table.columns)
    inside = ""
    if table.window_column:
        column = quoted(table.window_column)
        inside = f" where {column} >= %(start)s and {column} < %(end)s"
    yield f"delete from {name}{inside}"
    yield f"insert into {name} ({columns}) select {columns} from {quoted(marts)}.{quoted(table.mart)}{inside}"


def _column(column: Column) -> str:
    parts = [quoted(column.name), column.type]
    if column.required:
        parts.append("not null")
    if column.unique:
        parts.append("unique")
    parts += [f"check ({check})" for check in column.checks]
    return " ".join(parts)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
