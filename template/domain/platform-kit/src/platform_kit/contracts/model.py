"""The promises of a contract, in the kit's own types."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from platform_kit.contracts.yaml_files import Place
from platform_kit.repo.windows import Cadence
from platform_kit.warehouse.names import literal, quoted

# The ODCS logicalTypeOptions that the kit enforces on each value, as SQL over the column and a literal.
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
    """A rule on each value of a column; null satisfies it.

    Attributes:
        kind: one of OPTIONS, or VALUES.
        value: the bound or the pattern; for VALUES, a tuple of the allowed values.
    """

    kind: str
    value: Any

    def sql(self, column: str) -> str:
        """The rule as the expression of a CHECK constraint."""
        if self.kind == VALUES:
            return f"{quoted(column)} in ({', '.join(literal(value) for value in self.value)})"
        return _OPTIONS[self.kind].format(column=quoted(column), value=literal(self.value))


@dataclass(frozen=True)
class MetricRule:
    """A rule on one number, the metric, over the rows that are published together.

    Attributes:
        name: unique in its table.
        query: SQL that returns the metric; `{object}` is replaced by those rows.
        thresholds: ODCS operators and their values; all of them must hold.
        description: from the contract.
        column: the column that has the rule; None: the table has it.
    """

    name: str
    query: str
    thresholds: tuple[tuple[str, Any], ...]
    description: str = field(default="", compare=False)
    column: str | None = None

    def condition(self) -> str:
        """SQL over `value`, which is the metric."""
        return " and ".join(_OPERATORS[operator](value) for operator, value in self.thresholds)


# The operators of ODCS. `Between` excludes both ends, as the standard says.
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
    """A promised column; `type` is spelled as by PostgreSQL's `format_type`."""

    name: str
    type: str
    required: bool
    unique: bool
    checks: tuple[Check, ...]
    description: str = field(default="", compare=False)
    examples: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class ForeignKey:
    """The values of `columns`, unless one is null, are in `to_columns` of some row of the mart `to_mart`.

    Both tables are in the same contract.
    """

    columns: tuple[str, ...]
    to_mart: str
    to_columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """Unique in its table."""
        return f"{'_'.join(self.columns)}_references_{self.to_mart}"

    def orphans(self) -> str:
        """A query that counts the rows of `{object}` without a row in `{parent}`."""
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
class Partitioning:
    """The column that divides a table into partitions, and how long each partition is."""

    column: str
    cadence: Cadence

    def __str__(self) -> str:
        return f"{self.cadence} by {self.column}"


@dataclass(frozen=True)
class Table:
    """A promised table: the mart `mart`, published as `name`, which ends in the major version."""

    mart: str
    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    partitioning: Partitioning | None
    metric_rules: tuple[MetricRule, ...]
    foreign_keys: tuple[ForeignKey, ...]
    place: Place = field(compare=False)
    description: str = field(default="", compare=False)

    @property
    def window_column(self) -> str | None:
        """The column by which the table is published in windows; None: it is replaced as a whole."""
        return self.partitioning.column if self.partitioning else None

    def column(self, name: str) -> Column:
        """The column with that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class ServiceLevels:
    """The service levels that the kit enforces; None: not promised.

    Attributes:
        frequency: the time between two publications.
        latency: the time from an event to its publication.
        retention: how long a row is kept.
        end_of_support: the last day on which the contract must be in force.
    """

    frequency: timedelta | None = None
    latency: timedelta | None = None
    retention: timedelta | None = None
    end_of_support: date | None = None

    @property
    def fresh_within(self) -> timedelta | None:
        """The greatest age of the newest publication: frequency plus latency."""
        return (self.frequency or timedelta()) + (self.latency or timedelta()) or None


def span(length: timedelta) -> str:
    """A length of time in words, such as `6 hours`."""
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if length >= unit and not length % unit:
            return f"{length // unit} {name}{'s' if length // unit > 1 else ''}"
    return f"{length / timedelta(minutes=1):g} minutes"


@dataclass(frozen=True)
class Contract:
    """One contract file; all of its tables are published in one transaction.

    Attributes:
        document: the file's content, for the sections that the kit does not enforce, such as the team.
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
        """The file as messages name it: by its path in the repo."""
        return self.place.file

    @property
    def major(self) -> int:
        """The major version, in which the names of the published tables end."""
        return int(self.version.split(".")[0])

    @property
    def in_force(self) -> bool:
        """Whether its tables are published; a draft or retired contract promises nothing."""
        return self.status in IN_FORCE


STATUS = ("proposed", "draft", "active", "deprecated", "retired")
IN_FORCE = ("active", "deprecated")


def newest(versions: Iterable[Contract]) -> Contract:
    """The contract with the highest version."""
    return max(versions, key=lambda contract: [int(part) for part in contract.version.split(".")])
