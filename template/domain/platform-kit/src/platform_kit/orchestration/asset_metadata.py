"""What assets have in common: their keys, the links to their code, and their row counts."""

import warnings
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import dagster as dg

from platform_kit.repo.settings import settings
from platform_kit.repo.windows import Cadence, Window
from platform_kit.warehouse.connection import transaction
from platform_kit.warehouse.names import Layer, qualified, quoted


def asset_key(layer: Layer, table: str) -> dg.AssetKey:
    """The key of a table of this domain."""
    return dg.AssetKey([settings().domain, layer, table])


def code_reference(path: Path, line: int = 1) -> dg.CodeReferencesMetadataValue:
    """The metadata value of `dagster/code_references` for a line of a file."""
    with warnings.catch_warnings(action="ignore", category=dg.BetaWarning):
        place = dg.LocalFileCodeReference(file_path=str(path), line_number=line)
        return dg.CodeReferencesMetadataValue(code_references=[place])


class StoredTable(NamedTuple):
    """The table of an asset.

    Attributes:
        key: of the asset.
        schema: that holds the table.
        table: its name in the schema.
        window_column: by which it has partitions; None for a table without.
    """

    key: dg.AssetKey
    schema: str
    table: str
    window_column: str | None

    @property
    def name(self) -> str:
        """The table's name as people write it."""
        return f"{self.schema}.{self.table}"


def report_row_counts(
    context: dg.AssetExecutionContext, of: StoredTable, window: Window | None, cadence: Cadence
) -> None:
    """Attach the number of rows to the asset: of each partition of the window, or of the whole table."""
    if window is None or of.window_column is None:
        context.add_asset_metadata({"dagster/row_count": _count(of)}, asset_key=of.key)
        return
    for partition, count in _counts(of, of.window_column, window, cadence).items():
        context.add_asset_metadata(
            {"dagster/partition_row_count": count}, asset_key=of.key, partition_key=partition
        )


def _count(of: StoredTable) -> int:
    with transaction() as cursor:
        cursor.execute(f"select count(*) from {qualified(of.schema, of.table)}")
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def _counts(of: StoredTable, window_column: str, window: Window, cadence: Cadence) -> Counter[str]:
    """The number of rows of each partition of the window, by its key."""
    name, column = qualified(of.schema, of.table), quoted(window_column)
    with transaction() as cursor:
        cursor.execute(
            f"select {column}::date, count(*) from {name} where {column} >= %s and {column} < %s group by 1",
            [window.start, window.end],
        )
        counts = Counter({cadence.floor(day).isoformat(): 0 for day in window.days()})
        for day, count in cursor.fetchall():
            counts[cadence.floor(day).isoformat()] += count
    return counts
