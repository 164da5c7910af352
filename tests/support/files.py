"""Files of a window and the sources that read them: what comes out, or what is said about them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from platform_kit.errors import KitError
from platform_kit.ingest.file_reader import read_window
from platform_kit.ingest.file_source import ColumnType, FileSource
from platform_kit.repo.windows import Window

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
