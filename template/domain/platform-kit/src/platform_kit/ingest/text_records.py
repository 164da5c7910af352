"""Finds the records of CSV and JSON Lines files, or the first line that breaks the rules of the format.

Slow and exact: for the header of a file, and for files that DuckDB refused.

Lines count from 1, as in an editor.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path


class FileError(Exception):
    """What is wrong with a file.

    Attributes:
        reason: what is wrong.
        place: where in the file, such as "line 7, column day"; empty for the whole file.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason, place)
        self.reason = reason
        self.place = place


def csv_header(path: Path) -> list[str]:
    """The column names of a CSV file.

    Raises:
        FileError: the header is missing or malformed.
    """
    for _, fields in _csv_records(path):
        return fields
    raise FileError("the file is empty")


def csv_lines(path: Path) -> list[int]:
    """The line on which each record after the header starts; blank lines do not count.

    Raises:
        FileError: bytes that are not UTF-8, unbalanced quotes, too few or too many fields, mixed line ends.
    """
    return [line for line, _ in _csv_records(path)][1:]


def json_lines(path: Path) -> list[int]:
    """The line of each object of a JSON Lines file; blank lines do not count.

    Raises:
        FileError: bytes that are not UTF-8, mixed line ends, a line that is not a JSON object, or an object
            with the same name twice.
    """
    found = []
    line_end = ""
    for number, line in enumerate(_lines(path), start=1):
        line_end = line_end or _line_end(line)
        _require_line_end(line, line_end, number)
        if content := line.rstrip("\r\n"):
            _require_object(content, number)
            found.append(number)
    return found


def _require_object(line: str, number: int) -> None:
    try:
        members = json.loads(line, object_pairs_hook=_Members)
    except json.JSONDecodeError as error:
        raise FileError(f"invalid JSON: {error.msg} at character {error.colno}", f"line {number}") from error
    if not isinstance(members, _Members):
        raise FileError("the line is JSON, but not an object", f"line {number}")
    if len(dict(members)) < len(members):
        raise FileError("the object has the same name twice", f"line {number}")


class _Members(list[tuple[str, object]]):
    """The members of a JSON object; a dict would hide a name that occurs twice."""


def _csv_records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The line on which each record starts, and its fields; lazy, so that a header costs one line."""
    physical = ""

    def remembered(line: str) -> str:
        nonlocal physical
        physical = line
        return line

    # As in DuckDB, a quote after a space opens a quoted field.
    reader = csv.reader(map(remembered, _lines(path)), strict=True, skipinitialspace=True)
    start, width, line_end = 1, 0, ""
    try:
        for fields in reader:
            if start == 1:
                width, line_end = len(fields), _line_end(physical)
            if not width:
                raise FileError("the line is blank; it must have the column names", "line 1")
            _require_line_end(physical, line_end, reader.line_num)
            if fields and len(fields) != width:
                raise FileError(f"{len(fields)} fields, but the header has {width}", f"line {start}")
            if fields:
                yield start, fields
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileError(
            f"unbalanced quotes in the record that starts here: {error}", f"line {start}"
        ) from error


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise FileError(f"byte 0x{line[error.start]:02x} is not UTF-8", f"line {number}") from error


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _require_line_end(line: str, expected: str, number: int) -> None:
    """DuckDB reads one kind of line end per file; the last line may have none."""
    if _line_end(line) not in (expected, ""):
        raise FileError("the line end (LF or CRLF) differs from the lines before", f"line {number}")
