"""Deterministic rows that satisfy a contract, for as long as its producer's table is not there."""

import random
import re
import string
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from graphlib import TopologicalSorter
from itertools import islice
from math import ceil, prod
from typing import Any, NamedTuple

import rstr

from platform_kit.contracts import types
from platform_kit.contracts.model import VALUES, Column, Contract, ForeignKey, Table
from platform_kit.errors import KitError

MOST_ROWS = 96  # of a day: a row an hour for four stations
_NULL_EVERY = 7
_TRIES = 1000

Row = tuple[Any, ...]


class _Slot(NamedTuple):
    """What fills some columns: the nth of `size` different values (None: as many as one asks for).

    `by_day`: another day has other values.
    """

    columns: tuple[str, ...]
    nth: Callable[[int], Row]
    size: int | None
    by_day: bool = False


def rows(contract: Contract, days: Sequence[date]) -> dict[str, list[Row]]:
    """Rows for each table of the contract, by its name; of a partitioned one rows for each of `days`.

    They satisfy types, keys, required and unique columns, allowed values, ranges, lengths, patterns and
    relationships; not the SQL rules.

    Raises:
        KitError: for a column of which no sample can be made.
    """
    tables = {table.mart: table for table in contract.tables}
    graph = {table.mart: {key.to_mart for key in table.foreign_keys} for table in contract.tables}
    made: dict[str, list[Row]] = {}
    for mart in TopologicalSorter(graph).static_order():
        table = tables[mart]
        batches: list[tuple[Sequence[date], int]] = (
            [([day], day.toordinal()) for day in days] if table.partitioning else [(days, 0)]
        )
        parents = {key: _parents(key, tables[key.to_mart], made) for key in table.foreign_keys}
        made[table.mart] = [
            row for batch, number in batches for row in _batch(table, batch, number * MOST_ROWS, parents)
        ]
    return {table.name: made[table.mart] for table in contract.tables}


def _parents(key: ForeignKey, parent: Table, made: Mapping[str, list[Row]]) -> list[Row]:
    """The values that the columns of a foreign key may have."""
    names = [column.name for column in parent.columns]
    places = [names.index(column) for column in key.to_columns]
    return list(dict.fromkeys(tuple(row[place] for place in places) for row in made[key.to_mart]))


def _batch(
    table: Table, days: Sequence[date], first: int, parents: Mapping[ForeignKey, list[Row]]
) -> Iterator[Row]:
    """Rows that differ in their key; `first` is the number of the first among all of the table's rows."""
    slots = list(_slots(table, days, parents))
    keyed = [slot for slot in slots if set(slot.columns) & set(table.primary_key)]
    # Those without end last: they take what the others leave.
    keyed.sort(key=lambda slot: slot.size is None)
    for number in range(_most_rows(table, slots, keyed, first)):
        values: dict[str, Any] = {}
        rest = number
        for slot in keyed:
            digit, rest = (rest, 0) if slot.size is None else (rest % slot.size, rest // slot.size)
            values.update(zip(slot.columns, slot.nth(digit), strict=True))
        for slot in slots:
            if slot in keyed:
                continue
            nth = first + number if _is_unique(table, slot) else number
            chosen = slot.nth(nth if slot.size is None else nth % slot.size)
            values.update(zip(slot.columns, chosen, strict=True))
            if number % _NULL_EVERY == _NULL_EVERY - 1 and _may_be_absent(table, slot):
                values.update(dict.fromkeys(slot.columns))
        yield tuple(values[column.name] for column in table.columns)


def _most_rows(table: Table, slots: Sequence[_Slot], keyed: Sequence[_Slot], first: int) -> int:
    """How many rows a batch can have that differ where they must."""
    different = prod(slot.size for slot in keyed if slot.size is not None)
    endless = not keyed or keyed[-1].size is None
    most = MOST_ROWS if endless else min(MOST_ROWS, different)
    for slot in slots:
        if _is_unique(table, slot) and slot.size is not None and slot.size < first + most:
            if first and not slot.by_day:
                raise _impossible(table, table.column(slot.columns[0]), "unique on every day")
            most = min(most, slot.size)
    return most


def _is_unique(table: Table, slot: _Slot) -> bool:
    return any(table.column(column).unique for column in slot.columns)


def _impossible(table: Table, column: Column, what: str) -> KitError:
    return KitError(
        f"{table.place.file}: no sample can be made of {table.mart}.{column.name} {what}",
        "ask for allowed values in the contract, or run where the producer's table is",
    )


def _may_be_absent(table: Table, slot: _Slot) -> bool:
    columns = [table.column(name) for name in slot.columns]
    measured = {rule.column for rule in table.metric_rules}
    return not any(c.required or c.name in measured or c.name == table.window_column for c in columns)


def _slots(table: Table, days: Sequence[date], parents: Mapping[ForeignKey, list[Row]]) -> Iterator[_Slot]:
    taken: set[str] = set()
    for key, values in parents.items():
        if taken.isdisjoint(key.columns):
            taken.update(key.columns)
            if table.window_column in key.columns:
                place = key.columns.index(table.window_column)
                values = [value for value in values if _day(value[place]) in days]
            yield _listed(key.columns, values)
    for column in table.columns:
        if column.name not in taken:
            yield _slot(table, column, days)


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _listed(columns: tuple[str, ...], values: Sequence[Row]) -> _Slot:
    return _Slot(columns, lambda n: values[n % len(values)], len(values))


def _slot(table: Table, column: Column, days: Sequence[date]) -> _Slot:
    rules = {check.kind: check.value for check in column.checks}
    kind = types.parse(column.type)
    if VALUES in rules:
        return _listed((column.name,), [(value,) for value in rules[VALUES]])
    if kind.array:
        return _listed((column.name,), [([],)])
    single = _makers(table, column, kind, rules, days)
    if single is None:
        raise _impossible(table, column, column.type)
    nth, size = single
    by_day = kind.name.startswith(("date", "timestamp"))
    return _Slot((column.name,), lambda n: (nth(n),), size, by_day)


def _makers(
    table: Table, column: Column, kind: types.Type, rules: Mapping[str, Any], days: Sequence[date]
) -> tuple[Callable[[int], Any], int | None] | None:
    """What makes the nth value of a column, and how many different ones there are."""
    match kind.name:
        case "boolean":
            return (lambda n: bool(n % 2)), 2
        case "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision":
            return _numbers(kind, rules)
        case "date":
            return (lambda n: days[n % len(days)]), len(days)
        case "timestamp without time zone" | "timestamp with time zone":
            return (lambda n: _moment(days, n)), 24 * len(days)
        case "time without time zone" | "time with time zone":
            return (lambda n: time(n % 24, n // 24 % 60)), 24 * 60
        case "interval":
            return (lambda n: timedelta(hours=n)), None
        case "uuid":
            return (lambda n: str(uuid.uuid5(uuid.NAMESPACE_OID, f"{table.name}.{column.name}.{n}"))), None
        case "json" | "jsonb":
            return (lambda n: "{}"), 1
        case "inet" | "cidr":
            return (lambda n: f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"), 1 << 24
        case "bytea":
            return (lambda n: n.to_bytes(4)), 1 << 32
        case "text" | "character varying" | "character":
            return _texts(table, column, kind, rules)
    return None


def _moment(days: Sequence[date], n: int) -> datetime:
    return datetime.combine(days[n // 24 % len(days)], time(n % 24))


def _numbers(kind: types.Type, rules: Mapping[str, Any]) -> tuple[Callable[[int], Any], int | None]:
    """Whole steps up from the lower bound, or down from the upper one."""
    digits, scale = (*kind.numbers, 0)[:2] if kind.numbers else (15, 6)
    whole = kind.name not in ("numeric", "real", "double precision") or scale == 0
    step = Decimal(1) if whole else Decimal(1).scaleb(-scale)
    low = max((Decimal(str(rules[r])) + extra for r, extra in (("minimum", 0), ("exclusiveMinimum", step))
               if r in rules), default=None)  # fmt: skip
    high = min((Decimal(str(rules[r])) - extra for r, extra in (("maximum", 0), ("exclusiveMaximum", step))
                if r in rules), default=None)  # fmt: skip
    start = low if low is not None else min(Decimal(0), high) if high is not None else Decimal(0)
    start = Decimal(ceil(start / step)) * step
    limit = high if high is not None else Decimal(10) ** (digits - scale) - step
    size = int((limit - start) // 1) + 1
    if size < MOST_ROWS and not whole:  # a narrow range: in the smallest steps
        size = int((limit - start) // step) + 1
        return (lambda n: start + n % size * step), size
    return (lambda n: int(start) + n % size if whole else start + n % size), size


def _texts(
    table: Table, column: Column, kind: types.Type, rules: Mapping[str, Any]
) -> tuple[Callable[[int], str], int | None]:
    most = min([int(rules.get("maxLength", 1000)), *kind.numbers])
    least = int(rules.get("minLength", 0))
    if "pattern" in rules:
        found = _matching(f"{table.name}.{column.name}", str(rules["pattern"]), least, most)
        if not found:
            raise _impossible(table, column, f"for the pattern {rules['pattern']}")
        return (lambda n: found[n % len(found)]), len(found)
    prefix = f"{column.name} " if most > len(column.name) + 5 else ""
    return (lambda n: (prefix + _letters(n)).ljust(least, ".")[:most]), 26 ** max(
        1, min(most - len(prefix), 4)
    )


def _letters(n: int) -> str:
    """a, b, .. z, aa, ab, .."""
    text = ""
    n += 1
    while n:
        n, digit = divmod(n - 1, 26)
        text = string.ascii_lowercase[digit] + text
    return text


def _matching(seed: str, pattern: str, least: int, most: int) -> list[str]:
    """Different texts that match a pattern."""
    maker = rstr.Rstr(random.Random(seed))
    # A search finds the pattern anywhere, so a text that matches it as a whole will do.
    made = (maker.xeger(pattern) for _ in range(_TRIES))
    fitting = (text for text in made if least <= len(text) <= most and re.search(pattern, text))
    return list(islice(dict.fromkeys(fitting), MOST_ROWS))
