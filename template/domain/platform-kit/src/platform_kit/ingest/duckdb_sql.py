"""DuckDB's SQL that reads files into typed columns.

Values of CSV and JSON are read as text and converted here, by one rule for each type: DuckDB's own conversion
reads '1.5' as the integer 2 and 'epoch' as a date, and it detects a dialect for each file.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types

from platform_kit.errors import KitError
from platform_kit.ingest.file_source import DATE_COLUMN, ColumnType, FileSource
from platform_kit.ingest.text_records import FileError, csv_header, json_lines
from platform_kit.warehouse.names import literal, quoted

# The path of a row's file: a name that no file is likely to have as a column.
FILE_COLUMN = "#file"


@dataclass(frozen=True)
class TypeRule:
    """How DuckDB stores values of one type, and how they are recognised.

    Attributes:
        sql: DuckDB's type.
        words: such a value in a message: "... is not <words>".
        spelling: a regular expression of the values in CSV and JSON.
        accepts: whether a column of Parquet has such values.
    """

    sql: str
    words: str
    spelling: str
    accepts: Callable[[pa.DataType], bool]


_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}(:\d{2}(\.\d{1,6}0*)?)?(Z|[+-]\d{2}(:?\d{2})?)?"
TYPE_RULES = {
    ColumnType.TEXT: TypeRule(
        "VARCHAR",
        "text",
        "(?s).*",
        lambda kind: types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind),
    ),
    ColumnType.INTEGER: TypeRule("BIGINT", "a whole number of 64 bits", r"[+-]?\d+(\.0+)?", types.is_integer),
    ColumnType.NUMBER: TypeRule(
        "DOUBLE",
        "a number",
        r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?",
        lambda kind: types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind),
    ),
    ColumnType.DECIMAL: TypeRule(
        "DECIMAL(38, 9)",
        "a decimal number (29 digits before the point, 9 after it)",
        r"[+-]?(\d+(\.\d{0,9}0*)?|\.\d{1,9}0*)",
        lambda kind: types.is_integer(kind) or (types.is_decimal128(kind) and kind.scale <= 9),
    ),
    ColumnType.BOOLEAN: TypeRule(
        "BOOLEAN", "a truth value (true or false)", "(?i)true|false|[tf10]", types.is_boolean
    ),
    ColumnType.DATE: TypeRule("DATE", "a date (YYYY-MM-DD)", _DAY, types.is_date),
    ColumnType.TIMESTAMP: TypeRule(
        "TIMESTAMPTZ",
        "a time (YYYY-MM-DD HH:MM:SS; UTC without an offset)",
        f"{_DAY}[ T]{_TIME}",
        types.is_timestamp,
    ),
}

# DuckDB detects nothing, so that all files are read in the same way. It accepts one field too many, and keeps
# a blank line, where these equal the null string: so that is a text that no field can have.
_TEXT = "auto_detect=false, nullstr='\n', allow_quoted_nulls=false"
_CSV = f"{_TEXT}, header=true, delim=',', quote='\"', escape='\"'"
# Whole lines, since JSON cannot have the character 1f. read_json would refuse a byte order mark.
_LINES = f"{_TEXT}, header=false, delim='\x1f', quote='', escape='', columns={{line: 'VARCHAR'}}"


@dataclass(frozen=True)
class Scan:
    """How files of one layout are read: the values, DuckDB's table function and its options."""

    values: str
    function: str
    options: str

    def sql(self, paths: Iterable[Path]) -> str:
        """The query for the values of these files; FILE_COLUMN has the path of each row's file."""
        files = ", ".join(literal(str(path)) for path in paths)
        options = f"filename={literal(FILE_COLUMN)}, hive_partitioning=false, {self.options}"
        return f"SELECT {self.values}, {quoted(FILE_COLUMN)} FROM {self.function}([{files}], {options})"


def scan_of(source: FileSource, path: Path, connection: duckdb.DuckDBPyConnection) -> Scan:
    """How to read the declared columns of a file, in declared order; those of CSV and JSON as text.

    Raises:
        FileError, duckdb.Error: the file is malformed or lacks a column.
        KitError: the suffix is unknown.
    """
    match path.suffix:
        case ".csv":
            header = csv_header(path)
            _require(source.columns, header)
            return _csv_scan(source, header)
        case ".jsonl" | ".ndjson":
            _require(source.columns, _json_names(path, connection))
            structure = literal(json.dumps(dict.fromkeys(source.columns, "VARCHAR")))
            return Scan(f"unnest(from_json(line, {structure}))", "read_csv", _LINES)
        case ".parquet":
            schema = _parquet_schema(path)
            _require(source.columns, schema.names)
            for name, kind in source.columns.items():
                _require_type(kind, schema.field(name))
            return Scan(", ".join(map(quoted, source.columns)), "read_parquet", "union_by_name=true")
        case suffix:
            raise KitError(
                f"files: the suffix '{suffix}' is unknown", "use .csv, .jsonl, .ndjson or .parquet"
            )


def typed_sql(source: FileSource, scans: Mapping[Scan, Iterable[Path]]) -> str:
    """The query for the rows of all files: the typed columns, FILE_COLUMN and DATE_COLUMN.

    The date is NULL if it is missing or impossible. A value that is not of its column's type is an error.
    """
    stored = " UNION ALL ".join(scan.sql(paths) for scan, paths in scans.items())
    values = ", ".join(f"{_converted(source, name)} AS {quoted(name)}" for name in source.columns)
    day = f", {_day(source.date)} AS {quoted(DATE_COLUMN)}" if source.date else ""
    return f"SELECT *{day} FROM (SELECT {values}, {quoted(FILE_COLUMN)} FROM ({stored}))"


def faults_sql(source: FileSource, scan: Scan, path: Path) -> str:
    """The query for every row of one file: its first faulty column, its values as text, its date.

    The faulty column is a position in `source.columns`, or NULL; the date is NULL if it is missing or
    impossible.
    """
    tried = {quoted(name): f"TRY({_converted(source, name)})" for name in source.columns}
    faulty = " ".join(
        f"WHEN {name} IS NOT NULL AND {value} IS NULL THEN {position}"
        for position, (name, value) in enumerate(tried.items())
    )
    texts = ", ".join(f"CAST({name} AS VARCHAR)" for name in tried)
    values = ", ".join(f"{value} AS {name}" for name, value in tried.items())
    day = _day(source.date) if source.date else "NULL"
    checked = f'CASE {faulty} END AS "#faulty", [{texts}] AS "#texts", {values}'
    return f'SELECT "#faulty", "#texts", {day} FROM (SELECT {checked} FROM ({scan.sql([path])}))'


def require_date_expression(
    expression: str, columns: Mapping[str, ColumnType], connection: duckdb.DuckDBPyConnection
) -> None:
    """Check that the expression can be computed from the columns.

    Raises:
        KitError: it is not SQL, names an unknown column or function, or its value is not a date.
    """
    nothing = ", ".join(
        f"CAST(NULL AS {TYPE_RULES[kind].sql}) AS {quoted(name)}" for name, kind in columns.items()
    )
    hint = f"write an SQL expression for a date, with the columns {', '.join(columns)}"
    try:
        given = connection.sql(f"SELECT ({expression}), {_day(expression)} FROM (SELECT {nothing})").types[0]
    except duckdb.Error as error:
        raise KitError(f"date: '{expression}' is not valid SQL: {first_line(error)}", hint) from error
    if str(given) not in ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"):
        raise KitError(f"date: '{expression}' is of type {given}, not a date", hint)


def first_line(error: Exception) -> str:
    """DuckDB's message without its kind, hints and excerpts."""
    return str(error).partition("\n")[0].partition(": ")[2]


def _converted(source: FileSource, name: str) -> str:
    rule, column = TYPE_RULES[source.columns[name]], quoted(name)
    if source.files.endswith(".parquet"):
        return f"CAST({column} AS {rule.sql})"
    # '?' is not a value of any type: the cast fails.
    misspelt = f"NOT regexp_full_match({column}, {literal(rule.spelling)})"
    return f"CAST(CASE WHEN {misspelt} THEN '?' ELSE {column} END AS {rule.sql})"


def _day(expression: str) -> str:
    day = f"TRY(CAST(({expression}) AS DATE))"
    # The years that Python knows; DuckDB accepts 20130.
    return f"CASE WHEN {day} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {day} END"


def _csv_scan(source: FileSource, header: list[str]) -> Scan:
    # DuckDB binds fields by position. Names of the kit's own are never empty, and differ in more than case.
    fields = ", ".join(f"c{position}: 'VARCHAR'" for position in range(len(header)))
    nulls = ", ".join(literal(null) for null in ("", source.missing) if null is not None)
    values = (
        f"CASE WHEN c{header.index(name)} NOT IN ({nulls}) THEN c{header.index(name)} END AS {quoted(name)}"
        for name in source.columns
    )
    return Scan(", ".join(values), "read_csv", f"{_CSV}, columns={{{fields}}}")


def _json_names(path: Path, connection: duckdb.DuckDBPyConnection) -> list[str]:
    lines = Scan("json_type(line) AS kind, json_keys(line) AS names", "read_csv", _LINES).sql([path])
    try:
        shapes = connection.sql(f"SELECT DISTINCT kind, names FROM ({lines})").fetchall()
    except duckdb.Error:
        json_lines(path)
        raise
    if any(kind != "OBJECT" or len(set(names)) < len(names) for kind, names in shapes):
        json_lines(path)
    return sorted({name for _, names in shapes for name in names})


def _parquet_schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise FileError("not a Parquet file, or a damaged one") from error


def _require(columns: Iterable[str], names: list[str]) -> None:
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise FileError("the file has two columns of this name", f"column {twice[0]}")
    if absent := [name for name in columns if name not in names]:
        raise FileError(f"no column {', '.join(absent)}; the file has {', '.join(names) or 'none'}")


def _require_type(kind: ColumnType, field: pa.Field) -> None:
    stored = field.type.value_type if types.is_dictionary(field.type) else field.type
    if not (types.is_null(stored) or TYPE_RULES[kind].accepts(stored)):
        raise FileError(
            f"the type is {stored}, whose values are not {TYPE_RULES[kind].words}", f"column {field.name}"
        )
