"""Publishing: the last step of write, audit, publish. One transaction for all tables of a contract."""

from datetime import timedelta

import psycopg2
from psycopg2.extensions import cursor as Cursor

from platform_kit.contracts.model import Contract
from platform_kit.errors import KitError
from platform_kit.publish import ddl, ledger, published_table
from platform_kit.publish.published_table import TablePublication, shape_of
from platform_kit.repo.windows import Window
from platform_kit.warehouse.connection import ensure_schema, lock, transaction
from platform_kit.warehouse.names import qualified, schema


def publish_contract(contract: Contract, window: Window | None) -> dict[str, int]:
    """Replace the window (None: all rows) of the contract's tables with the rows of the marts.

    Creates what is missing; never drops or truncates. Readers see the state before or after.

    Returns:
        The number of rows written, by published table.

    Raises:
        KitError: a mart has not passed its checks or does not satisfy the contract; nothing changed.
    """
    # dbt must not rebuild a mart between the look into the ledger and the copy of its rows.
    with lock("dbt"), transaction() as cursor:
        ensure_schema(cursor, schema("published"))
        return {
            table.name: _publish_table(TablePublication.begin(cursor, contract, table, window))
            for table in contract.tables
        }


def _publish_table(of: TablePublication) -> int:
    require_passed_checks(of)
    require_columns(of)
    require_rules(of)
    published_table.create_or_alter(of)
    written = _replace_rows(of)
    published_table.require_new_columns(of)
    record_publication(of.cursor, of.table.name, of.contract.version)
    return written


def _replace_rows(of: TablePublication) -> int:
    try:
        for statement in ddl.replace_rows(schema("published"), schema("marts"), of.table):
            of.cursor.execute(statement, of.bounds)
    except (psycopg2.IntegrityError, psycopg2.DataError) as error:
        raise KitError(
            f"mart {of.table.mart} breaks {of.contract.file}: "
            f"{error.diag.message_primary}. {error.diag.message_detail or ''}".strip(" ."),
            "fix the mart or its input; nothing was published",
        ) from error
    return int(of.cursor.rowcount)


def require_passed_checks(of: TablePublication) -> None:
    """Refuse a mart that dbt built and whose checks have not passed for the window."""
    mart = of.table.mart
    if ledger.unaudited(of.cursor, mart, of.window):
        raise KitError(
            f"mart {mart} has not passed its checks for {of.window or 'all of its rows'}",
            f"build and test it first: make dbt ARGS='build -s {mart}', or make run",
        )


def require_columns(of: TablePublication) -> None:
    """Refuse a mart whose columns are not exactly of the promised types: a cast would round silently."""
    mart, file = of.table.mart, of.contract.file
    found = shape_of(of.cursor, schema("marts"), mart).columns
    if not found:
        raise KitError(
            f"{file}: there is no mart {mart}",
            f"add dbt/models/marts/{mart}.sql or a Python asset that writes it, and run it",
        )
    wrong = [
        f"{name} is {found[name].type if name in found else 'missing'}, the contract promises {column.type}"
        for name, column in of.promise.columns.items()
        if name not in found or found[name].type != column.type
    ]
    if wrong:
        raise KitError(
            f"mart {mart} breaks {file}: {'; '.join(wrong)}",
            "cast the column in the mart; nothing was published",
        )


def require_rules(of: TablePublication) -> None:
    """Refuse rows that break a rule which no constraint can hold."""
    rules = [(rule.name, rule.query, rule.condition()) for rule in of.table.metric_rules]
    for key in of.table.foreign_keys:
        parent = qualified(schema("marts"), key.to_mart)
        rules.append((key.name, key.orphans().replace("{parent}", parent), "value = 0"))
    for name, query, condition in rules:
        value, holds = _measured(of, name, query, condition)
        if not holds:
            raise KitError(
                f"mart {of.table.mart} breaks the rule {name} of {of.contract.file}: "
                f"{condition}, it is {value}",
                "fix the mart or its input; nothing was published",
            )


def _measured(of: TablePublication, name: str, query: str, condition: str) -> tuple[object, bool]:
    """The value of a rule's query over the rows to publish, and whether it satisfies the rule."""
    rows = f"select * from {of.mart}" + ddl.inside(of.table)
    text = query.replace("%", "%%").replace("{object}", "to_publish")
    try:
        of.cursor.execute(
            f"with to_publish as ({rows}) "
            f"select value, ({condition}) is true from (select ({text})) as measured (value)",
            of.bounds,
        )
    except psycopg2.Error as error:
        raise KitError(
            f"{of.contract.file}: rule {name} of {of.table.mart}: {error.diag.message_primary}",
            "fix the query of the rule",
        ) from error
    found: tuple[object, bool] = of.cursor.fetchone() or (None, False)
    return found


PUBLICATIONS = "_publications"


def record_publication(cursor: Cursor, table: str, version: str) -> None:
    """Record that this transaction publishes the table."""
    name = qualified(schema("published"), PUBLICATIONS)
    cursor.execute("select to_regclass(%s)", [name])
    if cursor.fetchone() == (None,):
        cursor.execute(
            f"create table {name} "
            "(table_name text primary key, version text not null, published_at timestamptz not null)"
        )
    cursor.execute(
        f"""insert into {name} values (%s, %s, now())
        on conflict (table_name) do update set version = excluded.version, published_at = now()""",
        [table, version],
    )


def age(cursor: Cursor, domain: str, table: str) -> timedelta | None:
    """The time since a domain's table was last published; None: never, or no privilege to read it."""
    name = qualified(domain, PUBLICATIONS)
    cursor.execute("select has_table_privilege(to_regclass(%s), 'select')", [name])
    if cursor.fetchone() != (True,):
        return None
    cursor.execute(f"select now() - published_at from {name} where table_name = %s", [table])
    found: tuple[timedelta] | None = cursor.fetchone()
    return found[0] if found else None
