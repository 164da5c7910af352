"""The tables of other domains that this one reads: as promised, or samples where they may stand in."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from platform_kit import environment
from platform_kit.consume import samples
from platform_kit.contracts.folder import consumed
from platform_kit.contracts.model import Contract, Table
from platform_kit.errors import KitError
from platform_kit.publish import ddl, publications
from platform_kit.publish.table import SAMPLE, is_sample, promised, shape_of
from platform_kit.settings import repository, settings
from platform_kit.sql import literal, quoted
from platform_kit.warehouse import ensure_schema, lock, transaction
from platform_kit.windows import Window

_NEWEST = 31  # days of samples for a run without a window


def contracts() -> list[Contract]:
    """The vendored contracts of this repo."""
    return consumed(repository(), settings().partitions.cadence)


def prepare(used: Iterable[Contract], window: Window | None) -> None:
    """See that the tables of the contracts are there and as promised, before anything reads them.

    In LOCAL and CI a table that is not there is made of sample rows for the window's days.

    Raises:
        KitError: for a table that is not there, or not as promised.
    """
    chosen = environment.choose(environment.variables())
    for contract in used:
        with lock(f"samples {contract.domain}"), transaction() as cursor:
            if chosen.embedded:
                _fill_samples(cursor, contract, _days(window))
            for table in contract.tables:
                if problem := broken(cursor, contract, table):
                    raise KitError(problem, f"ask its owners; {contract.file} is what they promised")


def broken(cursor: Cursor, contract: Contract, table: Table) -> str | None:
    """What of the table is not as promised; None: nothing."""
    name = f"{contract.domain}.{table.name}"
    cursor.execute(
        "select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = %s", [contract.domain]
    )
    if cursor.fetchone() == (False,):
        return f"the schema {contract.domain} is not ours to read"
    there = shape_of(cursor, contract.domain, table.name).columns
    if not there:
        return f"the table {name} is not in this database"
    cursor.execute(
        "select has_table_privilege(%s, 'select')", [f"{quoted(contract.domain)}.{quoted(table.name)}"]
    )
    if cursor.fetchone() == (False,):
        return f"the table {name} is not ours to read"
    for column, promise in promised(cursor, contract, table).columns.items():
        if column not in there:
            return f"{name} has no column {column}, which {contract.file} promises"
        if there[column].type != promise.type:
            return f"{name}.{column} is {there[column].type}, and {contract.file} promises {promise.type}"
    return None


def age(cursor: Cursor, contract: Contract, table: Table) -> timedelta | None:
    """The time since the table was last published; None: unknown, or it is a sample."""
    if is_sample(cursor, contract.domain, table.name):
        return None
    return publications.age(cursor, contract.domain, table.name)


def samples_here() -> list[str]:
    """The consumed tables that are samples in this database."""
    with transaction() as cursor:
        return [
            f"{contract.domain}.{table.name}"
            for contract in contracts()
            for table in contract.tables
            if is_sample(cursor, contract.domain, table.name)
        ]


def _fill_samples(cursor: Cursor, contract: Contract, days: Sequence[date]) -> None:
    """Make sample tables of those that are not there, and fill those that are; no other is touched."""
    lacking = [
        table
        for table in contract.tables
        if not shape_of(cursor, contract.domain, table.name).columns
        or is_sample(cursor, contract.domain, table.name)
    ]
    if not lacking:
        return
    made = samples.rows(contract, days)
    for table in lacking:
        name = f"{quoted(contract.domain)}.{quoted(table.name)}"
        if not shape_of(cursor, contract.domain, table.name).columns:
            ensure_schema(cursor, contract.domain)
            for statement in ddl.create_table(contract.domain, table):
                cursor.execute(statement)
            cursor.execute(f"comment on table {name} is {literal(SAMPLE)}")
        if table.window:
            cursor.execute(
                f"delete from {name} where {quoted(table.window.column)}::date = any(%s)", [list(days)]
            )
        else:
            cursor.execute(f"delete from {name}")
        execute_values(cursor, f"insert into {name} values %s", made[table.name])


def _days(window: Window | None) -> list[date]:
    """The window's days; without a window the newest of the domain's."""
    if window:
        return list(window.days())
    end = settings().partitions.end or datetime.now(UTC).date()
    return [end - timedelta(days=back) for back in range(_NEWEST, 0, -1)]
