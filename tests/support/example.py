"""The example domain after a run of all its days: its tables, its files, and a way back to that state."""

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.support.repo import Generate, Repo

ALL_DAYS = ("--from", "2013-01-01", "--to", "2013-01-14")
RAW, MART, PUBLISHED = "flights__raw.departures", "flights__marts.daily_delays", "flights.daily_delays_v1"
FORECAST_MART, FORECAST = "flights__marts.delay_forecast", "flights.delay_forecast_v1"
CONTRACT = "contracts/published/daily_delays.odcs.yaml"


def all_days_run(generate: Generate, folder: Path) -> "Kept":
    """A repo in which all 14 days have run, to return to before each test."""
    repo = generate(folder)
    repo.done("domain", "run", *ALL_DAYS)
    return Kept.of(repo, folder / "kept")


@dataclass(frozen=True)
class Kept:
    """The state of a repo, its database included, to return to."""

    repo: Repo
    folder: Path

    @classmethod
    def of(cls, repo: Repo, folder: Path) -> "Kept":
        """Keep the state of `repo` in `folder` and in a database beside its own."""
        for name in cls._paths(repo.path):
            _copy(repo.path / name, folder / name)
        _copy_database(repo, "sandbox", "kept")
        return cls(repo, folder)

    def restore(self) -> Repo:
        """Bring the state back; what the tests made beside it goes."""
        for name in {*self._paths(self.folder), *self._paths(self.repo.path)}:
            _copy(self.folder / name, self.repo.path / name)
        _copy_database(self.repo, "kept", "sandbox")
        return self.repo

    @staticmethod
    def _paths(root: Path) -> Iterator[str]:
        """All but the server's files: dbt's parsed project is kept too, so that it stays parsed."""
        for path in root.iterdir():
            if path.name not in (".warehouse", ".dagster"):
                yield path.name


def _copy(source: Path, target: Path) -> None:
    """Make `target` what `source` is, times of change included."""
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def _copy_database(repo: Repo, source: str, target: str) -> None:
    repo.sql(f'drop database if exists "{target}" with (force)', database="postgres")
    others = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"
    repo.sql(others, [source], "postgres")
    repo.sql(f'create database "{target}" template "{source}"', database="postgres")


def rows(repo: Repo, table: str, where: str = "true", database: str = "sandbox") -> list[str]:
    """The rows of a table as text, without dlt's own columns, which differ from load to load."""
    query = f"select (to_jsonb(t) - '_dlt_id' - '_dlt_load_id')::text from {table} t where {where} order by 1"
    return [row for (row,) in repo.sql(query, database=database)]


def published(repo: Repo) -> dict[str, list[str]]:
    return {table: rows(repo, table) for table in (PUBLISHED, FORECAST)}


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


def edit(repo: Repo, path: str, old: str, new: str) -> None:
    text = (repo.path / path).read_text()
    assert text.count(old) == 1, f"{path} has {text.count(old)} times {old!r}"
    (repo.path / path).write_text(text.replace(old, new))
