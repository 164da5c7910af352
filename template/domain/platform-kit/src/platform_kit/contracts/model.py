"""What a contract promises, as the kit works with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from platform_kit.contracts.yaml_reader import Place
from platform_kit.repo.windows import Cadence
from platform_kit.warehouse.sql import literal, quoted

# ODCS logicalTypeOptions that hold for each value, as SQL over the quoted column and the quoted literal.
_OPTIONS = {
    "minimum": "{column} >= {value}",
    "maximum": "{column} <= {value}",
    "exclusiveMinimum": "{column} > {value}",
    "exclusiveMaximum": "{column} < {value}",
    "minLength": "length({column}) >= {value}",
    "maxLength": "length({column}) <= {value}",
    "pattern": "{column} ~ {value}",
}
OPTIONS = tuple(_OPTIONS)
VALUES = "values"


@dataclass(frozen=True)
class Check:
    """A rule on each value of a column; an absent value satisfies it.

    Attributes:
        kind: one of OPTIONS, or VALUES.
        value: the bound or pattern; of VALUES the tuple of allowed values.
    """

    kind: str
    value: Any

    def sql(self, column: str) -> str:
        """The rule as the expression of a CHECK."""
        if self.kind == VALUES:
            return f"{quoted(column)} in ({', '.join(literal(value) for value in self.value)})"
        return _OPTIONS[self.kind].format(column=quoted(column), value=literal(self.value))


@dataclass(frozen=True)
class Measure:
    """A rule on one number that is measured over the rows that are published together.

    Attributes:
        name: unique in its table.
        query: gives the number; in it `{object}` stands for those rows.
        thresholds: ODCS operators and their values; all of them must hold.
        description: in the contract's words.
        column: which the rule stands at; None: the table.
    """

    name: str
    query: str
    thresholds: tuple[tuple[str, Any], ...]
    description: str = field(default="", compare=False)
    column: str | None = None

    def condition(self) -> str:
        """SQL over the measured number `value`."""
        return " and ".join(_OPERATORS[operator](value) for operator, value in self.thresholds)


# The operators of ODCS. `Between` excludes its ends: "equivalent to mustBeGreaterThan and mustBeLessThan".
_OPERATORS: Mapping[str, Any] = {
    "mustBe": lambda n: f"value = {n}",
    "mustNotBe": lambda n: f"value <> {n}",
    "mustBeGreaterThan": lambda n: f"value > {n}",
    "mustBeGreaterOrEqualTo": lambda n: f"value >= {n}",
    "mustBeLessThan": lambda n: f"value < {n}",
    "mustBeLessOrEqualTo": lambda n: f"value <= {n}",
    "mustBeBetween": lambda ends: f"value > {ends[0]} and value < {ends[1]}",
    "mustNotBeBetween": lambda ends: f"not (value > {ends[0]} and value < {ends[1]})",
}
OPERATORS = tuple(_OPERATORS)


@dataclass(frozen=True)
class Column:
    """A promised column; `type` is spelled as PostgreSQL's `format_type` does."""

    name: str
    type: str
    required: bool
    unique: bool
    checks: tuple[Check, ...]
    description: str = field(default="", compare=False)
    examples: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class ForeignKey:
    """Each row of the table that has `columns` finds them as `to_columns` in the mart `to_mart`.

    `to_mart` belongs to the same contract.
    """

    columns: tuple[str, ...]
    to_mart: str
    to_columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """Unique in its table."""
        return f"{'_'.join(self.columns)}_references_{self.to_mart}"

    def orphans(self) -> str:
        """A query of the number of rows of `{object}` that find nothing in `{parent}`."""
        given = " and ".join(f"child.{quoted(column)} is not null" for column in self.columns)
        same = " and ".join(
            f"parent.{quoted(to)} = child.{quoted(column)}"
            for column, to in zip(self.columns, self.to_columns, strict=True)
        )
        return (
            f"select count(*) from {{object}} as child where {given} "
            f"and not exists (select from {{parent}} as parent where {same})"
        )


@dataclass(frozen=True)
class Cut:
    """How a table is cut into partitions: by which column, and how long each is."""

    column: str
    cadence: Cadence

    def __str__(self) -> str:
        return f"{self.cadence} by {self.column}"


@dataclass(frozen=True)
class Table:
    """A promised table: published from the mart `mart` as `name` (with its major version)."""

    mart: str
    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    window: Cut | None
    measures: tuple[Measure, ...]
    foreign_keys: tuple[ForeignKey, ...]
    place: Place = field(compare=False)
    description: str = field(default="", compare=False)

    @property
    def window_column(self) -> str | None:
        """The column that cuts the table into partitions; None: it has none."""
        return self.window.column if self.window else None

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class ServiceLevels:
    """The SLA as far as the kit holds it; None: not promised.

    Attributes:
        frequency: the time between two publications.
        latency: the time from an event to its publication.
        retention: how long a row stays.
        end_of_support: the day after which the contract may be removed.
    """

    frequency: timedelta | None = None
    latency: timedelta | None = None
    retention: timedelta | None = None
    end_of_support: date | None = None

    @property
    def fresh_within(self) -> timedelta | None:
        """How old the newest publication may be: frequency and latency together."""
        return (self.frequency or timedelta()) + (self.latency or timedelta()) or None


def span(length: timedelta) -> str:
    """A length of time in words: `6 hours`."""
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if length >= unit and not length % unit:
            return f"{length // unit} {name}{'s' if length // unit > 1 else ''}"
    return f"{length / timedelta(minutes=1):g} minutes"


@dataclass(frozen=True)
class Contract:
    """One contract file; all of its tables are published in one transaction.

    Attributes:
        document: the file's content, for the words that the kit does not read, such as its owners.
    """

    path: Path
    place: Place = field(compare=False)
    id: str
    name: str
    domain: str
    version: str
    status: str
    tables: tuple[Table, ...]
    service: ServiceLevels
    tags: tuple[str, ...]
    purpose: str
    usage: str
    document: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def file(self) -> str:
        """The file's name in messages: its path in the repo."""
        return self.place.file

    @property
    def major(self) -> int:
        """The version that its tables' names carry."""
        return int(self.version.split(".")[0])

    @property
    def in_force(self) -> bool:
        """Whether its tables are published: drafts and retired contracts promise nothing."""
        return self.status in IN_FORCE


STATUS = ("proposed", "draft", "active", "deprecated", "retired")
IN_FORCE = ("active", "deprecated")


def newest(versions: Iterable[Contract]) -> Contract:
    """The contract of the highest version."""
    return max(versions, key=lambda contract: [int(part) for part in contract.version.split(".")])
