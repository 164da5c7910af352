"""Runs and readers at once: no row is lost or doubled, no reader waits or sees a part of a window."""

import threading
from typing import Any

import pytest

from tests.support.delays import DAYS, assert_delays, change_input, delays, everything, expected, table_files
from tests.support.example import ALL_DAYS, FORECAST, FORECAST_MART, MART, PUBLISHED, published, rows
from tests.support.publishing import publish
from tests.support.repo import Generate, Repo
from tests.support.sessions import Thread, blocked, session, wait_until
from tests.support.warm import done, start

pytestmark = pytest.mark.xdist_group("withstand")


def test_two_runs_of_overlapping_ranges_lose_and_double_nothing(repo: Repo) -> None:
    before = delays(repo)
    change_input(repo)
    runs = [
        start(repo, "run", "--from", "2013-01-03", "--to", "2013-01-08"),
        start(repo, "run", "--from", "2013-01-06", "--to", "2013-01-10"),
    ]
    for run in runs:
        assert run.wait().returncode == 0, run.output
    outside = {key: row for key, row in before.items() if not "2013-01-03" <= key[0] <= "2013-01-10"}
    assert_delays(delays(repo), expected(repo, DAYS[2:10]) | outside)
    assert rows(repo, MART) == rows(repo, PUBLISHED)
    assert rows(repo, FORECAST_MART) == rows(repo, FORECAST)


def test_four_first_runs_at_once_on_an_empty_warehouse(
    generate: Generate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repo = generate(tmp_path_factory.mktemp("first-runs"))
    runs = [start(repo, "run", "--partition", str(day)) for day in DAYS[:4]]
    for run in runs:
        assert run.wait().returncode == 0, run.output
    assert_delays(delays(repo), expected(repo, DAYS[:4]))
    assert rows(repo, MART) == rows(repo, PUBLISHED)
    together = everything(repo)
    done(repo, "run", "--partition", "2013-01-04")
    assert everything(repo) == together, "the forecast is that of a run that had not seen all days"


def test_what_is_published_is_what_was_checked(repo: Repo) -> None:
    """Another run rebuilds the mart without success, between the check of the ledger and the copy."""
    before = published(repo)
    change_input(repo)
    with session(repo) as cursor:
        cursor.execute(f"select * from {PUBLISHED} where flight_date = '2013-01-05' for update")
        publishing = Thread(lambda: publish(repo, "2013-01-05"))
        wait_until(lambda: blocked(repo, "delete from%"), "publishing waits")
        building = start(repo, "run", "--partition", "2013-01-05")
        wait_until(
            lambda: not building.process.is_alive() or blocked(repo, "%pg_advisory%"),
            "the other run ends, or waits",
        )
    assert publishing.result().returncode == 0
    building.kill()
    assert rows(repo, PUBLISHED) == before[PUBLISHED]


def test_views_and_grants_of_consumers_survive_every_kind_of_run(repo: Repo) -> None:
    for role in ("consumer", "reader"):
        repo.sql(f"drop role if exists {role}")
        repo.sql(f"create role {role}")
        repo.sql(f"grant usage on schema flights to {role}")
        repo.sql(f"grant select on {PUBLISHED} to {role}")
    repo.sql("create schema elsewhere authorization consumer")
    view = f"create view elsewhere.delays as select *, 'a view' as note from {PUBLISHED}"
    repo.sql(f"set role consumer; {view}; grant usage on schema elsewhere to reader")
    repo.sql("set role consumer; grant select on elsewhere.delays to reader")
    rights = (
        "select oid, relacl::text from pg_class"
        " where relnamespace in ('flights'::regnamespace, 'elsewhere'::regnamespace) order by 1"
    )
    files, granted = table_files(repo), repo.sql(rights)

    def unharmed() -> None:
        assert table_files(repo) == files
        assert repo.sql(rights) == granted
        assert repo.sql("set role reader; select count(*) from elsewhere.delays") == [(140,)]
        assert repo.sql(f"set role reader; select count(*) from {PUBLISHED}") == [(140,)]

    unharmed()
    for command in (
        ["run", "--partition", "2013-01-05"],
        ["dbt", "build", "--full-refresh"],
        ["run", *ALL_DAYS],
        ["dbt", "run", "--full-refresh", "--select", "daily_delays"],
    ):
        done(repo, *command)
        unharmed()
    repo.sql(f"drop table {MART}, {FORECAST_MART} cascade")
    done(repo, "run", "--partition", "2013-01-05")
    unharmed()


def test_a_reader_sees_no_partial_window_and_never_waits(repo: Repo) -> None:
    totals = f"select flight_date, count(*), sum(departures) from {PUBLISHED} group by 1 order by 1"
    over = threading.Event()

    def read() -> list[list[tuple[Any, ...]]]:
        """The states that a reader sees, one after the other."""
        states: list[list[tuple[Any, ...]]] = []
        with session(repo) as cursor:
            cursor.connection.autocommit = True
            cursor.execute("set lock_timeout = '1s'")
            while not over.is_set():
                cursor.execute(totals)
                state = cursor.fetchall()
                if not states or state != states[-1]:
                    states.append(state)
        return states

    before = repo.sql(totals)
    readers = [Thread(read) for _ in range(2)]
    change_input(repo)
    done(repo, "run", *ALL_DAYS)
    between = repo.sql(totals)
    done(repo, "run", "--from", "2013-01-03", "--to", "2013-01-08")
    over.set()
    assert before != between
    for reader in readers:
        assert reader.result() == [before, between]
