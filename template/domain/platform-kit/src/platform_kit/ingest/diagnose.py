"""Finds the first wrong row of a file that has the right columns, by reading that file alone, and slowly."""

import re
from datetime import date
from pathlib import Path

import duckdb

from platform_kit.ingest.scan import RULES, Scan, faults_sql
from platform_kit.ingest.source import FileSource, belongs
from platform_kit.ingest.text import FileError, csv_lines, json_lines


def require_sound(
    source: FileSource, root: Path, path: Path, scan: Scan, connection: duckdb.DuckDBPyConnection
) -> None:
    """Check every row of a file.

    Raises:
        FileError: the file is malformed, has no rows, or has rows with a faulty value or with a date that is
            missing, impossible or another file's: the first such row is named, the others are counted.
        duckdb.Error: DuckDB cannot read the file.
    """
    places = _places(path)
    rows = connection.execute(faults_sql(source, scan, path))
    read, first, others = 0, None, 0
    while row := rows.fetchone():
        read += 1
        _, faulty_column, _, day = row
        if faulty_column is None and belongs(source, root, path, day):
            continue
        first, others = first or row, others + (first is not None)
    if not read:
        raise FileError("it has no rows")
    if first:
        number, column, texts, day = first
        values = dict(zip(source.columns, texts, strict=True))
        place = f"line {places[number - 1]}" if places else f"row {number}"
        reason = _wrong_day(source, values, day)
        if column is not None:
            name, text = list(values.items())[column]
            place, reason = (
                f"{place}, column {name}",
                f"{_shown(text)} is no {RULES[source.columns[name]].words}",
            )
        raise FileError(reason + (f" ({others} more rows are faulty)" if others else ""), place)


def _places(path: Path) -> list[int] | None:
    """The line of each row; None for Parquet, which has no lines."""
    match path.suffix:
        case ".csv":
            return csv_lines(path)
        case ".parquet":
            return None
        case _:
            return json_lines(path)


def _wrong_day(source: FileSource, values: dict[str, str | None], day: date | None) -> str:
    if day:
        return f"its date is {day}, which belongs in {source.file_of(day)}"
    used = (name for name in values if re.search(rf"\b{re.escape(name)}\b", source.date or "", re.IGNORECASE))
    return f"no date from {source.date} with " + ", ".join(f"{name} {_shown(values[name])}" for name in used)


def _shown(text: str | None) -> str:
    if text is None:
        return "missing"
    return repr(text if len(text) <= 60 else f"{text[:60]}...")
