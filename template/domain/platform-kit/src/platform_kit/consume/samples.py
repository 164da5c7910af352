"""Sample rows that satisfy a contract, always the same, for where the producer's table is missing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from graphlib import TopologicalSorter
from math import prod
from typing import Any, NamedTuple

from platform_kit.consume.sample_values import Wanted, values
from platform_kit.contracts import postgres_types
from platform_kit.contracts.model import VALUES, Column, Contract, ForeignKey, Table
from platform_kit.errors import KitError

MOST_ROWS = 96  # for a day, such as a row an hour for four stations
_NULL_EVERY = 7  # rows

Row = tuple[Any, ...]


class _Slot(NamedTuple):
    """The values of some columns.

    Attributes:
        columns: the columns that are filled together.
        nth: gives the nth of the different values.
        size: how many different values there are; None: there is no end of them.
        by_day: whether each day has other values.
    """

    columns: tuple[str, ...]
    nth: Callable[[int], Row]
    size: int | None
    by_day: bool = False


def rows(contract: Contract, days: Sequence[date]) -> dict[str, list[Row]]:
    """Rows for each table of the contract, by its name; a partitioned table has rows for each of `days`.

    They satisfy types, keys, required and unique columns, allowed values, ranges, lengths, patterns and
    relationships, but not the rules on metrics.

    Raises:
        KitError: for a column that no sample can be made for.
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
    """The values that the columns of a foreign key can have."""
    names = [column.name for column in parent.columns]
    places = [names.index(column) for column in key.to_columns]
    return list(dict.fromkeys(tuple(row[place] for place in places) for row in made[key.to_mart]))


def _batch(
    table: Table, days: Sequence[date], first: int, parents: Mapping[ForeignKey, list[Row]]
) -> Iterator[Row]:
    """Rows with different keys; `first` is the number of the first row among all rows of the table."""
    slots = list(_slots(table, days, parents))
    keyed = [slot for slot in slots if set(slot.columns) & set(table.primary_key)]
    # The slots without an end come last: they number what the others repeat.
    keyed.sort(key=lambda slot: slot.size is None)
    for number in range(_most_rows(table, slots, keyed, first)):
        row: dict[str, Any] = {}
        rest = number
        for slot in keyed:
            digit, rest = (rest, 0) if slot.size is None else (rest % slot.size, rest // slot.size)
            row.update(zip(slot.columns, slot.nth(digit), strict=True))
        for slot in slots:
            if slot in keyed:
                continue
            nth = first + number if _is_unique(table, slot) else number
            chosen = slot.nth(nth if slot.size is None else nth % slot.size)
            row.update(zip(slot.columns, chosen, strict=True))
            if number % _NULL_EVERY == _NULL_EVERY - 1 and _may_be_null(table, slot):
                row.update(dict.fromkeys(slot.columns))
        yield tuple(row[column.name] for column in table.columns)


def _most_rows(table: Table, slots: Sequence[_Slot], keyed: Sequence[_Slot], first: int) -> int:
    """How many rows a batch can have, with different keys and unique values."""
    different = prod(slot.size for slot in keyed if slot.size is not None)
    endless = not keyed or keyed[-1].size is None
    most = MOST_ROWS if endless else min(MOST_ROWS, different)
    for slot in slots:
        if _is_unique(table, slot) and slot.size is not None and slot.size < first + most:
            if first and not slot.by_day:
                raise _impossible(table, table.column(slot.columns[0]), "that is unique over all days")
            most = min(most, slot.size)
    return most


def _is_unique(table: Table, slot: _Slot) -> bool:
    return any(table.column(column).unique for column in slot.columns)


def _impossible(table: Table, column: Column, what: str) -> KitError:
    return KitError(
        f"{table.place.file}: no sample rows can be made for {table.mart}.{column.name} {what}",
        "ask the producer for allowed values in the contract, or run where the producer's table is",
    )


def _may_be_null(table: Table, slot: _Slot) -> bool:
    columns = [table.column(name) for name in slot.columns]
    with_rules = {rule.column for rule in table.metric_rules}
    return not any(c.required or c.name in with_rules or c.name == table.window_column for c in columns)


def _slots(table: Table, days: Sequence[date], parents: Mapping[ForeignKey, list[Row]]) -> Iterator[_Slot]:
    taken: set[str] = set()
    for key, rows_of_parent in parents.items():
        if taken.isdisjoint(key.columns):
            taken.update(key.columns)
            chosen = rows_of_parent
            if table.window_column in key.columns:
                place = key.columns.index(table.window_column)
                chosen = [row for row in rows_of_parent if _day(row[place]) in days]
            yield _listed(key.columns, chosen)
    for column in table.columns:
        if column.name not in taken:
            yield _slot(table, column, days)


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _listed(columns: tuple[str, ...], values: Sequence[Row]) -> _Slot:
    return _Slot(columns, lambda n: values[n % len(values)], len(values))


def _slot(table: Table, column: Column, days: Sequence[date]) -> _Slot:
    rules = {check.kind: check.value for check in column.checks}
    kind = postgres_types.parse(column.type)
    if VALUES in rules:
        return _listed((column.name,), [(value,) for value in rules[VALUES]])
    if kind.array:
        return _listed((column.name,), [([],)])
    wanted = Wanted(f"{table.name}.{column.name}", column.name, kind, rules, days, MOST_ROWS)
    made = values(wanted)
    if made is None:
        reason = f"with the pattern {rules['pattern']}" if "pattern" in rules else f"of type {column.type}"
        raise _impossible(table, column, reason)
    by_day = kind.name.startswith(("date", "timestamp"))
    return _Slot((column.name,), lambda n: (made.nth(n),), made.size, by_day)
