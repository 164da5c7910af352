"""PostgreSQL's types in contracts: their spelling, and which types are wider than others.

The names are those of https://www.postgresql.org/docs/current/datatype.html#DATATYPE-TABLE, the spelling is
that of PostgreSQL's `format_type`.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "bigint": ("int8",),
    "bit": (),
    "bit varying": ("varbit",),
    "boolean": ("bool",),
    "bytea": (),
    "character": ("char",),
    "character varying": ("varchar",),
    "cidr": (),
    "date": (),
    "double precision": ("float8", "float"),
    "inet": (),
    "integer": ("int", "int4"),
    "interval": (),
    "json": (),
    "jsonb": (),
    "macaddr": (),
    "numeric": ("decimal", "dec"),
    "point": (),
    "real": ("float4",),
    "smallint": ("int2",),
    "text": (),
    "time without time zone": ("time",),
    "time with time zone": ("timetz",),
    "timestamp without time zone": ("timestamp",),
    "timestamp with time zone": ("timestamptz",),
    "uuid": (),
    "xml": (),
}
_CANONICAL = {spelling: name for name, others in _SPELLINGS.items() for spelling in (name, *others)}
# How many numbers a type may have in parentheses.
_MODIFIERS = {
    "numeric": (0, 1, 2),
    "character": (0, 1),
    "character varying": (0, 1),
    "bit": (0, 1),
    "bit varying": (0, 1),
    "time without time zone": (0, 1),
    "time with time zone": (0, 1),
    "timestamp without time zone": (0, 1),
    "timestamp with time zone": (0, 1),
}
_LIKELY = {"string": "text", "datetime": "timestamp", "number": "numeric", "double": "double precision",
           "tinyint": "smallint", "object": "jsonb", "long": "bigint"}  # fmt: skip
# Each can hold every value of the types before it.
_INTEGERS = ("smallint", "integer", "bigint")
_INTEGER_DIGITS = {"smallint": 5, "integer": 10, "bigint": 19}


class Type(NamedTuple):
    """The name of a type, the numbers in its parentheses, and whether it is an array of that type."""

    name: str
    numbers: tuple[int, ...]
    array: bool

    def __str__(self) -> str:
        numbers = f"({','.join(map(str, self.numbers))})" if self.numbers else ""
        name, zone, rest = self.name.partition(" with")  # timestamp(3) without time zone
        return f"{name}{numbers}{zone}{rest}" + ("[]" if self.array else "")


@cache
def parse(text: str) -> Type:
    """The type with this name, in any of its spellings.

    Raises:
        ValueError: when PostgreSQL has no such type; the message suggests one.
    """
    match = re.fullmatch(r"([a-z0-9 ]+?) ?(?:\(([0-9, ]+)\))?( with(?:out)? time zone)?( ?\[\])?",
                         " ".join(text.lower().split()))  # fmt: skip
    name = _CANONICAL.get(match[1] + (match[3] or "")) if match else None
    if not match or name is None:
        likely = _LIKELY.get(text.lower())
        raise ValueError(f"PostgreSQL has no type '{text}'" + (f"; do you mean {likely}?" if likely else ""))
    numbers = tuple(int(number) for number in (match[2] or "").split(",") if number.strip())
    if len(numbers) not in _MODIFIERS.get(name, (0,)):
        raise ValueError(f"PostgreSQL has no type '{text}': {name} does not take {len(numbers)} numbers")
    if name == "numeric" and len(numbers) == 1:
        numbers = (*numbers, 0)
    if name in ("character", "bit") and not numbers:
        numbers = (1,)
    return Type(name, numbers, bool(match[4]))


def widens(old: str, new: str) -> bool:
    """Whether `new` can hold every value of `old` unchanged, and compares it as before."""
    a, b = parse(old), parse(new)
    if a.array or b.array:
        return a == b
    if a.name == b.name:
        return _holds(a, b)
    if b.name == "text":
        return a.name == "character varying"
    if a.name in _INTEGERS and b.name in _INTEGERS:
        return _INTEGERS.index(a.name) < _INTEGERS.index(b.name)
    if a.name in _INTEGERS and b.name == "numeric":
        return not b.numbers or b.numbers[0] - b.numbers[1] >= _INTEGER_DIGITS[a.name]
    return a.name == "real" and b.name == "double precision"


def _holds(a: Type, b: Type) -> bool:
    """Whether `b` can hold every value of `a`, the same type with other numbers; no number means no limit."""
    if not b.numbers:
        return True
    if not a.numbers or a.name in ("character", "bit"):
        return a.numbers == b.numbers
    if a.name == "numeric":
        return b.numbers[1] >= a.numbers[1] and b.numbers[0] - b.numbers[1] >= a.numbers[0] - a.numbers[1]
    return b.numbers[0] >= a.numbers[0]
