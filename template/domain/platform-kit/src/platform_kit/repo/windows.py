"""Windows: the half-open ranges of days that a run processes, and the partitions they consist of.

A partition is named by its first day, an ISO date. Weeks start on Monday, as in ISO 8601.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from platform_kit.errors import KitError


class Cadence(StrEnum):
    """How long one partition is."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    def floor(self, day: date) -> date:
        """The first day of the partition that holds `day`."""
        match self:
            case Cadence.DAILY:
                return day
            case Cadence.WEEKLY:
                return day - timedelta(days=day.weekday())
            case Cadence.MONTHLY:
                return day.replace(day=1)

    def next(self, first_day: date) -> date:
        """The first day of the partition after the one that starts on `first_day`."""
        match self:
            case Cadence.DAILY:
                return first_day + timedelta(days=1)
            case Cadence.WEEKLY:
                return first_day + timedelta(days=7)
            case Cadence.MONTHLY:
                return self.floor(first_day + timedelta(days=31))


@dataclass(frozen=True)
class Window:
    """The days from `start` to the day before `end`."""

    start: date
    end: date

    def days(self) -> Iterator[date]:
        """Each day of the window, in order."""
        for offset in range((self.end - self.start).days):
            yield self.start + timedelta(days=offset)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        last = self.end - timedelta(days=1)
        return f"{self.start}" if last == self.start else f"{self.start} to {last}"


def parse_day(text: str, name: str) -> date:
    """Read an ISO date (2013-01-05); `name` says in the error where it came from."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise KitError(f"{name}: '{text}' is no date", "write it as YYYY-MM-DD, for example 2013-01-05")
    return day
