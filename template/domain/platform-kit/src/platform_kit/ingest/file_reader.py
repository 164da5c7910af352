"""Reads the local files of a window into one typed table, or says what is wrong with them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from platform_kit.errors import KitError
from platform_kit.ingest.duckdb_sql import (
    FILE_COLUMN,
    TYPE_RULES,
    Scan,
    faults_sql,
    first_line,
    require_date_expression,
    scan_of,
    typed_sql,
)
from platform_kit.ingest.file_source import DATE_COLUMN, FileSource, belongs, paths_for
from platform_kit.ingest.text_records import FileError, csv_lines, json_lines
from platform_kit.repo.windows import Window


def require_sound(
    source: FileSource, root: Path, path: Path, scan: Scan, connection: duckdb.DuckDBPyConnection
) -> None:
    """Check every row of a file.

    Raises:
        FileError: the file is malformed or has no rows, or a row has a value of another type or a date that
            is missing, impossible or of another file. The first such row is named, the others are counted.
        duckdb.Error: DuckDB cannot read the file.
    """
    unit, numbers = _numbering(path)
    if not numbers:
        raise FileError("the file has no rows")
    rows = iter(connection.execute(faults_sql(source, scan, path)).fetchone, None)
    faulty = (
        (number, row)
        for number, row in zip(numbers, rows, strict=False)
        if row[0] is not None or not belongs(source, root, path, row[2])
    )
    for number, (column, texts, day) in faulty:
        values = dict(zip(source.columns, texts, strict=True))
        place, reason = f"{unit} {number}", _wrong_day(source, values, day)
        if column is not None:
            name = list(values)[column]
            place += f", column {name}"
            reason = f"{_shown(values[name])} is not {TYPE_RULES[source.columns[name]].words}"
        others = sum(1 for _ in faulty)
        raise FileError(reason + (f" ({others} more faulty)" if others else ""), place)


def _numbering(path: Path) -> tuple[str, Sequence[int]]:
    """What a row's number counts in this format, and the number of each row."""
    match path.suffix:
        case ".parquet":
            return "row", range(1, pq.read_metadata(path).num_rows + 1)
        case ".csv":
            return "line", csv_lines(path)
        case _:
            return "line", json_lines(path)


def _wrong_day(source: FileSource, values: Mapping[str, str | None], day: date | None) -> str:
    if day:
        return f"the date is {day}, which belongs to {source.file_of(day)}"
    used = (name for name in values if re.search(rf"\b{re.escape(name)}\b", source.date or "", re.IGNORECASE))
    return f"no date from {source.date} with " + ", ".join(f"{name} {_shown(values[name])}" for name in used)


def _shown(text: str | None) -> str:
    if text is None:
        return "missing"
    return repr(text if len(text) <= 60 else f"{text[:60]}...")


_HINT = "fix the file or get it again; if the file is right, fix `columns`, `date` or `missing` of the source"


def read_window(source: FileSource, root: Path, window: Window | None) -> pa.Table:
    """The rows of the window from the files of the repo at `root`.

    Args:
        source: the files, and the columns to read of them.
        root: the repo; `source.files` is relative to it.
        window: the days to read; None for the whole file of a source whose `files` has no placeholder.

    Returns:
        The declared columns in declared order, as string, int64, double, decimal128(38, 9), bool, date32 or
        timestamp[us, UTC]; a time without an offset is in UTC. With `source.date`, `_date` (date32)
        follows. Rows outside of the window are left out.

    Raises:
        KitError: a file is missing, empty, malformed or without a column; a row has a value of another type
            or the date of another file; or `source.date` or `source.files` is wrong.
    """
    paths = paths_for(source, root, window)
    _require_present(root, paths)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        if source.date:
            require_date_expression(source.date, source.columns, connection)
        scans = _scans(source, root, paths, connection)
        table = _table(source, root, scans, connection)
        for path in _suspects(source, root, table, paths):
            _require_sound(source, root, path, scans[path], connection)
    if source.date and window:
        table = table.filter((pc.field(DATE_COLUMN) >= window.start) & (pc.field(DATE_COLUMN) < window.end))
    return table.drop_columns(FILE_COLUMN)


def _require_present(root: Path, paths: list[Path]) -> None:
    if absent := [path for path in paths if not path.exists()]:
        more = f" ({len(absent) - 1} more missing)" if len(absent) > 1 else ""
        problem = f"{absent[0].relative_to(root).as_posix()}: no such file{more}"
        raise KitError(problem, "add the file, choose other days, or fix `files` of the source")


def _scans(
    source: FileSource, root: Path, paths: list[Path], connection: duckdb.DuckDBPyConnection
) -> dict[Path, Scan]:
    scans = {}
    for path in paths:
        with _naming_the_file(root, path):
            with path.open("rb") as file:
                if not file.read(1):
                    raise FileError("the file is empty")
            scans[path] = scan_of(source, path, connection)
    return scans


def _table(
    source: FileSource, root: Path, scans: dict[Path, Scan], connection: duckdb.DuckDBPyConnection
) -> pa.Table:
    """The typed rows of the files and their FILE_COLUMN, by one query with one scan for each layout."""
    layouts: dict[Scan, list[Path]] = {}
    for path, scan in scans.items():
        layouts.setdefault(scan, []).append(path)
    try:
        return connection.sql(typed_sql(source, layouts)).to_arrow_table()
    except duckdb.Error:
        files = list(scans.items())
        if middle := len(files) // 2:
            # Bisection finds the first faulty file in about the time that reading all of them takes.
            for half in (files[:middle], files[middle:]):
                _table(source, root, dict(half), connection)
        else:
            _require_sound(source, root, *files[0], connection)
        raise


def _suspects(source: FileSource, root: Path, table: pa.Table, paths: list[Path]) -> list[Path]:
    """The files without rows, and those with a row whose date is missing or of another file."""
    days: dict[Path, set[date | None]] = {path: set() for path in paths}
    for row in (
        table.group_by([FILE_COLUMN, DATE_COLUMN] if source.date else FILE_COLUMN).aggregate([]).to_pylist()
    ):
        days[Path(row[FILE_COLUMN])].add(row.get(DATE_COLUMN))
    return [
        path
        for path, found in days.items()
        if not found or not all(belongs(source, root, path, day) for day in found)
    ]


def _require_sound(
    source: FileSource, root: Path, path: Path, scan: Scan, connection: duckdb.DuckDBPyConnection
) -> None:
    with _naming_the_file(root, path):
        require_sound(source, root, path, scan, connection)


@contextmanager
def _naming_the_file(root: Path, path: Path) -> Iterator[None]:
    """Turn what goes wrong with a file into a KitError that names it."""
    name = path.relative_to(root).as_posix()
    try:
        yield
    except FileError as error:
        place = f"{name}, {error.place}" if error.place else name
        raise KitError(f"{place}: {error.reason}", _HINT) from error
    except OSError as error:
        raise KitError(f"{name}: cannot read the file: {error.strerror}", _HINT) from error
    except duckdb.Error as error:
        raise KitError(f"{name}: DuckDB cannot read the file: {first_line(error)}", _HINT) from error
