"""The windows of each dbt model whose tests have passed; PublishContracts publishes no others.

The ledger is a table in the schema of the marts. A window is removed before dbt changes a model and added
after the tests of the model passed, so a killed run leaves it out. The identity of the table counts: a table
that was dropped and created again has other rows than those that passed.
"""

from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import DateRange

from platform_kit.repo.windows import Window
from platform_kit.warehouse.connection import ensure_schema
from platform_kit.warehouse.names import literal, qualified, quoted, schema


def create(cursor: Cursor) -> None:
    """Create the ledger unless it exists."""
    ensure_schema(cursor, schema("marts"))
    cursor.execute(
        f"create table if not exists {_ledger()}"
        " (model text primary key, relation oid, passed datemultirange not null)"
    )


def void(cursor: Cursor, model: str, window: Window | None) -> None:
    """Remove the window (None: all time) from those for which `model` passed."""
    cursor.execute(
        f"""insert into {_ledger()} as ledger (model, passed) values (%(model)s, '{{}}')
        on conflict (model) do update set passed = ledger.passed - datemultirange(%(days)s::daterange)""",
        {"model": model, "days": _days(window)},
    )


def record(cursor: Cursor, model: str, window: Window | None) -> None:
    """Record that `model` passed all its tests for the window (None: all time)."""
    cursor.execute(
        f"""update {_ledger()} set
        passed = case when relation = to_regclass(%(table)s)::oid then passed else '{{}}' end
            + datemultirange(%(days)s::daterange),
        relation = to_regclass(%(table)s)::oid where model = %(model)s""",
        {"model": model, "table": _table(model), "days": _days(window)},
    )


def passed_rows(model: str, window_column: str | None) -> str:
    """SQL for the rows of `model` that have passed their tests.

    With a window column the rows of the days that passed; without one all rows or none.
    """
    table = _table(model)
    days = f"{quoted(window_column)}::date" if window_column else "daterange(null, null)"
    return f"""(select * from {table} where exists (
        select from {_ledger()} where model = {literal(model)}
        and relation = to_regclass({literal(table)})::oid and passed @> {days}))"""


def unaudited(cursor: Cursor, model: str, window: Window | None) -> bool:
    """Whether dbt built `model` and its rows of the window have not passed their tests since."""
    cursor.execute("select to_regclass(%s)", [_ledger()])
    if cursor.fetchone() == (None,):
        return False
    cursor.execute(
        f"""select not (passed @> %s::daterange and coalesce(relation = to_regclass(%s)::oid, true))
        from {_ledger()} where model = %s""",
        [_days(window), _table(model), model],
    )
    return cursor.fetchone() == (True,)


def _ledger() -> str:
    return _table("_checked_windows")


def _table(name: str) -> str:
    return qualified(schema("marts"), name)


def _days(window: Window | None) -> DateRange:
    return DateRange(window.start, window.end) if window else DateRange(None, None)
