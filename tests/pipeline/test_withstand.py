"""What a generated repo withstands, each on the real database: re-runs, parallel runs, kills, readers."""

import csv
import os
import random
import re
import shutil
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import mean
from typing import Any

import psycopg2
import pytest

from platform_kit import embedded
from tests.support.example import (
    ALL_DAYS,
    CONTRACT,
    FORECAST,
    FORECAST_MART,
    MART,
    PUBLISHED,
    RAW,
    Kept,
    all_days_run,
    edit,
    input_file,
    keep_lines,
    published,
    rows,
)
from tests.support.repo import Generate, Repo
from tests.support.warm import Result, domain, done, python, start

pytestmark = pytest.mark.xdist_group("withstand")

DAYS = [date(2013, 1, 1) + timedelta(days=n) for n in range(14)]
# One row of daily_delays as the issue defines it: departures, cancelled, mean and 90th percentile.
Delays = Mapping[tuple[str, str, str], tuple[int, int, float | None, float | None]]


@pytest.fixture(scope="module")
def kept(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return all_days_run(generate, tmp_path_factory.mktemp("withstand"))


@pytest.fixture
def repo(kept: Kept) -> Repo:
    return kept.restore()


# What the tables hold


def everything(repo: Repo, database: str = "sandbox") -> dict[str, list[str]]:
    tables = (RAW, MART, FORECAST_MART, PUBLISHED, FORECAST)
    return {table: rows(repo, table, database=database) for table in tables}


def places(repo: Repo, where: str) -> list[tuple[Any, ...]]:
    """Rows with their version and place in the table's file: a row that is written again gets others."""
    return [
        row
        for table in (RAW, MART, PUBLISHED)
        for row in repo.sql(
            f"select ctid::text, xmin::text, t::text from"
            f" (select *, ctid, xmin, {'_date' if table == RAW else 'flight_date'} as its_day from {table}) t"
            f" where {where} order by ctid"
        )
    ]


def table_files(repo: Repo) -> list[tuple[Any, ...]]:
    """What the published tables are: DROP changes a table's identity, TRUNCATE its file."""
    return repo.sql(
        "select relname, oid, relfilenode from pg_class"
        " where relnamespace = 'flights'::regnamespace and relkind in ('r', 'i') order by 1"
    )


def delays(repo: Repo) -> Delays:
    """The published rows, by key."""
    found = repo.sql(
        f"select flight_date::text, carrier, origin, departures, cancelled, mean_delay_minutes::float,"
        f" p90_delay_minutes::float from {PUBLISHED}"
    )
    return {tuple(row[:3]): tuple(row[3:]) for row in found}


# The input, and what has to come of it


def expected(repo: Repo, days: list[date] = DAYS) -> Delays:
    """What the files of these days amount to, worked out without a database."""
    departed: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    scheduled: dict[tuple[str, str, str], int] = defaultdict(int)
    for day in days:
        with input_file(repo, day).open(newline="") as file:
            for line in csv.DictReader(file):
                key = (str(day), line["carrier"], line["origin"])
                scheduled[key] += 1
                if line["dep_time"] != "NA":
                    departed[key].append(float(line["dep_delay"]))
    return {
        key: (count, count - len(departed[key]), *_statistics(sorted(departed[key])))
        for key, count in scheduled.items()
    }


def _statistics(delays: list[float]) -> tuple[float | None, float | None]:
    if not delays:
        return None, None
    position = 0.9 * (len(delays) - 1)
    below = int(position)
    above = min(below + 1, len(delays) - 1)
    return mean(delays), delays[below] + (position - below) * (delays[above] - delays[below])


def assert_delays(found: Delays, wanted: Delays) -> None:
    assert found.keys() == wanted.keys()
    for key, row in wanted.items():
        assert found[key] == pytest.approx(row, abs=0.0051), key


def change_input(repo: Repo) -> None:
    """Make every day's file differ: a carrier is gone, another has fewer flights, and one is new."""
    for day in DAYS:
        seen: dict[str, int] = defaultdict(int)

        def keep(line: dict[str, str], seen: dict[str, int] = seen) -> bool:
            seen[line["carrier"]] += 1
            if line["carrier"] == "VX":
                line["carrier"] = "ZZ"
            return line["carrier"] != "HA" and not (line["carrier"] == "AA" and seen["AA"] % 2)

        keep_lines(repo, day, keep)


# Publishing by itself

_PUBLISH = """
import sys
import dagster as dg
from platform_kit import domain_definitions
from platform_kit.explain import kit_error
from platform_kit.partitions import RANGE_END, RANGE_START

job = domain_definitions().resolve_implicit_global_asset_job_def()
try:
    job.execute_in_process(
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        instance=dg.DagsterInstance.ephemeral(),
        asset_selection=[dg.AssetKey(["flights", "published", "daily_delays_v1"])],
        tags={RANGE_START: "FIRST", RANGE_END: "LAST"},
    )
except Exception as error:
    sys.exit(str(kit_error(error)))
"""


def publishing_code(first: str, last: str) -> str:
    return _PUBLISH.replace("FIRST", first).replace("LAST", last)


def publish(repo: Repo, first: str, last: str = "") -> Result:
    """Materialise the published table alone, as someone may do in Dagster's UI."""
    return python(repo, publishing_code(first, last or first))


def assert_refused(result: Result, *words: str) -> None:
    assert result.returncode == 1, result.output
    for word in words:
        assert word in result.output


# Running again


def test_a_partition_run_again_leaves_the_same_rows_and_touches_no_others(repo: Repo) -> None:
    before, files = everything(repo), table_files(repo)
    inside, outside = places(repo, "its_day = '2013-01-05'"), places(repo, "its_day <> '2013-01-05'")
    done(repo, "run", "--partition", "2013-01-05")
    assert everything(repo) == before
    assert places(repo, "its_day <> '2013-01-05'") == outside
    assert not set(places(repo, "its_day = '2013-01-05'")) & set(inside), "nothing was run"
    assert table_files(repo) == files


def test_a_range_in_one_run_equals_day_by_day(repo: Repo) -> None:
    repo.sql("drop database sandbox with (force)", database="postgres")
    in_one = start(repo, "run", "--from", "2013-01-01", "--to", "2013-01-03")
    for day in ("2013-01-03", "2013-01-01", "2013-01-02"):
        done(repo, "run", "--partition", day, DOMAIN_ENVIRONMENT="CI")
    assert in_one.wait().returncode == 0, in_one.output
    assert everything(repo) == everything(repo, "ci")
    assert_delays(delays(repo), expected(repo, DAYS[:3]))


def test_a_changed_file_replaces_its_rows_also_those_that_vanished(repo: Repo) -> None:
    outside = places(repo, "its_day <> '2013-01-05'")
    change_input(repo)
    done(repo, "run", "--partition", "2013-01-05")
    wanted = expected(repo, [date(2013, 1, 5)])
    assert ("2013-01-05", "HA", "JFK") not in wanted, "the test changes too little"
    found = {key: row for key, row in delays(repo).items() if key[0] == "2013-01-05"}
    assert_delays(found, wanted)
    assert rows(repo, MART) == rows(repo, PUBLISHED)
    raw = repo.sql(f"select count(*) from {RAW} where _date = '2013-01-05'")
    assert raw == [(sum(row[0] for row in wanted.values()),)]
    assert places(repo, "its_day <> '2013-01-05'") == outside


def test_a_day_that_vanished_from_a_file_of_many_vanishes(repo: Repo) -> None:
    lines = [input_file(repo, day).read_text().partition("\n") for day in DAYS if day != date(2013, 1, 7)]
    month = lines[0][0] + "\n" + "".join(rest for _, _, rest in lines)
    (repo.path / "data/departures/2013-01.csv").write_text(month)
    edit(repo, "src/flights/defs/departures/defs.yaml", "{date}.csv", "{date:%Y-%m}.csv")
    outside = places(repo, "its_day not between '2013-01-06' and '2013-01-08'")
    done(repo, "run", "--from", "2013-01-06", "--to", "2013-01-08")
    assert_delays(delays(repo), expected(repo, [day for day in DAYS if day != date(2013, 1, 7)]))
    assert rows(repo, MART) == rows(repo, PUBLISHED)
    assert not rows(repo, RAW, "_date = '2013-01-07'")
    assert places(repo, "its_day not between '2013-01-06' and '2013-01-08'") == outside


# Running at once


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


# Being killed


@contextmanager
def session(repo: Repo) -> Iterator[Any]:
    """A cursor in a transaction that ends, without a trace, where the block ends."""
    host = embedded.start(repo.path / ".warehouse")
    connection = psycopg2.connect(host=str(host), user=embedded.USER, dbname="sandbox")
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def wait_until(true: Callable[[], object], what: str, timeout: float = 60) -> None:
    deadline = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


def blocked(repo: Repo, query: str) -> list[tuple[Any, ...]]:
    """The sessions that wait for a lock with a query like `query`."""
    return repo.sql(
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and query ilike %s", [query]
    )


@pytest.mark.parametrize(
    ("obstacle", "waiting"),
    [
        # Of the six days, five are deleted.
        (f"select * from {PUBLISHED} where flight_date = '2013-01-08' for update", "delete from%"),
        # All are deleted and most are inserted.
        (f"insert into {PUBLISHED} values ('2013-01-08', 'ZZ', 'JFK', 1, 0)", "insert into%"),
    ],
    ids=["deleting", "inserting"],
)
def test_a_run_killed_within_its_publishing_transaction_changes_nothing(
    repo: Repo, obstacle: str, waiting: str
) -> None:
    before = published(repo)
    change_input(repo)
    window = ("run", "--from", "2013-01-03", "--to", "2013-01-08")
    with session(repo) as cursor:
        cursor.execute(obstacle)
        run = start(repo, *window)
        wait_until(lambda: blocked(repo, waiting) or not run.process.is_alive(), run.output)
        assert run.process.is_alive(), run.output
        assert published(repo) == before, "a reader sees a part of the window"
        run.kill()
        assert published(repo) == before
    wait_until(lambda: not blocked(repo, waiting), "the killed run's session ends")
    assert published(repo) == before
    done(repo, *window)
    inside = {key: row for key, row in delays(repo).items() if "2013-01-03" <= key[0] <= "2013-01-08"}
    assert_delays(inside, expected(repo, DAYS[2:8]))


# Where to kill: after this is printed, at a random moment of so many seconds.
MOMENTS = {
    "": 1.5,
    "departures": 1.0,
    "dbt_models": 2.0,
    "delay_forecast": 0.3,
    "publish_daily_delays": 0.2,
    "publish_delay_forecast": 0.2,
}
KILLS = 4  # at each


@pytest.mark.slow
def test_kills_leave_every_published_table_old_or_new_and_the_next_run_heals(repo: Repo) -> None:
    window = ("run", "--from", "2013-01-03", "--to", "2013-01-08")
    data, inputs = repo.path / "data", {}
    states: dict[str, dict[str, list[str]]] = {}
    for name in ("old", "new"):
        inputs[name] = repo.path.parent / f"data-{name}"
        shutil.rmtree(inputs[name], ignore_errors=True)
        shutil.copytree(data, inputs[name])
        done(repo, *window)
        states[name] = everything(repo)
        change_input(repo)
    assert all(states["old"][table] != states["new"][table] for table in states["old"])

    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = [(text, longest) for text, longest in MOMENTS.items() for _ in range(KILLS)]
    chance = random.Random(seed)
    chance.shuffle(moments)
    before, killed, seen = "new", 0, defaultdict(int)
    while moments:
        text, longest = moments.pop()
        after = "old" if before == "new" else "new"
        shutil.rmtree(data)
        shutil.copytree(inputs[after], data)
        run = start(repo, *window)
        run.wait_for(text)
        time.sleep(chance.uniform(0, longest))
        run.kill()
        if run.process.exitcode == -signal.SIGKILL:
            killed += 1
        else:
            assert run.process.exitcode == 0, run.output
            moments.append((text, longest / 2))  # the run was quicker
        for table in (PUBLISHED, FORECAST):
            found = rows(repo, table)
            state = [name for name in states if found == states[name][table]]
            assert state, f"{table} is neither old nor new, killed after {text!r}: {run.output}"
            seen[f"{text} {table}: {'new' if state == [after] else 'old'}"] += 1
        done(repo, *window)
        assert everything(repo) == states[after]
        before = after
    print(f"{killed} kills", *sorted(seen.items()), sep="\n")
    assert killed >= 20


@pytest.mark.parametrize("moment", ["departures", "dbt_models"])
def test_an_interrupted_run_ends_with_a_message(repo: Repo, moment: str) -> None:
    before = published(repo)
    change_input(repo)
    run = start(repo, "run", *ALL_DAYS)
    run.wait_for(moment)
    time.sleep(0.3)
    os.kill(run.process.pid or 0, signal.SIGINT)
    assert_refused(run.wait(), "error: ", "interrupted")
    # While it starts, dbt prints one of its own.
    assert moment == "dbt_models" or "Traceback" not in run.output
    assert published(repo) == before


def kill_server(repo: Repo) -> None:
    os.kill(int((repo.path / ".warehouse/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("departures", marks=pytest.mark.slow),
        "dbt_models",
        pytest.param("publish_daily_delays", marks=pytest.mark.slow),
    ],
)
def test_a_killed_server_ends_the_run_with_a_message_and_the_next_run_heals(repo: Repo, moment: str) -> None:
    before = published(repo)
    change_input(repo)
    run = start(repo, "run", "--partition", "2013-01-05")
    run.wait_for(moment)
    kill_server(repo)
    result = run.wait()
    # It waits for Dagster's storage, which is on the server too; a run that has started the server again
    # before it needed it may well end in success.
    assert published(repo) == before or result.returncode == 0
    if result.returncode:
        assert "Traceback" not in result.output
        message = result.output[result.output.index("error: ") :]
        assert re.search("the warehouse|closed the connection|Connection refused", message)
        assert "run again" in message
    done(repo, "run", "--partition", "2013-01-05")
    found = {key: row for key, row in delays(repo).items() if key[0] == "2013-01-05"}
    assert_delays(found, expected(repo, [date(2013, 1, 5)]))


# Failing checks


def test_a_failing_test_publishes_nothing(repo: Repo) -> None:
    before = published(repo)
    change_input(repo)
    test = repo.path / "dbt" / "tests" / "no_sixth.sql"
    test.parent.mkdir(exist_ok=True)
    test.write_text("select * from {{ ref('daily_delays') }} where flight_date = '2013-01-06'\n")
    result = domain(repo, "run", "--from", "2013-01-05", "--to", "2013-01-07")
    assert_refused(result, "dbt test no_sixth (dbt/tests/no_sixth.sql)", "nothing of this window was")
    assert "Traceback" not in result.output
    assert published(repo) == before

    # Nor does it when somebody asks for the published table alone; days that have passed are no matter.
    assert_refused(publish(repo, "2013-01-05"), "daily_delays has not passed its checks for 2013-01-05")
    assert_refused(publish(repo, "2013-01-07", "2013-01-08"), "has not passed its checks")
    assert published(repo) == before
    assert publish(repo, "2013-01-08", "2013-01-14").returncode == 0
    assert published(repo) == before


def test_a_forecast_of_rows_that_failed_is_not_published(repo: Repo) -> None:
    """A run of another day comes after one that failed, and reads all days."""
    last_day = input_file(repo, DAYS[-1]).read_text()
    change_input(repo)
    test = repo.path / "dbt" / "tests" / "no_sixth.sql"
    test.parent.mkdir(exist_ok=True)
    sixth = "flight_date = '2013-01-06' and {{ platform_kit.window('flight_date') }}"
    test.write_text(f"select * from {{{{ ref('daily_delays') }}}} where {sixth}\n")
    assert_refused(domain(repo, "run", "--partition", "2013-01-06"), "dbt test no_sixth")
    input_file(repo, DAYS[-1]).write_text(last_day)
    done(repo, "run", "--partition", str(DAYS[-1]))
    assert not [row for row in rows(repo, FORECAST) if '"days_observed": 14' in row]


@pytest.mark.parametrize(
    "without_tests",
    [
        ["run", "-s", "daily_delays"],
        ["-q", "run", "-s", "daily_delays"],
        ["build", "-s", "daily_delays", "--exclude-resource-type", "test"],
        ["build", "--empty"],
    ],
    ids=" ".join,
)
def test_a_mart_built_without_its_tests_is_not_published(repo: Repo, without_tests: list[str]) -> None:
    before = published(repo)
    done(repo, "dbt", *without_tests)
    assert_refused(publish(repo, "2013-01-05"), "daily_delays has not passed its checks for 2013-01-05")
    assert published(repo) == before
    if without_tests[0] == "run":
        done(repo, "dbt", "build", "-s", "daily_delays")
        assert publish(repo, "2013-01-01", "2013-01-14").returncode == 0
        assert published(repo) == before


def test_a_model_with_an_alias_is_checked_and_published_like_any_other(repo: Repo) -> None:
    change_input(repo)
    models = repo.path / "dbt" / "models" / "marts"
    edit(repo, "dbt/models/marts/daily_delays.sql", "config(", "config(alias='daily_delays', ")
    for path in models.glob("daily_delays.*"):
        text = path.read_text().replace("name: daily_delays", "name: by_day")
        (models / f"by_day{path.suffix}").write_text(text.replace("model: daily_delays", "model: by_day"))
        path.unlink()
    done(repo, "run", "--partition", "2013-01-05")
    found = {key: row for key, row in delays(repo).items() if key[0] == "2013-01-05"}
    assert_delays(found, expected(repo, [date(2013, 1, 5)]))
    done(repo, "dbt", "run", "-s", "by_day")
    assert_refused(publish(repo, "2013-01-05"), "daily_delays has not passed its checks for 2013-01-05")


def test_rows_that_a_dropped_mart_has_lost_are_not_published(repo: Repo) -> None:
    before = published(repo)
    repo.sql(f"drop table {MART} cascade")
    assert_refused(publish(repo, "2013-01-05"), "there is no mart daily_delays")
    done(repo, "run", "--partition", "2013-01-05")
    assert rows(repo, PUBLISHED) == before[PUBLISHED]
    assert_refused(publish(repo, "2013-01-03"), "daily_delays has not passed its checks for 2013-01-03")
    assert rows(repo, PUBLISHED) == before[PUBLISHED]


def test_what_is_published_is_what_was_checked(repo: Repo) -> None:
    """Another run builds the mart anew, and without success, between the look at the checks and the copy."""
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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("update {} set origin = 'XXX' where carrier = 'AA'", ["violates check constraint", "XXX"]),
        ("update {} set carrier = 'aa' where carrier = 'AA'", ["violates check constraint", "aa"]),
        ("update {} set departures = 0 where carrier = 'AA'", ["violates check constraint"]),
        ("update {} set cancelled = null where carrier = 'AA'", ["null value", "cancelled"]),
        ("insert into {} select * from {}", ["duplicate key", "2013-01-05"]),
        (
            "alter table {} alter mean_delay_minutes type numeric(14,4)",
            ["mean_delay_minutes is numeric(14,4), promised is numeric(8,2)"],
        ),
        (
            "alter table {} drop column p90_delay_minutes",
            ["p90_delay_minutes is missing, promised is numeric(8,2)"],
        ),
        ("alter table {} rename column cancelled to called_off", ["cancelled is missing"]),
        ("drop table {} cascade", ["there is no mart daily_delays"]),
    ],
)
def test_a_mart_that_breaks_the_contract_is_not_published(repo: Repo, change: str, words: list[str]) -> None:
    before = published(repo)
    repo.sql(change.format(MART, MART))
    assert_refused(publish(repo, "2013-01-05"), "daily_delays.odcs.yaml", *words)
    assert published(repo) == before


def test_input_that_breaks_the_contract_is_not_published(repo: Repo) -> None:
    before = published(repo)

    def in_lower_case(line: dict[str, str]) -> bool:
        line["carrier"] = line["carrier"].lower()
        return True

    keep_lines(repo, date(2013, 1, 5), in_lower_case)
    result = domain(repo, "run", "--from", "2013-01-04", "--to", "2013-01-06")
    assert_refused(result, "dbt test daily_delays_v1_carrier_pattern", "nothing of this window was published")
    assert "Traceback" not in result.output
    assert published(repo) == before


# Consumers and readers


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


@dataclass
class Thread:
    """A call in a thread of its own, and what it returned."""

    call: Callable[[], Any]
    found: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=lambda: self.found.append(self.call()), daemon=True)
        self.thread.start()

    def result(self, timeout: float = 120) -> Any:
        self.thread.join(timeout)
        assert self.found, "it has raised an error, or not ended"
        return self.found[0]


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


# Contracts that change


NEW_COLUMN = """      - name: note
        logicalType: string
        physicalType: text
        description: It's what somebody wrote.
"""


def add_column(repo: Repo, more: str = "") -> None:
    path = repo.path / CONTRACT
    path.write_text(path.read_text() + NEW_COLUMN + more)


def test_an_optional_column_that_the_contract_gains_is_added(repo: Repo) -> None:
    before, files = rows(repo, PUBLISHED), table_files(repo)
    add_column(repo)
    assert_refused(publish(repo, "2013-01-05"), "note is missing, promised is text")
    repo.sql(f"alter table {MART} add column note text")
    repo.sql(f"update {MART} set note = 'late'")
    assert publish(repo, "2013-01-05").returncode == 0
    notes = repo.sql(f"select note, count(*) from {PUBLISHED} group by 1 order by 1")
    assert notes == [("late", 10), (None, 130)]
    repo.sql(f"alter table {PUBLISHED} drop column note")
    assert rows(repo, PUBLISHED) == before
    assert table_files(repo) == files


@pytest.mark.parametrize(
    ("change", "mart", "changed"),
    [
        (
            lambda repo: edit(repo, CONTRACT, "physicalType: text\n        description: The airline",
                              "physicalType: varchar(2)\n        description: The airline"),
            "alter carrier type varchar(2)",
            "carrier",
        ),
        (lambda repo: add_column(repo, "        required: true\n"), "add column note text", "note"),
        (
            lambda repo: (repo.path / CONTRACT).write_text(
                (repo.path / CONTRACT).read_text().split("      - name: p90_delay_minutes")[0]
            ),
            "drop column p90_delay_minutes",
            "p90_delay_minutes",
        ),
    ],
    ids=["another type", "a required column", "a column less"],
)  # fmt: skip
def test_a_contract_that_breaks_its_promise_is_refused(
    repo: Repo, change: Callable[[Repo], None], mart: str, changed: str
) -> None:
    before = published(repo)
    change(repo)
    repo.sql(f"alter table {MART} {mart}")
    assert_refused(publish(repo, "2013-01-05"), "daily_delays.odcs.yaml", changed, "promise")
    assert published(repo) == before


MINIMUM = "required: true\n        logicalTypeOptions:\n          minimum: 1"


def test_a_required_column_arrives_when_all_partitions_are_published_together(repo: Repo) -> None:
    add_column(repo, "        required: true\n")
    repo.sql(f"alter table {MART} add column note text default 'late'")
    assert publish(repo, "2013-01-01", "2013-01-14").returncode == 0
    nullable = "select is_nullable from information_schema.columns where table_schema = 'flights'"
    assert repo.sql(f"{nullable} and table_name = 'daily_delays_v1' and column_name = 'note'") == [("NO",)]


def test_a_type_is_widened_unless_a_view_rests_on_it(repo: Repo) -> None:
    edit(repo, CONTRACT, "physicalType: integer\n        description: Scheduled flights.",
         "physicalType: bigint\n        description: Scheduled flights.")  # fmt: skip
    repo.sql(f"alter table {MART} alter departures type bigint")
    repo.sql(f"create view public.seen as select departures from {PUBLISHED}")
    result = publish(repo, "2013-01-05")
    assert_refused(result, "cannot alter type of a column used by a view", "new major version")
    repo.sql("drop view public.seen")
    assert publish(repo, "2013-01-05").returncode == 0


def test_a_rule_that_the_contract_gains_holds_for_published_rows_too(repo: Repo) -> None:
    before = published(repo)
    edit(repo, CONTRACT, MINIMUM, MINIMUM + "\n          maximum: 50")
    assert_refused(publish(repo, "2013-01-05"), "daily_delays.odcs.yaml", "departures", "check")
    assert published(repo) == before


def test_a_rule_that_the_contract_loses_no_longer_holds(repo: Repo) -> None:
    edit(repo, CONTRACT, MINIMUM, "required: true")
    repo.sql(f"update {MART} set departures = 0, cancelled = 0 where flight_date = '2013-01-05'")
    assert publish(repo, "2013-01-05").returncode == 0
    assert repo.sql(f"select distinct flight_date::text from {PUBLISHED} where departures = 0") == [
        ("2013-01-05",)
    ]
