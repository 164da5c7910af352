"""Files that are refused: missing, empty, malformed, or with the wrong columns."""

import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from platform_kit.ingest.file_source import ColumnType
from platform_kit.repo.windows import Window
from tests.support.files import DAY, FLIGHTS, HEADER, TEXT, problem, problem_of, whole


def test_refuses_a_missing_file_and_counts_the_others(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_text(HEADER + "1,A,\n")
    window = Window(date(2013, 1, 1), date(2013, 1, 4))
    assert problem(FLIGHTS, tmp_path, window) == "2013-01-02.csv: no such file (1 more missing)"


def test_refuses_a_directory(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").mkdir()
    assert problem(FLIGHTS, tmp_path, DAY) == "2013-01-01.csv: cannot read the file: Is a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_refuses_an_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").touch(mode=0)
    assert problem(FLIGHTS, tmp_path, DAY) == "2013-01-01.csv: cannot read the file: Permission denied"


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_refuses_an_empty_file(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"x.{suffix}").touch()
    assert problem(whole(f"x.{suffix}", TEXT), tmp_path, None) == f"x.{suffix}: the file is empty"


def test_refuses_files_without_rows(tmp_path: Path) -> None:
    assert problem_of(HEADER, tmp_path) == "2013-01-01.csv: the file has no rows"
    pq.write_table(pa.table({"a": pa.array([], pa.string())}), tmp_path / "x.parquet")
    assert problem(whole("x.parquet", TEXT), tmp_path, None) == "x.parquet: the file has no rows"


def test_refuses_an_unknown_suffix(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("x")
    assert problem(whole("x.xlsx", {}), tmp_path, None) == "files: the suffix '.xlsx' is unknown"


def test_refuses_a_parquet_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_text("day,dest\n")
    text = problem(whole("x.parquet", TEXT), tmp_path, None)
    assert text == "x.parquet: not a Parquet file, or a damaged one"


def test_refuses_a_file_that_lacks_a_column(tmp_path: Path) -> None:
    text = problem_of("day,Dest,delay\n1,A,\n", tmp_path)
    assert text == "2013-01-01.csv: no column dest; the file has day, Dest, delay"


def test_refuses_json_and_parquet_that_lack_a_column(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"b": 1}\n{"c": 1}\n')
    pq.write_table(pa.table({"b": [1]}), tmp_path / "x.parquet")
    assert problem(whole("x.jsonl", TEXT), tmp_path, None) == "x.jsonl: no column a; the file has b, c"
    assert problem(whole("x.parquet", TEXT), tmp_path, None) == "x.parquet: no column a; the file has b"


def test_refuses_a_header_with_a_name_twice(tmp_path: Path) -> None:
    text = problem_of("day,dest,delay,dest\n1,A,5,B\n", tmp_path)
    assert text == "2013-01-01.csv, column dest: the file has two columns of this name"


def test_refuses_a_blank_line_before_the_header(tmp_path: Path) -> None:
    text = problem_of("\n" + HEADER + "1,A,5\n", tmp_path)
    assert text == "2013-01-01.csv, line 1: the line is blank; it must have the column names"


@pytest.mark.parametrize(
    ("column", "declared", "stored"),
    [
        (pa.array([1.5]), ColumnType.INTEGER, "double"),
        (pa.array(["1"]), ColumnType.INTEGER, "string"),
        (pa.array([1.5]), ColumnType.DECIMAL, "double"),
        (pa.array(["1"]).cast(pa.decimal128(38, 10)), ColumnType.DECIMAL, "decimal128(38, 10)"),
        (pa.array([1]), ColumnType.TEXT, "int64"),
        (pa.array([1]), ColumnType.DATE, "int64"),
        (pa.array([date(2013, 1, 1)]), ColumnType.TIMESTAMP, "date32[day]"),
        (pa.array([1]), ColumnType.BOOLEAN, "int64"),
        (pa.array([True]), ColumnType.NUMBER, "bool"),
    ],
)
def test_refuses_parquet_of_another_type(
    column: pa.Array, declared: ColumnType, stored: str, tmp_path: Path
) -> None:
    pq.write_table(pa.table({"a": column}), tmp_path / "x.parquet")
    text = problem(whole("x.parquet", {"a": declared}), tmp_path, None)
    assert text.startswith(f"x.parquet, column a: the type is {stored}, whose values are not ")


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        (b"1,A,5\n1,A\n", "line 3", "2 fields, but the header has 3"),
        (b'1,"x\ny",5\n1,A,5,\n', "line 4", "4 fields, but the header has 3"),
        (b"1,A,5\n1,A,5,NA\n", "line 3", "4 fields, but the header has 3"),
        (b'1,A,5\n1,"B,5\n1,C,5\n', "line 3", "unbalanced quotes in the record that starts here: "),
        (b'1,A,5\n1,"B"x,5\n', "line 3", "unbalanced quotes in the record that starts here: "),
        (b"1,A,5\n\n1,M\xfcnchen,5\n", "line 4", "byte 0xfc is not UTF-8"),
        (b"1,A,5\r\n1,B,5\n", "line 2", "the line end (LF or CRLF) differs from the lines before"),
    ],
    ids=[
        "few",
        "many",
        "one missing value too many",
        "open quote",
        "text after quote",
        "Latin-1",
        "line ends",
    ],
)
def test_refuses_csv_that_is_malformed(rows: bytes, place: str, reason: str, tmp_path: Path) -> None:
    assert problem_of(HEADER.encode() + rows, tmp_path).startswith(f"2013-01-01.csv, {place}: {reason}")


def test_refuses_a_header_with_an_open_quote(tmp_path: Path) -> None:
    text = problem_of('day,"dest,delay\n1,A,5\n', tmp_path)
    assert text.startswith("2013-01-01.csv, line 1: unbalanced quotes in the record that starts here: ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{a: 1}", "invalid JSON: Expecting property name enclosed in double quotes at character 2"),
        (b'{"a": 1', "invalid JSON: Expecting ',' delimiter at character 8"),
        (b"[1]", "the line is JSON, but not an object"),
        (b"null", "the line is JSON, but not an object"),
        (b'{"a": 1, "a": 2}', "the object has the same name twice"),
        (b'{"a": "\xfc"}', "byte 0xfc is not UTF-8"),
        (b'{"a": 2}\r', "the line end (LF or CRLF) differs from the lines before"),
    ],
)
def test_refuses_json_lines_that_are_malformed(line: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"a": 1}\n\n' + line + b"\n")
    assert problem(whole("x.jsonl", TEXT), tmp_path, None) == f"x.jsonl, line 3: {reason}"


def test_says_that_duckdb_cannot_read_what_seems_right(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"a": "\\ud800"}\n')
    text = problem(whole("x.jsonl", TEXT), tmp_path, None)
    assert text.startswith("x.jsonl: DuckDB cannot read the file: Malformed JSON")
    assert "\n" not in text
