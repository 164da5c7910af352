"""The example's rows: what the tables of a repo hold, and what its input amounts to."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from statistics import mean
from typing import Any

import pytest

from tests.support.example import FORECAST, FORECAST_MART, MART, PUBLISHED, RAW, input_file, keep_lines, rows
from tests.support.repo import Repo

DAYS = [date(2013, 1, 1) + timedelta(days=n) for n in range(14)]
# One row of daily_delays as its contract has it: departures, cancelled, mean and 90th percentile.
Delays = dict[tuple[str, str, str], tuple[int, int, float | None, float | None]]


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
