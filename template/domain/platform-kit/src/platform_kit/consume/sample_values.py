"""Sample values of one column: different values of its type that satisfy the rules on each value."""

import random
import re
import string
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from math import ceil
from typing import Any, NamedTuple

import rstr

from platform_kit.contracts import postgres_types

_TRIES = 1000


class Values(NamedTuple):
    """The nth of `size` different values; None: there is no end of them."""

    nth: Callable[[int], Any]
    size: int | None


class Wanted(NamedTuple):
    """What the values are for.

    Attributes:
        name: of the table and the column, by which random values are always the same.
        column: the column's name.
        type: the column's type.
        rules: the value of each rule, by its kind.
        days: the days that dates are taken from.
        most: how many values are enough.
    """

    name: str
    column: str
    type: postgres_types.Type
    rules: Mapping[str, Any]
    days: Sequence[date]
    most: int


def values(wanted: Wanted) -> Values | None:
    """Different values that satisfy the rules; None: no value can be made."""
    maker = _MAKERS.get(wanted.type.name)
    return maker(wanted) if maker else None


def _times(wanted: Wanted) -> Values:
    return Values(lambda n: time(n % 24, n // 24 % 60), 24 * 60)


def _dates(wanted: Wanted) -> Values:
    days = wanted.days
    return Values(lambda n: days[n % len(days)], len(days))


def _timestamps(wanted: Wanted) -> Values:
    days = wanted.days
    return Values(lambda n: datetime.combine(days[n // 24 % len(days)], time(n % 24)), 24 * len(days))


def _uuids(wanted: Wanted) -> Values:
    return Values(lambda n: str(uuid.uuid5(uuid.NAMESPACE_OID, f"{wanted.name}.{n}")), None)


def _addresses(wanted: Wanted) -> Values:
    return Values(lambda n: f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", 1 << 24)


def _numbers(wanted: Wanted) -> Values:
    """Whole steps up from the lower bound, or down from the upper one."""
    kind, rules = wanted.type, wanted.rules
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
    if size < wanted.most and not whole:  # a narrow range: in the smallest steps
        size = int((limit - start) // step) + 1
        return Values(lambda n: start + n % size * step, size)
    return Values(lambda n: int(start) + n % size if whole else start + n % size, size)


def _texts(wanted: Wanted) -> Values | None:
    longest = min([int(wanted.rules.get("maxLength", 1000)), *wanted.type.numbers])
    shortest = int(wanted.rules.get("minLength", 0))
    if "pattern" in wanted.rules:
        found = _matching(wanted, shortest, longest)
        return Values(lambda n: found[n % len(found)], len(found)) if found else None
    prefix = f"{wanted.column} " if longest > len(wanted.column) + 5 else ""
    letters = max(1, min(longest - len(prefix), 4))
    return Values(lambda n: (prefix + _letters(n)).ljust(shortest, ".")[:longest], 26**letters)


def _letters(n: int) -> str:
    """a, b, .. z, aa, ab, .."""
    text = ""
    n += 1
    while n:
        n, digit = divmod(n - 1, 26)
        text = string.ascii_lowercase[digit] + text
    return text


def _matching(wanted: Wanted, shortest: int, longest: int) -> list[str]:
    """Different texts that match the pattern."""
    pattern = str(wanted.rules["pattern"])
    maker = rstr.Rstr(random.Random(wanted.name))
    # PostgreSQL looks for the pattern anywhere in a text, so one that matches as a whole satisfies the rule.
    made = (maker.xeger(pattern) for _ in range(_TRIES))
    fitting = (text for text in made if shortest <= len(text) <= longest and re.search(pattern, text))
    return list(islice(dict.fromkeys(fitting), wanted.most))


_MAKERS: Mapping[str, Callable[[Wanted], Values | None]] = {
    "boolean": lambda wanted: Values(lambda n: bool(n % 2), 2),
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric", "real", "double precision"), _numbers),
    "date": _dates,
    **dict.fromkeys(("timestamp without time zone", "timestamp with time zone"), _timestamps),
    **dict.fromkeys(("time without time zone", "time with time zone"), _times),
    "interval": lambda wanted: Values(lambda n: timedelta(hours=n), None),
    "uuid": _uuids,
    **dict.fromkeys(("json", "jsonb"), lambda wanted: Values(lambda n: "{}", 1)),
    **dict.fromkeys(("inet", "cidr"), _addresses),
    "bytea": lambda wanted: Values(lambda n: n.to_bytes(4), 1 << 32),
    **dict.fromkeys(("text", "character varying", "character"), _texts),
}
