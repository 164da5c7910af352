"""The ledger of passed windows, on a real server."""

from datetime import date

import pytest
from psycopg2.extensions import cursor as Cursor

from platform_kit.publish import ledger
from platform_kit.repo.windows import Window

pytestmark = pytest.mark.xdist_group("publish")

FIRST = Window(date(2013, 1, 1), date(2013, 1, 2))
SECOND = Window(date(2013, 1, 2), date(2013, 1, 3))
BOTH = Window(date(2013, 1, 1), date(2013, 1, 3))


@pytest.fixture
def built(cursor: Cursor) -> Cursor:
    """A ledger, and a mart of two days that dbt is about to build."""
    ledger.create(cursor)
    cursor.execute('create table "flights__marts"."delays" (day date, "a ""b" int)')
    cursor.execute("""insert into "flights__marts"."delays" values ('2013-01-01', 1), ('2013-01-02', 2)""")
    ledger.void(cursor, "delays", BOTH)
    return cursor


def passed_days(cursor: Cursor) -> list[int]:
    cursor.execute(
        f"select extract(day from day)::int from {ledger.passed_rows('delays', 'day')} as p order by 1"
    )
    return [day for (day,) in cursor.fetchall()]


def test_without_a_ledger_nothing_is_refused(cursor: Cursor) -> None:
    assert not ledger.unaudited(cursor, "delays", FIRST)


def test_a_mart_that_dbt_does_not_build_is_not_refused(built: Cursor) -> None:
    assert not ledger.unaudited(built, "delay_forecast", None)


def test_a_window_that_is_built_and_has_not_passed_is_refused(built: Cursor) -> None:
    assert ledger.unaudited(built, "delays", FIRST)
    assert passed_days(built) == []


def test_windows_that_passed_one_by_one_make_up_a_range(built: Cursor) -> None:
    ledger.record(built, "delays", FIRST)
    assert not ledger.unaudited(built, "delays", FIRST)
    assert ledger.unaudited(built, "delays", BOTH)
    assert passed_days(built) == [1]
    ledger.record(built, "delays", SECOND)
    assert not ledger.unaudited(built, "delays", BOTH)
    assert ledger.unaudited(built, "delays", None)
    assert passed_days(built) == [1, 2]


def test_a_window_that_is_built_again_has_to_pass_again(built: Cursor) -> None:
    ledger.record(built, "delays", None)
    assert not ledger.unaudited(built, "delays", None)
    ledger.void(built, "delays", SECOND)
    assert not ledger.unaudited(built, "delays", FIRST)
    assert ledger.unaudited(built, "delays", SECOND)
    assert passed_days(built) == [1]


def test_another_table_of_that_name_has_not_passed(built: Cursor) -> None:
    ledger.record(built, "delays", None)
    built.execute('create table other as table "flights__marts"."delays"')
    built.execute('drop table "flights__marts"."delays"; alter table other set schema "flights__marts"')
    built.execute('alter table "flights__marts".other rename to "delays"')
    assert ledger.unaudited(built, "delays", FIRST)
    assert passed_days(built) == []
    ledger.record(built, "delays", SECOND)  # and what the old one passed does not count for it
    assert ledger.unaudited(built, "delays", FIRST)
    assert passed_days(built) == [2]


def test_without_a_window_column_all_rows_have_passed_or_none(built: Cursor) -> None:
    rows = f"select count(*) from {ledger.passed_rows('delays', None)} as p"
    ledger.record(built, "delays", BOTH)
    built.execute(rows)
    assert built.fetchone() == (0,)
    ledger.record(built, "delays", None)
    built.execute(rows)
    assert built.fetchone() == (2,)


def test_names_are_quoted(built: Cursor) -> None:
    model = 'it\'s "late"'
    ledger.void(built, model, None)
    assert ledger.unaudited(built, model, None)
    built.execute(
        """create table "flights__marts"."it's ""late""\" as select date '2013-01-01' as "a ""b" """
    )
    ledger.record(built, model, None)
    built.execute(f"""select count(*) from {ledger.passed_rows(model, 'a "b')} as p""")
    assert built.fetchone() == (1,)
