"""The columns of raw tables: their types, and the one that the kit adds."""

from enum import StrEnum

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
