"""What a team declares about the files of one raw table, and which files a window needs."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from platform_kit.errors import KitError
from platform_kit.repo.windows import Window

# The row's date in every partitioned raw table: a run replaces the rows of its window by it.
DATE_COLUMN = "_date"


class ColumnType(StrEnum):
    """What a column holds; a DECIMAL has 29 digits before the point and 9 after it, a TIMESTAMP is in UTC."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class FileSource:
    """The local files of one raw table.

    Attributes:
        files: path relative to the repo; with `{date}` for each day or `{date:%Y-%m}` for each month.
            Without a placeholder it is one whole file. The suffix tells the format: .csv (comma, double
            quote, header), .jsonl or .ndjson (JSON Lines), .parquet.
        columns: what is loaded, by the file's own column names; the file may have more.
        date: SQL over the columns that gives the row's date; None for a source without partitions.
        missing: text that means a missing value, besides the empty text; CSV only.
    """

    files: str
    columns: Mapping[str, ColumnType]
    date: str | None
    missing: str | None

    def file_of(self, day: datetime.date) -> str:
        """The path, relative to the repo, of the file that holds the rows of `day`.

        Raises:
            KitError: `files` has a placeholder that is not a well-formed `{date}`.
        """
        try:
            return self.files.format(date=day)
        except (LookupError, ValueError) as error:
            raise KitError(
                f"files: '{self.files}' is not a valid pattern",
                "use {date} or {date:%Y-%m}",
            ) from error


def paths_for(source: FileSource, root: Path, window: Window | None) -> list[Path]:
    """The files that hold the rows of the window, each once, in the order of their days.

    Without a window it is the one file `source.files`.
    """
    if window is None:
        return [root / source.files]
    return list(dict.fromkeys(root / source.file_of(day) for day in window.days()))


def belongs(source: FileSource, root: Path, path: Path, day: datetime.date | None) -> bool:
    """Whether a row of `day` belongs to the file `path`; without `source.date` every row does."""
    return source.date is None or (day is not None and root / source.file_of(day) == path)
