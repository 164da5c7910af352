"""Values and dates that are refused, with the file, the line and the column."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from platform_kit.ingest.file_source import ColumnType, FileSource
from tests.support.files import DAY, FLIGHTS, HEADER, TWO_DAYS, problem, problem_of, whole


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (ColumnType.INTEGER, "abc"),
        (ColumnType.INTEGER, "1.5"),
        (ColumnType.INTEGER, " 1"),
        (ColumnType.INTEGER, "9223372036854775808"),
        (ColumnType.NUMBER, "1,5"),
        (ColumnType.NUMBER, "nan"),
        (ColumnType.DECIMAL, "0.1234567891"),
        (ColumnType.DECIMAL, "123456789012345678901234567890"),
        (ColumnType.BOOLEAN, "yes"),
        (ColumnType.DATE, "2013-02-30"),
        (ColumnType.DATE, "31.01.2013"),
        (ColumnType.DATE, "epoch"),
        (ColumnType.TIMESTAMP, "2013-01-31"),
        (ColumnType.TIMESTAMP, "2013-01-31 25:00"),
    ],
)
def test_refuses_a_value_of_another_type(declared: ColumnType, value: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f'b,a\n"1\n2",\n3,"{value}"\n4,?\n')
    text = problem(whole("x.csv", {"b": ColumnType.TEXT, "a": declared}), tmp_path, None)
    assert text.startswith(f"x.csv, line 4, column a: '{value}' is not ")
    assert text.endswith("(1 more faulty)")


def test_names_the_first_wrong_value_of_the_first_wrong_file(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_text(HEADER + "1,A,5\n1,B,late\n")
    (tmp_path / "2013-01-02.csv").write_text(HEADER + "x,A,5\n")
    text = problem(FLIGHTS, tmp_path, TWO_DAYS)
    assert text == "2013-01-01.csv, line 3, column delay: 'late' is not a number"


def test_finds_the_line_behind_a_quote_that_follows_a_space(tmp_path: Path) -> None:
    text = problem_of(HEADER + '1, "Paris\nOrly, LFPO",5\n1,B,late\n', tmp_path)
    assert text == "2013-01-01.csv, line 4, column delay: 'late' is not a number"


def test_shortens_long_values(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"a\n{'x' * 1000}\n")
    assert f"'{'x' * 60}...' is" in problem(whole("x.csv", {"a": ColumnType.NUMBER}), tmp_path, None)


def test_names_line_and_column_of_a_wrong_json_value(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"a": 1}\n\n{"a": true}\n')
    text = problem(whole("x.jsonl", {"a": ColumnType.NUMBER}), tmp_path, None)
    assert text == "x.jsonl, line 3, column a: 'true' is not a number"


def test_names_row_and_column_of_a_wrong_parquet_value(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([1, 2**63], pa.uint64())}), tmp_path / "x.parquet")
    text = problem(whole("x.parquet", {"a": ColumnType.INTEGER}), tmp_path, None)
    assert text.startswith("x.parquet, row 2, column a: '9223372036854775808' is not a whole number")


@pytest.mark.parametrize(
    ("day", "shown"), [("32", "'32'"), ("NA", "missing")], ids=["impossible date", "missing date"]
)
def test_refuses_a_row_without_a_date(day: str, shown: str, tmp_path: Path) -> None:
    text = problem_of(HEADER + f"1,A,5\n{day},B,5\n", tmp_path)
    assert text == f"2013-01-01.csv, line 3: no date from make_date(2013, 1, day) with day {shown}"


def test_refuses_a_date_of_a_year_that_python_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("year\n20130\n")
    source = FileSource("x.csv", {"year": ColumnType.INTEGER}, "make_date(year, 1, 1)", None)
    text = problem(source, tmp_path, DAY)
    assert text == "x.csv, line 2: no date from make_date(year, 1, 1) with year '20130'"


def test_refuses_a_row_of_another_file(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_text(HEADER + "1,A,5\n")
    (tmp_path / "2013-01-02.csv").write_text(HEADER + "2,A,5\n1,B,5\n3,C,5\n")
    text = problem(FLIGHTS, tmp_path, TWO_DAYS)
    assert text.startswith("2013-01-02.csv, line 3: the date is 2013-01-01, which belongs to 2013-01-01.csv")
    assert text.endswith("(1 more faulty)")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("make_date(2013, 1, dya)", 'is not valid SQL: Referenced column "dya" not found'),
        ("make_date(2013, 1, day", "is not valid SQL: syntax error"),
        ("to_day(day)", "is not valid SQL: Scalar Function with name to_day does not exist!"),
        ("max(make_date(2013, 1, day))", "is not valid SQL: aggregates are not allowed"),
        ("day", "is of type BIGINT, not a date"),
    ],
)
def test_refuses_a_wrong_date_expression(expression: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_text(HEADER + "1,A,5\n")
    source = FileSource("{date}.csv", FLIGHTS.columns, expression, None)
    text = problem(source, tmp_path, DAY)
    assert text.startswith(f"date: '{expression}' {reason}")
    assert "\n" not in text


@pytest.mark.parametrize("files", ["{day}.csv", "{}.csv", "{date.csv"])
def test_refuses_a_wrong_placeholder(files: str, tmp_path: Path) -> None:
    text = problem(whole(files, {}), tmp_path, DAY)
    assert text == f"files: '{files}' is not a valid pattern"
