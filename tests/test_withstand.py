"""What the generated repo withstands, each on the embedded database: re-runs, parallel runs, kills, readers."""

import csv
import json
import os
import random
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import psycopg2
import pytest

from platform_kit import embedded
from tests.conftest import Generate, Repo
from tests.warm import Job, Kept, Result, domain, done, python, start

# Two workers share the work: what is run, and what is written and published.
RUNS = pytest.mark.xdist_group("withstand-runs")
WRITES = pytest.mark.xdist_group("withstand-writes")

FIRST, LAST = date(2013, 1, 1), date(2013, 1, 14)
DAYS = [FIRST + timedelta(days=n) for n in range(14)]
RAW, MARTS, PUBLISHED = "flights__raw.departures", "flights__marts.daily_delays", "flights.daily_delays_v1"
FORECAST_MART, FORECAST = "flights__marts.delay_forecast", "flights.delay_forecast_v1"
CONTRACT = "contracts/published/daily_delays.odcs.yaml"
MODEL = "dbt/models/marts/daily_delays.sql"

# One row of daily_delays as the issue defines it: departures, cancelled, mean and 90th percentile.
Delays = Mapping[tuple[str, str, str], tuple[int, int, float | None, float | None]]


@pytest.fixture(scope="module")
def kept(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A repo in which all 14 days have run, to return to before each test."""
    folder = tmp_path_factory.mktemp("withstand")
    repo = generate(folder)
    # As a user would; every later run is forked from a process that has imported the libraries.
    repo.done("domain", "run", "--from", str(FIRST), "--to", str(LAST))
    return Kept.of(repo, folder / "kept")


@pytest.fixture
def repo(kept: Kept) -> Repo:
    return kept.restore()


# What the tables hold


def rows(repo: Repo, table: str, where: str = "true") -> list[str]:
    """The rows of a table as text, without dlt's own columns, which differ from load to load."""
    query = f"select (to_jsonb(t) - '_dlt_id' - '_dlt_load_id')::text from {table} t where {where} order by 1"
    return [row for (row,) in repo.sql(query)]


def places(repo: Repo, table: str, where: str) -> list[tuple[Any, ...]]:
    """Rows with their version and place in the table's file: a row that was written again has others."""
    return repo.sql(f"select xmin::text, ctid::text, t::text from {table} t where {where} order by 2")


def everything(repo: Repo) -> dict[str, list[str]]:
    return {table: rows(repo, table) for table in (RAW, MARTS, FORECAST_MART, PUBLISHED, FORECAST)}


def published(repo: Repo) -> dict[str, list[str]]:
    return {table: rows(repo, table) for table in (PUBLISHED, FORECAST)}


def published_files(repo: Repo) -> list[tuple[Any, ...]]:
    """The identity of the published tables and of their files: DROP changes the first, TRUNCATE the second."""
    return repo.sql(
        "select relname, oid, relfilenode from pg_class where relnamespace = 'flights'::regnamespace order by 1"
    )


def delays(repo: Repo) -> Delays:
    """The published rows, by key."""
    found = repo.sql(
        f"select flight_date::text, carrier, origin, departures, cancelled, mean_delay_minutes::float,"
        f" p90_delay_minutes::float from {PUBLISHED}"
    )
    return {tuple(row[:3]): tuple(row[3:]) for row in found}


# The input, and what has to come of it


def input_file(repo: Repo, day: date) -> Path:
    return repo.path / "data" / "departures" / f"{day}.csv"


def keep_lines(repo: Repo, day: date, keep: Callable[[dict[str, str]], bool]) -> None:
    """Rewrite a day's file with the rows that `keep` wants."""
    path = input_file(repo, day)
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        names, lines = list(reader.fieldnames or ()), [line for line in reader if keep(line)]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def without_carrier(repo: Repo, carrier: str, days: list[date] = DAYS) -> None:
    for day in days:
        keep_lines(repo, day, lambda line: line["carrier"] != carrier)


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


def assert_published(repo: Repo, wanted: Delays) -> None:
    found = delays(repo)
    assert found.keys() == wanted.keys()
    for key, row in wanted.items():
        assert found[key] == pytest.approx(row, abs=0.0051), key
