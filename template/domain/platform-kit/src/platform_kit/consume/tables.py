"""The tables of other domains that this domain reads: the real ones, or samples where they are allowed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import psycopg2.errors
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from platform_kit.consume import samples
from platform_kit.contracts import postgres_types
from platform_kit.contracts.contract_files import consumed
from platform_kit.contracts.model import Contract, Table
from platform_kit.errors import KitError
from platform_kit.publish import ddl, publisher
from platform_kit.publish.published_table import SAMPLE, is_sample, promised, shape_of
from platform_kit.repo import environment
from platform_kit.repo.settings import repository, settings
from platform_kit.repo.windows import NEWEST, Window
from platform_kit.warehouse.connection import ensure_schema, lock, transaction
from platform_kit.warehouse.names import literal, qualified, quoted


def contracts() -> list[Contract]:
    """The vendored contracts of this repo."""
    return consumed(repository(), settings().partitions.cadence)


def prepare(used: Iterable[Contract], window: Window | None) -> None:
    """Make sure that the tables of the contracts exist and are as promised, before anything reads them.

    In LOCAL and CI a missing table is created with sample rows for the window's days.

    Raises:
        KitError: for a table that is missing, or not as promised.
    """
    chosen = environment.current()
    for contract in used:
        with lock(f"samples {contract.domain}"), transaction() as cursor:
            if chosen.embedded:
                _fill_samples(cursor, contract, _days(window))
            for table in contract.tables:
                problem = broken(cursor, contract, table)
                if not problem and not chosen.embedded and is_sample(cursor, contract.domain, table.name):
                    problem = (
                        f"{contract.domain}.{table.name} has sample rows, and the environment is {chosen}"
                    )
                if problem:
                    raise KitError(problem, f"ask the owners of the table; {contract.file} is their contract")


def broken(cursor: Cursor, contract: Contract, table: Table) -> str | None:
    """How the table differs from its contract; None: it does not."""
    name = f"{contract.domain}.{table.name}"
    if _is_closed(cursor, contract.domain):
        return f"this domain may not read the schema {contract.domain}"
    there = shape_of(cursor, contract.domain, table.name).columns
    if not there:
        return f"the table {name} is not in this database"
    cursor.execute("select has_table_privilege(%s, 'select')", [qualified(contract.domain, table.name)])
    if cursor.fetchone() == (False,):
        return f"this domain may not read the table {name}"
    for column, promise in promised(cursor, contract, table).columns.items():
        if column not in there:
            return f"{name} has no column {column}, which {contract.file} promises"
        # A producer may widen a type in a minor version.
        if not postgres_types.widens(promise.type, there[column].type):
            return f"{name}.{column} is {there[column].type}, and {contract.file} promises {promise.type}"
    return None


def age(cursor: Cursor, contract: Contract, table: Table) -> timedelta | None:
    """The time since the table was published; None: it is not known, or the table is a sample."""
    if is_sample(cursor, contract.domain, table.name):
        return None
    return publisher.age(cursor, contract.domain, table.name)


def samples_here() -> list[str]:
    """The consumed tables that are samples in this database."""
    with transaction() as cursor:
        return [
            f"{contract.domain}.{table.name}"
            for contract in contracts()
            for table in contract.tables
            if is_sample(cursor, contract.domain, table.name)
        ]


def _is_closed(cursor: Cursor, schema_name: str) -> bool:
    """Whether the schema exists, and this domain may not use it."""
    cursor.execute(
        "select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = %s", [schema_name]
    )
    return cursor.fetchone() == (False,)


def _fill_samples(cursor: Cursor, contract: Contract, days: Sequence[date]) -> None:
    """Create the missing tables as samples, and fill the samples; change no other table."""
    if _is_closed(cursor, contract.domain):
        return
    missing = [
        table
        for table in contract.tables
        if not shape_of(cursor, contract.domain, table.name).columns
        or is_sample(cursor, contract.domain, table.name)
    ]
    if not missing:
        return
    made = samples.rows(contract, days)
    try:
        _write_samples(cursor, contract, missing, made, days)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise KitError(
            f"{contract.domain}.{missing[0].name} is missing, and no samples can be made: "
            f"{error.diag.message_primary}",
            "ask its producer to publish it, or use the embedded warehouse: unset WAREHOUSE_HOST",
        ) from error


def _write_samples(
    cursor: Cursor,
    contract: Contract,
    tables: Iterable[Table],
    made: Mapping[str, Sequence[samples.Row]],
    days: Sequence[date],
) -> None:
    for table in tables:
        name = qualified(contract.domain, table.name)
        if not shape_of(cursor, contract.domain, table.name).columns:
            ensure_schema(cursor, contract.domain)
            for statement in ddl.create_table(contract.domain, table):
                cursor.execute(statement)
            cursor.execute(f"comment on table {name} is {literal(SAMPLE)}")
        if table.window_column:
            cursor.execute(
                f"delete from {name} where {quoted(table.window_column)}::date = any(%s)", [list(days)]
            )
        else:
            cursor.execute(f"delete from {name}")
        execute_values(cursor, f"insert into {name} values %s", made[table.name])


def _days(window: Window | None) -> list[date]:
    """The window's days; without a window the newest of the domain's."""
    if window:
        return list(window.days())
    covered = settings().partitions
    end = covered.end or datetime.now(UTC).date()
    newest = (end - timedelta(days=back) for back in range(NEWEST, 0, -1))
    return [day for day in newest if day >= covered.start]
