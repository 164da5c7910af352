"""Windows: half-open ranges of days that a run processes, and the partitions in them.

A partition is named by its first day, an ISO date. Weeks start on Monday, as in ISO 8601.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from platform_kit.errors import KitError

# The number of partitions, or of days of sample rows, of a run that names none.
NEWEST = 31


class Cadence(StrEnum):
    """How much time one partition covers."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    def floor(self, day: date) -> date:
        """The first day of the partition that contains `day`."""
        match self:
            case Cadence.DAILY:
                return day
            case Cadence.WEEKLY:
                return day - timedelta(days=day.weekday())
            case Cadence.MONTHLY:
                return day.replace(day=1)

    def next(self, first_day: date) -> date:
        """The first day of the partition that follows the one that starts on `first_day`."""
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
    """Read an ISO date (2013-01-05).

    Args:
        text: the date.
        name: what the error calls the value, such as the variable that has it.

    Raises:
        KitError: the text is not an ISO date.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise KitError(f"{name}: '{text}' is not a date", "write it as YYYY-MM-DD, for example 2013-01-05")
    return day
