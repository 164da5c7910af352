"""Reading the files of a window: what comes out of good ones."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from platform_kit.ingest.file_reader import read_window
from platform_kit.ingest.file_source import ColumnType, FileSource, paths_for
from platform_kit.repo.windows import Window
from tests.support.files import DAY, FLIGHTS, HEADER, TEXT, TWO_DAYS, column_of, problem, whole


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


def test_takes_whole_numbers_with_a_zero_fraction(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n517.0\n")
    assert column_of(read_window(whole("x.csv", {"a": ColumnType.INTEGER}), tmp_path, None), "a") == [517]


def test_takes_the_text_for_missing_values_as_a_value_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\nNA\n")
    assert column_of(read_window(whole("x.csv", TEXT), tmp_path, None), "a") == ["NA"]
    text = problem(whole("x.csv", {"a": ColumnType.INTEGER}), tmp_path, None)
    assert text.startswith("x.csv, line 2, column a: 'NA' is not a whole number")
