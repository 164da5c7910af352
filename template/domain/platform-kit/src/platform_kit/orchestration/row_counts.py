"""Row counts for Dagster: of the rows that a run wrote, partition by partition."""

from collections import Counter

import dagster as dg

from platform_kit.repo.settings import Partitions
from platform_kit.repo.windows import Window
from platform_kit.warehouse.connection import transaction
from platform_kit.warehouse.sql import qualified, quoted

ROWS_WRITTEN = "rows_written"


def report(
    context: dg.AssetExecutionContext,
    key: dg.AssetKey,
    table: tuple[str, str],
    window_column: str | None,
    window: Window | None,
    partitions: Partitions,
) -> int:
    """Attach the row counts of `table` (schema, name) to the asset and return the run's total."""
    name = qualified(table[0], table[1])
    with transaction() as cursor:
        if window is None or window_column is None:
            cursor.execute(f"select count(*) from {name}")
            (total,) = cursor.fetchone() or (0,)
            context.add_asset_metadata({"dagster/row_count": total}, asset_key=key)
            return int(total)
        column = quoted(window_column)
        cursor.execute(
            f"select {column}::date, count(*) from {name} where {column} >= %s and {column} < %s group by 1",
            [window.start, window.end],
        )
        counts = Counter({partitions.cadence.floor(day).isoformat(): 0 for day in window.days()})
        for day, count in cursor.fetchall():
            counts[partitions.cadence.floor(day).isoformat()] += count
    for partition, count in counts.items():
        context.add_asset_metadata(
            {"dagster/partition_row_count": count}, asset_key=key, partition_key=partition
        )
    return counts.total()
