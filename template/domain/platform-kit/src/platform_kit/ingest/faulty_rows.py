"""Finds the first faulty row of a file that has the right columns: reads that file alone, row by row."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from platform_kit.ingest.duckdb_sql import TYPE_RULES, Scan, faults_sql
from platform_kit.ingest.file_source import FileSource, belongs
from platform_kit.ingest.text_records import FileError, csv_lines, json_lines


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
