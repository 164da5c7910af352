"""Reads the local files of a window into one typed table, or says which file, line and column is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from platform_kit.errors import KitError
from platform_kit.ingest.columns import DATE_COLUMN
from platform_kit.ingest.duckdb_sql import (
    FILE_COLUMN,
    Scan,
    first_line,
    require_date_expression,
    scan_of,
    typed_sql,
)
from platform_kit.ingest.faulty_rows import require_sound
from platform_kit.ingest.file_source import FileSource, belongs, paths_for
from platform_kit.ingest.text_records import FileError
from platform_kit.repo.windows import Window

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
