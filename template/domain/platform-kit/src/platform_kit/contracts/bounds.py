"""Bounds on a value or a metric, and whether some of them are stricter than others."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

# Pairs of a kind, such as `minimum` or `mustBeLessThan`, and its value; all of them hold together.
Bounds = Sequence[tuple[str, Any]]

# Where the allowed range starts and ends: at the value (0), just above it (1) or just below it (-1).
LOWER = {"minimum": 0, "exclusiveMinimum": 1, "minLength": 0,
         "mustBe": 0, "mustBeGreaterOrEqualTo": 0, "mustBeGreaterThan": 1}  # fmt: skip
UPPER = {"maximum": 0, "exclusiveMaximum": -1, "maxLength": 0,
         "mustBe": 0, "mustBeLessOrEqualTo": 0, "mustBeLessThan": -1}  # fmt: skip


def are_stricter(new: Bounds, old: Bounds) -> bool:
    """Whether `new` allows nothing that `old` forbids; no if the two cannot be compared."""
    old, new = list(_one_sided(old)), list(_one_sided(new))
    others, new_others = ({b for b in bounds if b[0] not in {*LOWER, *UPPER}} for bounds in (old, new))
    try:
        lower, new_lower = (_ends(bounds, LOWER) for bounds in (old, new))
        upper, new_upper = (_ends(bounds, UPPER) for bounds in (old, new))
        starts_inside = not lower or (bool(new_lower) and max(new_lower) >= max(lower))
        ends_inside = not upper or (bool(new_upper) and min(new_upper) <= min(upper))
    except (TypeError, ArithmeticError):  # a number and a date, or a value that is not a number
        return False
    return starts_inside and ends_inside and others <= new_others


def words(bounds: Bounds) -> str:
    """The bounds in one line: `minimum 0, maximum 9`."""
    return ", ".join(f"{kind} {value}" for kind, value in bounds)


def _one_sided(bounds: Bounds) -> Iterator[tuple[str, Any]]:
    for kind, value in bounds:
        if kind == "mustBeBetween":
            yield from (("mustBeGreaterThan", value[0]), ("mustBeLessThan", value[1]))
        else:
            yield kind, value


def _ends(bounds: Bounds, kinds: Mapping[str, int]) -> list[tuple[Any, int]]:
    return [(_comparable(value), kinds[kind]) for kind, value in bounds if kind in kinds]


def _comparable(value: Any) -> Any:
    """The value in PostgreSQL's order: a number in quotes is a number, a date is its ISO text."""
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return str(value)
