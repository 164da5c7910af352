"""Publishing: the last step of write, audit, publish. One transaction for all tables of a contract."""

from collections.abc import Mapping

import psycopg2
from psycopg2.extensions import cursor as Cursor

from platform_kit import audit
from platform_kit.contracts import Contract, Table, quoted
from platform_kit.errors import KitError
from platform_kit.publish import ddl
from platform_kit.settings import settings
from platform_kit.warehouse import schema, transaction
from platform_kit.windows import Window

# What a table's columns are: name to exact type, as PostgreSQL writes it (`numeric(8,2)`).
ColumnTypes = Mapping[str, str]
_PROMISE = "pg_temp"


def publish(contract: Contract, window: Window | None) -> dict[str, int]:
    """Replace the window (None: all rows) of the contract's tables by the marts' rows.

    Creates what is missing; never drops or truncates. Readers see the state before or after.

    Returns:
        The number of rows written, by published table.

    Raises:
        KitError: when a mart has not passed its checks or does not satisfy the contract; nothing changed.
    """
    with transaction() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{settings().domain}:publish"]
        )
        cursor.execute(f"create schema if not exists {quoted(schema('published'))}")
        return {table.name: _publish_table(cursor, contract, table, window) for table in contract.tables}


def _publish_table(cursor: Cursor, contract: Contract, table: Table, window: Window | None) -> int:
    if audit.unaudited(cursor, table.mart, window):
        raise KitError(
            f"mart {table.mart} has not passed its checks for {window or 'all of its rows'}",
            f"build and test it first: make dbt ARGS='build -s {table.mart}', or make run",
        )
    promised = _promised_columns(cursor, contract, table)
    _check_mart(cursor, contract, table, promised)
    _create_or_extend(cursor, contract, table, promised)
    try:
        for statement in ddl.replace_rows(schema("published"), schema("marts"), table):
            cursor.execute(statement, {"start": window and window.start, "end": window and window.end})
    except psycopg2.IntegrityError as error:
        raise KitError(
            f"mart {table.mart} breaks contracts/published/{contract.path.name}: "
            f"{error.diag.message_primary}. {error.diag.message_detail or ''}".strip(),
            "mend the mart or its input; nothing was published",
        ) from error
    return int(cursor.rowcount)


def _promised_columns(cursor: Cursor, contract: Contract, table: Table) -> ColumnTypes:
    """The contract's columns with the names that PostgreSQL gives to their types."""
    try:
        for statement in ddl.create_table(_PROMISE, table):
            cursor.execute(statement)
    except psycopg2.ProgrammingError as error:
        raise KitError(
            f"contracts/published/{contract.path.name}: {table.mart}: {error.diag.message_primary}",
            "mend the type, the rule or the name in the contract",
        ) from error
    found = _columns(cursor, _PROMISE, table.name)
    cursor.execute(f"drop table {_PROMISE}.{quoted(table.name)}")
    return found


def _check_mart(cursor: Cursor, contract: Contract, table: Table, promised: ColumnTypes) -> None:
    found = _columns(cursor, schema("marts"), table.mart)
    if not found:
        raise KitError(
            f"contracts/published/{contract.path.name}: there is no mart {table.mart}",
            f"add dbt/models/marts/{table.mart}.sql or a Python asset that writes it, and run it",
        )
    wrong = [
        f"{name} is {found.get(name, 'missing')}, promised is {kind}"
        for name, kind in promised.items()
        if found.get(name) != kind
    ]
    if wrong:
        raise KitError(
            f"mart {table.mart} breaks contracts/published/{contract.path.name}: {'; '.join(wrong)}",
            "cast the column in the mart; nothing was published",
        )


def _create_or_extend(cursor: Cursor, contract: Contract, table: Table, promised: ColumnTypes) -> None:
    """Create the published table, or add the optional columns that the contract has gained."""
    published = schema("published")
    found = _columns(cursor, published, table.name)
    if not found:
        for statement in ddl.create_table(published, table):
            cursor.execute(statement)
        return
    changed = [name for name, kind in found.items() if promised.get(name) != kind]
    changed += [column.name for column in table.columns if column.required and column.name not in found]
    if changed:
        raise KitError(
            f"contracts/published/{contract.path.name} changes {', '.join(changed)} of the existing table "
            f"{published}.{table.name}",
            "promise the change as a new major version in a new file; consumers rely on this one",
        )
    for statement in ddl.add_columns(published, table, [c for c in table.columns if c.name not in found]):
        cursor.execute(statement)


def _columns(cursor: Cursor, schema_name: str, table: str) -> dict[str, str]:
    """The columns of a table or view with their exact types; empty when there is none."""
    cursor.execute(
        """select attname, format_type(atttypid, atttypmod) from pg_attribute
        where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped order by attnum""",
        [f"{quoted(schema_name)}.{quoted(table)}"],
    )
    return dict(cursor.fetchall())
