"""Publishing: the last step of write, audit, publish. One transaction for all tables of a contract."""

import psycopg2
from psycopg2.extensions import cursor as Cursor

from platform_kit.contracts.model import Contract, Table
from platform_kit.errors import KitError
from platform_kit.publish import ddl, ledger, publications
from platform_kit.publish.table import Shape, create_or_alter, promised, require, shape_of
from platform_kit.repo.windows import Window
from platform_kit.warehouse.connection import ensure_schema, lock, transaction
from platform_kit.warehouse.schemas import schema
from platform_kit.warehouse.sql import qualified


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
        ensure_schema(cursor, schema("published"))
        return {table.name: _publish_table(cursor, contract, table, window) for table in contract.tables}


def _publish_table(cursor: Cursor, contract: Contract, table: Table, window: Window | None) -> int:
    if ledger.unaudited(cursor, table.mart, window):
        raise KitError(
            f"mart {table.mart} has not passed its checks for {window or 'all of its rows'}",
            f"build and test it first: make dbt ARGS='build -s {table.mart}', or make run",
        )
    promise = promised(cursor, contract, table)
    _check_mart(cursor, contract, table, promise)
    _check_rules(cursor, contract, table, window)
    create_or_alter(cursor, contract, table, promise)
    try:
        for statement in ddl.replace_rows(schema("published"), schema("marts"), table):
            cursor.execute(statement, {"start": window and window.start, "end": window and window.end})
    except (psycopg2.IntegrityError, psycopg2.DataError) as error:
        raise KitError(
            f"mart {table.mart} breaks {contract.file}: "
            f"{error.diag.message_primary}. {error.diag.message_detail or ''}".strip(),
            "mend the mart or its input; nothing was published",
        ) from error
    written = int(cursor.rowcount)
    require(cursor, contract, table, promise)
    publications.record(cursor, table.name, contract.version)
    return written


def _check_mart(cursor: Cursor, contract: Contract, table: Table, promise: Shape) -> None:
    """Refuse a mart whose columns are not exactly of the promised types: a cast would round silently."""
    found = shape_of(cursor, schema("marts"), table.mart).columns
    if not found:
        raise KitError(
            f"{contract.file}: there is no mart {table.mart}",
            f"add dbt/models/marts/{table.mart}.sql or a Python asset that writes it, and run it",
        )
    wrong = [
        f"{name} is {found[name].type if name in found else 'missing'}, promised is {column.type}"
        for name, column in promise.columns.items()
        if name not in found or found[name].type != column.type
    ]
    if wrong:
        raise KitError(
            f"mart {table.mart} breaks {contract.file}: {'; '.join(wrong)}",
            "cast the column in the mart; nothing was published",
        )


def _check_rules(cursor: Cursor, contract: Contract, table: Table, window: Window | None) -> None:
    """Refuse rows that break a rule which no constraint can hold."""
    rules = [(rule.name, rule.query, rule.condition()) for rule in table.metric_rules]
    for key in table.foreign_keys:
        parent = qualified(schema("marts"), key.to_mart)
        rules.append((key.name, key.orphans().replace("{parent}", parent), "value = 0"))
    for name, query, condition in rules:
        value, holds = _measured(cursor, contract, table, name, query, condition, window)
        if not holds:
            raise KitError(
                f"mart {table.mart} breaks the rule {name} of {contract.file}: {condition}, it is {value}",
                "mend the mart or its input; nothing was published",
            )


def _measured(
    cursor: Cursor,
    contract: Contract,
    table: Table,
    name: str,
    query: str,
    condition: str,
    window: Window | None,
) -> tuple[object, bool]:
    """What a rule's query gives over the rows that are to be published, and whether that satisfies it."""
    rows = f"select * from {qualified(schema('marts'), table.mart)}" + ddl.inside(table)
    text = query.replace("%", "%%").replace("{object}", "to_publish")
    try:
        cursor.execute(
            f"with to_publish as ({rows}) "
            f"select value, ({condition}) is true from (select ({text})) as measured (value)",
            {"start": window and window.start, "end": window and window.end},
        )
    except psycopg2.Error as error:
        raise KitError(
            f"{contract.file}: rule {name} of {table.mart}: {error.diag.message_primary}", "mend its query"
        ) from error
    found: tuple[object, bool] = cursor.fetchone() or (None, False)
    return found
