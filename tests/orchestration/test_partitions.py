"""Partitions, windows and the keys that a person may ask for."""

from datetime import date

import pytest

from platform_kit.errors import KitError
from platform_kit.orchestration import partitions
from platform_kit.repo.settings import Partitions
from platform_kit.repo.windows import Cadence, Window

EXAMPLE = {"start": date(2013, 1, 1), "end": date(2013, 1, 15)}
LATER = date(2026, 11, 20)


def of(cadence: str, **changes: date | None) -> Partitions:
    return Partitions.model_validate({"cadence": cadence, **EXAMPLE, **changes})


@pytest.mark.parametrize(
    ("cadence", "keys"),
    [
        ("daily", [f"2013-01-{day:02}" for day in range(1, 15)]),
        ("weekly", ["2012-12-31", "2013-01-07", "2013-01-14"]),
        ("monthly", ["2013-01-01"]),
    ],
)
def test_the_kit_and_dagster_agree_on_the_partitions(cadence: str, keys: list[str]) -> None:
    assert partitions.available(of(cadence), LATER) == keys
    assert list(partitions.definition(of(cadence)).get_partition_keys()) == keys


@pytest.mark.parametrize("cadence", list(Cadence))
def test_the_windows_of_all_partitions_are_the_days_of_the_domain(cadence: Cadence) -> None:
    covered = of(cadence)
    keys = partitions.available(covered, LATER)
    days = [day for key in keys for day in partitions.window(key, key, covered).days()]
    assert days == list(Window(covered.start, date(2013, 1, 15)).days())
    assert partitions.window(keys[0], keys[-1], covered) == Window(covered.start, date(2013, 1, 15))


def test_without_an_end_the_last_partition_is_the_last_whole_one() -> None:
    assert partitions.available(of("daily", end=None), date(2013, 1, 4))[-1] == "2013-01-03"
    assert partitions.available(of("weekly", end=None), date(2013, 1, 20))[-1] == "2013-01-07"
    assert partitions.available(of("weekly", end=None), date(2013, 1, 21))[-1] == "2013-01-14"
    assert partitions.available(of("monthly", end=None), date(2013, 3, 1))[-1] == "2013-02-01"
    assert partitions.available(of("daily", end=None), date(2013, 1, 1)) == []


def test_months_are_as_long_as_they_are() -> None:
    leap = of("monthly", start=date(2024, 1, 31), end=date(2024, 4, 1))
    assert partitions.available(leap, LATER) == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert partitions.window("2024-01-01", "2024-02-01", leap) == Window(date(2024, 1, 31), date(2024, 3, 1))


def test_a_range_is_named_by_its_first_and_last_partition() -> None:
    every = partitions.available(of("daily"), LATER)
    assert partitions.keys_between(of("daily"), every, "2013-01-03", "2013-01-05") == every[2:5]


@pytest.mark.parametrize(
    ("cadence", "first", "last", "reason"),
    [
        ("daily", "2013-1-5", "2013-1-5", "'2013-1-5' is not a date"),
        ("daily", "20130105", "20130105", "'20130105' is not a date"),
        ("daily", "2013-02-31", "2013-02-31", "'2013-02-31' is not a date"),
        ("daily", "yesterday", "yesterday", "'yesterday' is not a date"),
        (
            "daily",
            "2013-01-15",
            "2013-01-15",
            "range of this domain, 2013-01-01 to 2013-01-14",
        ),
        ("daily", "2012-12-31", "2013-01-03", "outside of the range of this domain"),
        (
            "weekly",
            "2013-01-05",
            "2013-01-05",
            "is not the first day of a weekly partition; it is in 2012-12-31",
        ),
        ("daily", "2013-01-05", "2013-01-03", "FROM=2013-01-05 is after TO=2013-01-03"),
    ],
)
def test_what_is_no_partition_is_refused(cadence: str, first: str, last: str, reason: str) -> None:
    with pytest.raises(KitError) as error:
        partitions.keys_between(of(cadence), partitions.available(of(cadence), LATER), first, last)
    assert reason in error.value.problem
