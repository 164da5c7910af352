"""Publishing: the last step of write, audit, publish. One transaction for all tables of a contract."""

import psycopg2
from psycopg2.extensions import cursor as Cursor

from platform_kit import audit
from platform_kit.contracts import Contract, Table, quoted
from platform_kit.errors import KitError
from platform_kit.publish import ddl
from platform_kit.publish.table import Shape, create_or_alter, promised, shape_of
from platform_kit.warehouse import lock, schema, transaction
from platform_kit.windows import Window


def publish(contract: Contract, window: Window | None) -> dict[str, int]:
    """Replace the window (None: all rows) of the contract's tables by the marts' rows.

    Creates what is missing; never drops or truncates. Readers see the state before or after.

    Returns:
        The number of rows written, by published table.

    Raises:
        KitError: when a mart has not passed its checks or does not satisfy the contract; nothing changed.
    """
    # No dbt may build a mart anew between the look at its checks and the copy of its rows.
    with lock("dbt"), transaction() as cursor:
        cursor.execute(f"create schema if not exists {quoted(schema('published'))}")
        return {table.name: _publish_table(cursor, contract, table, window) for table in contract.tables}


def _publish_table(cursor: Cursor, contract: Contract, table: Table, window: Window | None) -> int:
    if audit.unaudited(cursor, table.mart, window):
        raise KitError(
            f"mart {table.mart} has not passed its checks for {window or 'all of its rows'}",
            f"build and test it first: make dbt ARGS='build -s {table.mart}', or make run",
        )
    promise = promised(cursor, contract, table)
    _check_mart(cursor, contract, table, promise)
    create_or_alter(cursor, contract, table, promise)
    try:
        for statement in ddl.replace_rows(schema("published"), schema("marts"), table):
            cursor.execute(statement, {"start": window and window.start, "end": window and window.end})
    except (psycopg2.IntegrityError, psycopg2.DataError) as error:
        raise KitError(
            f"mart {table.mart} breaks contracts/published/{contract.path.name}: "
            f"{error.diag.message_primary}. {error.diag.message_detail or ''}".strip(),
            "mend the mart or its input; nothing was published",
        ) from error
    return int(cursor.rowcount)


def _check_mart(cursor: Cursor, contract: Contract, table: Table, promise: Shape) -> None:
    """Refuse a mart whose columns are not exactly of the promised types: a cast would round silently."""
    found = shape_of(cursor, schema("marts"), table.mart).columns
    if not found:
        raise KitError(
            f"contracts/published/{contract.path.name}: there is no mart {table.mart}",
            f"add dbt/models/marts/{table.mart}.sql or a Python asset that writes it, and run it",
        )
    wrong = [
        f"{name} is {found[name].type if name in found else 'missing'}, promised is {column.type}"
        for name, column in promise.columns.items()
        if name not in found or found[name].type != column.type
    ]
    if wrong:
        raise KitError(
            f"mart {table.mart} breaks contracts/published/{contract.path.name}: {'; '.join(wrong)}",
            "cast the column in the mart; nothing was published",
        )
