"""Reading the files of a window: what comes out of good ones, and what is said about bad ones."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from platform_kit.errors import KitError
from platform_kit.ingest.files import ColumnType, FileSource, paths_for, read_window
from platform_kit.windows import Window

DAY = Window(date(2013, 1, 1), date(2013, 1, 2))
TWO_DAYS = Window(date(2013, 1, 1), date(2013, 1, 3))
FLIGHTS = FileSource(
    files="{date}.csv",
    columns={"day": ColumnType.INTEGER, "dest": ColumnType.TEXT, "delay": ColumnType.NUMBER},
    date="make_date(2013, 1, day)",
    missing="NA",
)
HEADER = "day,dest,delay\n"
TEXT = {"a": ColumnType.TEXT}


def whole(files: str, columns: Mapping[str, ColumnType], missing: str | None = None) -> FileSource:
    """A source without partitions."""
    return FileSource(files=files, columns=columns, date=None, missing=missing)


def problem(source: FileSource, root: Path, window: Window | None) -> str:
    """What is said about a window that must be refused."""
    with pytest.raises(KitError) as refused:
        read_window(source, root, window)
    return refused.value.problem


def problem_of(content: str | bytes, root: Path) -> str:
    """What is said about a day of flights with this content."""
    (root / "2013-01-01.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return problem(FLIGHTS, root, DAY)


def column_of(table: pa.Table, name: str) -> list[Any]:
    """The values of one column."""
    return list(table[name].to_pylist())


# What comes out


def test_reads_the_declared_columns_with_their_types_and_the_date(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text(
        "t,i,n,m,b,d,w\n"
        "x,-7,1.5e3,0.10,true,2013-01-31,2013-01-31T10:00:00+02:00\n"
        "NA,,NA,,,,2013-01-31 10:00\n"
    )
    columns = dict(zip("tinmbdw", ColumnType, strict=True))
    table = read_window(FileSource("all.csv", columns, "w", "NA"), tmp_path, None)
    assert table.schema == pa.schema(
        {
            "t": pa.string(),
            "i": pa.int64(),
            "n": pa.float64(),
            "m": pa.decimal128(38, 9),
            "b": pa.bool_(),
            "d": pa.date32(),
            "w": pa.timestamp("us", "UTC"),
            "_date": pa.date32(),
        }
    )
    ten = datetime(2013, 1, 31, 10, tzinfo=UTC)
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("x", -7, 1500.0, Decimal("0.1"), True, date(2013, 1, 31), ten.replace(hour=8), date(2013, 1, 31)),
        (None, None, None, None, None, None, ten, date(2013, 1, 31)),
    ]


def test_binds_columns_by_name_in_each_file(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_text("day,delay,dest\n1,5,ORD\n")
    (tmp_path / "2013-01-02.csv").write_text("dest,file_index,delay,,DAY,day\nJFK,9,6,x,7,2\n")
    table = read_window(FLIGHTS, tmp_path, TWO_DAYS)
    assert table.column_names == ["day", "dest", "delay", "_date"]
    assert sorted(column_of(table, "dest")) == ["JFK", "ORD"]
    assert sorted(column_of(table, "delay")) == [5, 6]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfday,dest,delay\n1,ORD,5\n",
        b"day,dest,delay\r\n1,ORD,5\r\n",
        b"day,dest,delay\n\n1,ORD,5",
        b'"day","dest","delay"\n"1","ORD","5"\n',
    ],
    ids=["byte order mark", "CRLF", "blank line and no last line end", "quotes"],
)
def test_takes_csv_as_programs_write_it(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_bytes(content)
    assert read_window(FLIGHTS, tmp_path, DAY).to_pylist() == [
        {"day": 1, "dest": "ORD", "delay": 5.0, "_date": date(2013, 1, 1)}
    ]


def test_keeps_commas_quotes_and_line_ends_in_quoted_fields(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_bytes(HEADER.encode() + b'1,"a ""b"", c\r\nd",\n')
    assert column_of(read_window(FLIGHTS, tmp_path, DAY), "dest") == ['a "b", c\r\nd']


@pytest.mark.parametrize("suffix", ["jsonl", "ndjson"])
def test_reads_json_lines(suffix: str, tmp_path: Path) -> None:
    lines = (
        '\ufeff{"delay": 1.5, "day": 1, "dest": "a\\n\u00e9"}\r\n\r\n{"day": 1, "more": [1], "delay": null}'
    )
    (tmp_path / f"2013-01-01.{suffix}").write_bytes(lines.encode())
    source = FileSource(f"{{date}}.{suffix}", FLIGHTS.columns, FLIGHTS.date, None)
    assert read_window(source, tmp_path, DAY).to_pylist() == [
        {"day": 1, "dest": "a\né", "delay": 1.5, "_date": date(2013, 1, 1)},
        {"day": 1, "dest": None, "delay": None, "_date": date(2013, 1, 1)},
    ]


def test_reads_parquet_whose_types_differ_from_file_to_file(tmp_path: Path) -> None:
    days = [pa.array([1], pa.int32()), pa.array([2], pa.int64())]
    destinations = [pa.array([None], pa.null()), pa.array(["ORD"]).dictionary_encode()]
    delays = [pa.array([1], pa.int8()), pa.array([1.5])]
    for number, columns in enumerate(zip(days, destinations, delays, strict=True), start=1):
        table = pa.table(dict(zip(FLIGHTS.columns, columns, strict=True)))
        pq.write_table(table, tmp_path / f"2013-01-0{number}.parquet")
    source = FileSource("{date}.parquet", FLIGHTS.columns, FLIGHTS.date, None)
    table = read_window(source, tmp_path, TWO_DAYS)
    assert table.schema.types == [pa.int64(), pa.string(), pa.float64(), pa.date32()]
    assert column_of(table, "dest") == [None, "ORD"]
    assert column_of(table, "delay") == [1, 1.5]


def test_leaves_out_the_days_of_a_monthly_file_that_are_outside_the_window(tmp_path: Path) -> None:
    (tmp_path / "2013-01.csv").write_text(HEADER + "1,A,\n2,B,\n3,C,\n")
    source = FileSource("{date:%Y-%m}.csv", FLIGHTS.columns, FLIGHTS.date, None)
    assert column_of(read_window(source, tmp_path, TWO_DAYS), "dest") == ["A", "B"]


def test_filters_one_whole_file_to_the_window(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text(HEADER + "1,A,\n2,B,\n3,C,\n")
    source = FileSource("all.csv", FLIGHTS.columns, FLIGHTS.date, None)
    assert column_of(read_window(source, tmp_path, DAY), "dest") == ["A"]
    assert column_of(read_window(source, tmp_path, None), "dest") == ["A", "B", "C"]


def test_names_each_file_of_the_window_once_and_in_order() -> None:
    source = FileSource("{date:%Y-%m}.csv", {}, None, None)
    window = Window(date(2013, 1, 30), date(2013, 2, 3))
    assert paths_for(source, Path("/r"), window) == [Path("/r/2013-01.csv"), Path("/r/2013-02.csv")]


def test_takes_paths_literally(tmp_path: Path) -> None:
    folder = tmp_path / "it's [a] *?"
    folder.mkdir()
    (folder / "[1]*.csv").write_text("a\nright\n")
    (folder / "1x.csv").write_text("a\nwrong\n")
    table = read_window(whole("it's [a] *?/[1]*.csv", TEXT), tmp_path, None)
    assert column_of(table, "a") == ["right"]


def test_does_not_take_folders_for_columns(tmp_path: Path) -> None:
    (tmp_path / "a=folder").mkdir()
    pq.write_table(pa.table({"a": ["file"]}), tmp_path / "a=folder/x.parquet")
    table = read_window(whole("a=folder/x.parquet", TEXT), tmp_path, None)
    assert column_of(table, "a") == ["file"]


# What is refused: files


def test_refuses_a_missing_file_and_counts_the_others(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_text(HEADER + "1,A,\n")
    window = Window(date(2013, 1, 1), date(2013, 1, 4))
    assert problem(FLIGHTS, tmp_path, window) == "2013-01-02.csv: there is no such file (1 more missing)"


def test_refuses_a_directory(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").mkdir()
    assert problem(FLIGHTS, tmp_path, DAY) == "2013-01-01.csv: it cannot be read: Is a directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_refuses_an_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").touch(mode=0)
    assert problem(FLIGHTS, tmp_path, DAY) == "2013-01-01.csv: it cannot be read: Permission denied"


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_refuses_an_empty_file(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"x.{suffix}").touch()
    assert problem(whole(f"x.{suffix}", TEXT), tmp_path, None) == f"x.{suffix}: the file is empty"


def test_refuses_files_without_rows(tmp_path: Path) -> None:
    assert problem_of(HEADER, tmp_path) == "2013-01-01.csv: it has no rows"
    pq.write_table(pa.table({"a": pa.array([], pa.string())}), tmp_path / "x.parquet")
    assert problem(whole("x.parquet", TEXT), tmp_path, None) == "x.parquet: it has no rows"


def test_refuses_an_unknown_suffix(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("x")
    assert problem(whole("x.xlsx", {}), tmp_path, None) == "files: no format has the suffix '.xlsx'"


def test_refuses_a_parquet_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_text("day,dest\n")
    text = problem(whole("x.parquet", TEXT), tmp_path, None)
    assert text == "x.parquet: this is no Parquet file, or a damaged one"


# What is refused: columns


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
    assert text == "2013-01-01.csv, line 1: the line is blank, but the column names belong here"


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
    assert text.startswith(f"x.parquet, column a: its type is {stored}, which holds no ")


# What is refused: the text of a file


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        (b"1,A,5\n1,A\n", "line 3", "2 fields, but the header has 3"),
        (b'1,"x\ny",5\n1,A,5,\n', "line 4", "4 fields, but the header has 3"),
        (b"1,A,5\n1,A,5,NA\n", "line 3", "4 fields, but the header has 3"),
        (b'1,A,5\n1,"B,5\n1,C,5\n', "line 3", "the quotes of the record that starts here do not match: "),
        (b'1,A,5\n1,"B"x,5\n', "line 3", "the quotes of the record that starts here do not match: "),
        (b"1,A,5\n\n1,M\xfcnchen,5\n", "line 4", "byte 0xfc is no UTF-8"),
        (b"1,A,5\r\n1,B,5\n", "line 2", "the line ends in another way (LF or CRLF) than those before"),
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
    assert text.startswith("2013-01-01.csv, line 1: the quotes of the record that starts here do not match: ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{a: 1}", "this is no JSON: Expecting property name enclosed in double quotes at character 2"),
        (b'{"a": 1', "this is no JSON: Expecting ',' delimiter at character 8"),
        (b"[1]", "this is JSON, but no object"),
        (b"null", "this is JSON, but no object"),
        (b'{"a": 1, "a": 2}', "a name occurs twice in the object"),
        (b'{"a": "\xfc"}', "byte 0xfc is no UTF-8"),
        (b'{"a": 2}\r', "the line ends in another way (LF or CRLF) than those before"),
    ],
)
def test_refuses_json_lines_that_are_malformed(line: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b'{"a": 1}\n\n' + line + b"\n")
    assert problem(whole("x.jsonl", TEXT), tmp_path, None) == f"x.jsonl, line 3: {reason}"


def test_says_that_duckdb_cannot_read_what_seems_right(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"a": "\\ud800"}\n')
    text = problem(whole("x.jsonl", TEXT), tmp_path, None)
    assert text.startswith("x.jsonl: DuckDB cannot read it: Malformed JSON")
    assert "\n" not in text


# What is refused: values


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
    assert text.startswith(f"x.csv, line 4, column a: '{value}' is no ")
    assert text.endswith("(1 more faulty)")


def test_names_the_first_wrong_value_of_the_first_wrong_file(tmp_path: Path) -> None:
    (tmp_path / "2013-01-01.csv").write_text(HEADER + "1,A,5\n1,B,late\n")
    (tmp_path / "2013-01-02.csv").write_text(HEADER + "x,A,5\n")
    text = problem(FLIGHTS, tmp_path, TWO_DAYS)
    assert text == "2013-01-01.csv, line 3, column delay: 'late' is no number"


def test_finds_the_line_behind_a_quote_that_follows_a_space(tmp_path: Path) -> None:
    text = problem_of(HEADER + '1, "Paris\nOrly, LFPO",5\n1,B,late\n', tmp_path)
    assert text == "2013-01-01.csv, line 4, column delay: 'late' is no number"


def test_takes_whole_numbers_with_a_zero_fraction(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n517.0\n")
    assert column_of(read_window(whole("x.csv", {"a": ColumnType.INTEGER}), tmp_path, None), "a") == [517]


def test_takes_the_text_for_missing_values_as_a_value_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\nNA\n")
    assert column_of(read_window(whole("x.csv", TEXT), tmp_path, None), "a") == ["NA"]
    text = problem(whole("x.csv", {"a": ColumnType.INTEGER}), tmp_path, None)
    assert text.startswith("x.csv, line 2, column a: 'NA' is no whole number")


def test_shortens_long_values(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"a\n{'x' * 1000}\n")
    assert f"'{'x' * 60}...' is" in problem(whole("x.csv", {"a": ColumnType.NUMBER}), tmp_path, None)


def test_names_line_and_column_of_a_wrong_json_value(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"a": 1}\n\n{"a": true}\n')
    text = problem(whole("x.jsonl", {"a": ColumnType.NUMBER}), tmp_path, None)
    assert text == "x.jsonl, line 3, column a: 'true' is no number"


def test_names_row_and_column_of_a_wrong_parquet_value(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([1, 2**63], pa.uint64())}), tmp_path / "x.parquet")
    text = problem(whole("x.parquet", {"a": ColumnType.INTEGER}), tmp_path, None)
    assert text.startswith("x.parquet, row 2, column a: '9223372036854775808' is no whole number")


# What is refused: dates


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
    assert text.startswith("2013-01-02.csv, line 3: its date is 2013-01-01, which belongs in 2013-01-01.csv")
    assert text.endswith("(1 more faulty)")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("make_date(2013, 1, dya)", 'is no valid SQL: Referenced column "dya" not found'),
        ("make_date(2013, 1, day", "is no valid SQL: syntax error"),
        ("to_day(day)", "is no valid SQL: Scalar Function with name to_day does not exist!"),
        ("max(make_date(2013, 1, day))", "is no valid SQL: aggregates are not allowed"),
        ("day", "gives BIGINT, not a date"),
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
    assert text == f"files: '{files}' is no pattern of a path"
