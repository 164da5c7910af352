"""Reads text files slowly and exactly: which line breaks the rules of CSV or JSON Lines, where records start.

Lines are counted from 1, as an editor counts them.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path


class FileError(Exception):
    """What is wrong with a file.

    Attributes:
        reason: what it is, in plain words.
        place: where in the file, such as "line 7, column day"; empty for the whole file.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason, place)
        self.reason = reason
        self.place = place


def csv_header(path: Path) -> list[str]:
    """The column names of a CSV file.

    Raises:
        FileError: there is no header, or it is malformed.
    """
    for _, fields in _csv_records(path):
        return fields
    raise FileError("the file is empty")


def csv_lines(path: Path) -> list[int]:
    """The line on which each record after the header starts; blank lines are none.

    Raises:
        FileError: bytes that are no UTF-8, unbalanced quotes, too few or too many fields, mixed line ends.
    """
    return [line for line, _ in _csv_records(path)][1:]


def json_lines(path: Path) -> list[int]:
    """The line of each object of a JSON Lines file; blank lines are none.

    Raises:
        FileError: bytes that are no UTF-8, mixed line ends, no JSON, no object, a name twice in an object.
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
        raise FileError(
            f"this is no JSON: {error.msg} at character {error.colno}", f"line {number}"
        ) from error
    if not isinstance(members, _Members):
        raise FileError("this is JSON, but no object", f"line {number}")
    if len(dict(members)) < len(members):
        raise FileError("a name occurs twice in the object", f"line {number}")


class _Members(list[tuple[str, object]]):
    """The members of a JSON object; a dict would hide a name that occurs twice."""


def _csv_records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The line on which each record starts, and its fields; lazy, so that a header costs one line."""
    physical = ""

    def remembered(line: str) -> str:
        nonlocal physical
        physical = line
        return line

    # DuckDB, too, takes a quote after a space for an opening one.
    reader = csv.reader(map(remembered, _lines(path)), strict=True, skipinitialspace=True)
    start, width, line_end = 1, 0, ""
    try:
        for fields in reader:
            if start == 1:
                width, line_end = len(fields), _line_end(physical)
            if not width:
                raise FileError("the line is blank, but the column names belong here", "line 1")
            _require_line_end(physical, line_end, reader.line_num)
            if fields and len(fields) != width:
                raise FileError(f"{len(fields)} fields, but the header has {width}", f"line {start}")
            if fields:
                yield start, fields
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileError(
            f"the quotes of the record that starts here do not match: {error}", f"line {start}"
        ) from error


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise FileError(f"byte 0x{line[error.start]:02x} is no UTF-8", f"line {number}") from error


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _require_line_end(line: str, expected: str, number: int) -> None:
    """DuckDB takes one kind of line end per file; the last line may have none."""
    if _line_end(line) not in (expected, ""):
        raise FileError("the line ends in another way (LF or CRLF) than those before", f"line {number}")
