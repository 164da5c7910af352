"""Dagster's partitions for a domain's settings, and the window that a run processes."""

from datetime import date, timedelta
from typing import cast

import dagster as dg

from platform_kit.errors import KitError
from platform_kit.repo.settings import Partitions, settings
from platform_kit.repo.windows import Cadence, Window, parse_day

KEY_FORMAT = "%Y-%m-%d"

# Dagster's tags of a run that name its partitions.
PARTITION = "dagster/partition"
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


class PartitionsOverride(dg.Model, dg.Resolvable):
    """The attribute `partitions` of a component, which overrides `[partitions]` of `domain.toml`."""

    cadence: str
    """The period that one partition covers: daily, weekly or monthly."""
    start: str
    """The first day that the data covers."""
    end: str | None = None
    """The day after the last day of the data. Without it, there are partitions up to today."""


def of_component(override: PartitionsOverride | None) -> Partitions:
    """The partitions of a component: the override, or those of the domain."""
    return Partitions.model_validate(override.model_dump()) if override else settings().partitions


def definition(partitions: Partitions) -> dg.TimeWindowPartitionsDefinition:
    """Dagster's partitions; the first may begin before the start, and the last may end after the end.

    With whole weeks and months the keys do not depend on the start. `window` leaves out the days outside.
    """
    return dg.TimeWindowPartitionsDefinition(
        start=partitions.cadence.floor(partitions.start).strftime(KEY_FORMAT),
        end=_whole_end(partitions).strftime(KEY_FORMAT) if partitions.end else None,
        fmt=KEY_FORMAT,
        cron_schedule=cron(partitions.cadence),
    )


def cron(cadence: Cadence) -> str:
    """The times at which a partition is complete, as a cron schedule in UTC."""
    return {Cadence.DAILY: "0 0 * * *", Cadence.WEEKLY: "0 0 * * 1", Cadence.MONTHLY: "0 0 1 * *"}[cadence]


def window(first: str, last: str, partitions: Partitions) -> Window:
    """The days of the partitions from the key `first` to the key `last`."""
    start = max(parse_day(first, "partition"), partitions.start)
    end = partitions.cadence.next(parse_day(last, "partition"))
    return Window(start, min(end, partitions.end) if partitions.end else end)


def run_window(context: dg.AssetExecutionContext, partitions: Partitions) -> Window | None:
    """The days that this run processes; None for a run without partitions.

    The tags of the run tell, not the asset: one dbt step builds models with and without partitions.
    """
    tags = context.run.tags
    first = tags.get(RANGE_START) or tags.get(PARTITION)
    last = tags.get(RANGE_END) or tags.get(PARTITION)
    return window(first, last, partitions) if first and last else None


def keys_between(partitions: Partitions, every: list[str], first: str, last: str) -> list[str]:
    """The keys of `every` (not empty, in order) from `first` to `last`.

    Raises:
        KitError: a key is not a date, is not the first day of a partition, or is outside of the range.
    """
    for text in (first, last):
        day = parse_day(text, "PARTITION")
        if text not in every:
            raise KitError(
                _not_a_partition(day, partitions, every), f"choose one of {every[0]} to {every[-1]}"
            )
    if first > last:
        raise KitError(f"FROM={first} is after TO={last}", "swap them")
    return every[every.index(first) : every.index(last) + 1]


def available(partitions: Partitions, today: date) -> list[str]:
    """The keys of all partitions that are complete before `today`, in order."""
    end = min(_whole_end(partitions), today) if partitions.end else today
    keys, first = [], partitions.cadence.floor(partitions.start)
    while (following := partitions.cadence.next(first)) <= end:
        keys.append(first.strftime(KEY_FORMAT))
        first = following
    return keys


def _whole_end(partitions: Partitions) -> date:
    """The first day after the last partition."""
    last_day = cast(date, partitions.end) - timedelta(days=1)
    return partitions.cadence.next(partitions.cadence.floor(last_day))


def _not_a_partition(day: date, partitions: Partitions, every: list[str]) -> str:
    if every[0] <= day.isoformat() <= every[-1]:
        return (
            f"{day} is not the first day of a {partitions.cadence} partition; "
            f"it is in {partitions.cadence.floor(day)}"
        )
    return f"partition {day} is outside of the range of this domain, {every[0]} to {every[-1]}"
