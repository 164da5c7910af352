"""The result of a measurement: rows of the table, and the bounds that they are compared with."""

from dataclasses import dataclass
from typing import Literal

from benchmarks.measure import Figures, ratio


@dataclass(frozen=True)
class Bound:
    """The target: at most `limit` of a unit, or at least `limit` times faster."""

    limit: float
    unit: Literal["s", "MB", "times", "times faster"]

    def __str__(self) -> str:
        return f"{self.limit:g} {self.unit}"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: what was measured.
        measured: its figures.
        other: the figures of the floor or the alternative, in pairs with `measured`.
        other_name: what the floor or the alternative is.
        bound: None for a line without a target.
    """

    what: str
    measured: Figures
    other: Figures | None = None
    other_name: str = ""
    bound: Bound | None = None

    @property
    def ratio(self) -> float | None:
        """The ratio of this side to the other; None without another side."""
        return ratio(self.measured, self.other) if self.other else None

    @property
    def judged(self) -> float:
        """The number that is compared with the bound, in the unit of the bound."""
        if self.ratio is None:
            return self.measured.median
        return 1 / self.ratio if self.bound and self.bound.unit == "times faster" else self.ratio

    @property
    def missed_by(self) -> float:
        """How far the judged number misses the bound; 0 if it meets the bound or there is none."""
        if self.bound is None:
            return 0.0
        over = self.judged - self.bound.limit
        return max(0.0, -over if self.bound.unit == "times faster" else over)

    @property
    def in_short(self) -> str:
        """The judged number with its unit."""
        if self.ratio is None:
            return str(self.measured)
        faster = self.bound is not None and self.bound.unit == "times faster"
        return f"{self.judged:.2f}x faster" if faster else f"{self.judged:.2f}x"
