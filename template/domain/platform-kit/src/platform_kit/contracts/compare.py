"""How two states of a contract differ, and how large each difference is for consumers.

docs/reference/contract-changes.md of the template lists the rules.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any, NamedTuple, TypeVar

from platform_kit.contracts import types
from platform_kit.contracts.model import (
    VALUES,
    Check,
    Column,
    Contract,
    ForeignKey,
    MetricRule,
    ServiceLevels,
    Table,
    span,
)


class Level(IntEnum):
    """How large a change is, and so the least version step that it needs."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Change(NamedTuple):
    """One difference, in words that need no look at the files."""

    level: Level
    what: str


def differences(old: Contract, new: Contract) -> Iterator[Change]:
    """Every difference between two states of a contract."""
    promises = list(_of_promises(old, new))
    yield from promises
    for section in sorted(old.document.keys() | new.document.keys()):
        # What a section of promises says besides them is words, such as a column's business name.
        words = section not in _PROMISES or (section in _WITH_WORDS and not promises)
        if words and old.document.get(section) != new.document.get(section):
            yield Change(Level.PATCH, f"{section} changed")


_WITH_WORDS = ("schema", "slaProperties")
_PROMISES = ("domain", "status", "version", *_WITH_WORDS)


def _of_promises(old: Contract, new: Contract) -> Iterator[Change]:
    if old.domain != new.domain:
        yield Change(Level.MAJOR, f"its tables are in {new.domain}, they were in {old.domain}")
    tables, fresh = ({table.name: table for table in c.tables} for c in (old, new))
    yield from _of_sets("table", tables.keys(), fresh.keys(), added=Level.MINOR)
    for name in tables.keys() & fresh.keys():
        yield from _of_table(name, tables[name], fresh[name])
    keys, others = ({(t.name, key) for t in c.tables for key in _relationships(t, c)} for c in (old, new))
    for which, verb, level in ((keys - others, "gone", Level.MAJOR), (others - keys, "new", Level.MINOR)):
        for table, key in sorted(which):
            if table in tables and table in fresh:
                yield Change(level, f"{table}: relationship {key} is {verb}")
    yield from _of_service(old.service, new.service)
    if old.status != new.status:
        yield Change(Level.MINOR, f"status {old.status} is now {new.status}")


def _relationships(table: Table, contract: Contract) -> Iterator[str]:
    """What each relationship promises, whichever mart is behind the other table."""
    names = {other.mart: other.name for other in contract.tables}
    yield from (_pairs(key, names[key.to_mart]) for key in table.foreign_keys)


def _pairs(key: ForeignKey, to: str) -> str:
    pairs = sorted(zip(key.columns, key.to_columns, strict=True))
    return ", ".join(f"{column} -> {to}.{other}" for column, other in pairs)


def _of_sets(kind: str, old: Iterable[str], new: Iterable[str], *, added: Level) -> Iterator[Change]:
    before, after = list(old), list(new)
    yield from (Change(Level.MAJOR, f"{kind} {name} is gone") for name in before if name not in after)
    yield from (Change(added, f"{kind} {name} is new") for name in after if name not in before)


def _of_table(name: str, old: Table, new: Table) -> Iterator[Change]:
    before, after = ({column.name: column for column in table.columns} for table in (old, new))
    prefix = f"{name}."
    yield from _of_sets(
        "column", (prefix + c for c in before), (prefix + c for c in after), added=Level.MINOR
    )
    for column in before.keys() & after.keys():
        yield from _of_column(prefix + column, before[column], after[column])
    if old.primary_key != new.primary_key:
        yield Change(
            Level.MAJOR, f"{name}: the key is {_names(new.primary_key)}, it was {_names(old.primary_key)}"
        )
    if old.partitioning != new.partitioning:
        yield Change(
            Level.MAJOR,
            f"{name}: partitions are {new.partitioning or 'none'}, they were {old.partitioning or 'none'}",
        )
    yield from _of_metric_rules(name, old.metric_rules, new.metric_rules)
    if old.mart != new.mart:
        yield Change(Level.PATCH, f"{name}: comes from the mart {new.mart}, it was {old.mart}")
    if old.description != new.description:
        yield Change(Level.PATCH, f"{name}: description changed")


def _of_column(name: str, old: Column, new: Column) -> Iterator[Change]:
    if old.type != new.type:
        widened = types.widens(old.type, new.type)
        level, word = (Level.MINOR, "widened") if widened else (Level.MAJOR, "changed")
        yield Change(level, f"{name}: type {word} from {old.type} to {new.type}")
    for word in ("required", "unique"):
        was, now = getattr(old, word), getattr(new, word)
        if was != now:
            yield Change(
                Level.MINOR if now else Level.MAJOR, f"{name} is {'now' if now else 'no longer'} {word}"
            )
    before, after = (_grouped(column.checks, _subject) for column in (old, new))
    for subject in before.keys() | after.keys():
        yield from _of_checks(name, subject, before.get(subject, []), after.get(subject, []))
    if (old.description, old.examples) != (new.description, new.examples):
        yield Change(Level.PATCH, f"{name}: description or examples changed")


def _subject(check: Check) -> str:
    """What a rule is about: rules on the same are compared together."""
    if check.kind in ("minLength", "maxLength"):
        return "length"
    return "range" if check.kind in _LOWER or check.kind in _UPPER else check.kind


def _of_checks(name: str, subject: str, old: Sequence[Check], new: Sequence[Check]) -> Iterator[Change]:
    """The rules of one column on one subject."""
    if old and new and subject == VALUES:
        before, after = (_allowed(rules) for rules in (old, new))
        yield from (Change(Level.MAJOR, f"{name}: {v} is newly allowed") for v in after if v not in before)
        yield from (
            Change(Level.MINOR, f"{name}: {v} is no longer allowed") for v in before if v not in after
        )
    elif old and new and (any(r not in new for r in old) or any(r not in old for r in new)):
        level = Level.MINOR if _stricter(_bounds(old), _bounds(new)) else Level.MAJOR
        yield Change(level, f"{name}: {_words(_bounds(new))}, it was {_words(_bounds(old))}")
    elif old and not new:
        yield Change(Level.MAJOR, f"rule {name} {_words(_bounds(old))} is gone")
    elif new and not old:
        yield Change(Level.MINOR, f"rule {name} {_words(_bounds(new))} is new")


def _allowed(rules: Sequence[Check]) -> list[Any]:
    """The values that all rules allow."""
    return [value for value in rules[0].value if all(value in rule.value for rule in rules)]


Bounds = Sequence[tuple[str, Any]]


def _bounds(rules: Sequence[Check]) -> Bounds:
    return [(rule.kind, rule.value) for rule in rules]


def _words(bounds: Bounds) -> str:
    return ", ".join(f"{kind} {value}" for kind, value in bounds)


# Where what is allowed begins and ends: at the value (0) or just beyond it (1), just before it (-1).
_LOWER = {"minimum": 0, "exclusiveMinimum": 1, "minLength": 0,
          "mustBe": 0, "mustBeGreaterOrEqualTo": 0, "mustBeGreaterThan": 1}  # fmt: skip
_UPPER = {"maximum": 0, "exclusiveMaximum": -1, "maxLength": 0,
          "mustBe": 0, "mustBeLessOrEqualTo": 0, "mustBeLessThan": -1}  # fmt: skip


def _stricter(old: Bounds, new: Bounds) -> bool:
    """Whether the new bounds together allow nothing that the old ones forbade; unknown counts as no."""
    old, new = list(_halves(old)), list(_halves(new))
    others, new_others = ({b for b in bounds if b[0] not in {*_LOWER, *_UPPER}} for bounds in (old, new))
    try:
        lower, new_lower = (_ends(bounds, _LOWER) for bounds in (old, new))
        upper, new_upper = (_ends(bounds, _UPPER) for bounds in (old, new))
        begins = not lower or (bool(new_lower) and max(new_lower) >= max(lower))
        ends = not upper or (bool(new_upper) and min(new_upper) <= min(upper))
    except (TypeError, ArithmeticError):  # a number and a day, or not a number
        return False
    return begins and ends and others <= new_others


def _halves(bounds: Bounds) -> Iterator[tuple[str, Any]]:
    for kind, value in bounds:
        if kind == "mustBeBetween":
            yield from (("mustBeGreaterThan", value[0]), ("mustBeLessThan", value[1]))
        else:
            yield kind, value


def _ends(bounds: Bounds, kinds: Mapping[str, int]) -> list[tuple[Any, int]]:
    return [(_ordered(value), kinds[kind]) for kind, value in bounds if kind in kinds]


def _ordered(value: Any) -> Any:
    """The value as PostgreSQL orders it: a number in quotes is one, a day is its ISO text."""
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return str(value)


def _of_metric_rules(table: str, old: Sequence[MetricRule], new: Sequence[MetricRule]) -> Iterator[Change]:
    """Rules are the same rule if they measure the same; their names are words."""
    before, after = (_grouped(rules, lambda rule: rule.query) for rules in (old, new))
    for query, rules in before.items():
        if query not in after:
            yield Change(Level.MAJOR, f"{table}: rule {_names([r.name for r in rules])} is gone")
    for query, rules in after.items():
        name = f"{table}: rule {_names([r.name for r in rules])}"
        if query not in before:
            yield Change(Level.MINOR, f"{name} is new")
        else:
            yield from _of_thresholds(name, before[query], rules)


def _of_thresholds(name: str, old: Sequence[MetricRule], new: Sequence[MetricRule]) -> Iterator[Change]:
    """The rules that measure the same; all of their thresholds hold together."""
    before, after = ([t for rule in rules for t in rule.thresholds] for rules in (old, new))
    if set(before) != set(after):
        level = Level.MINOR if _stricter(before, after) else Level.MAJOR
        was, now = (" and ".join(rule.condition() for rule in rules) for rules in (old, new))
        yield Change(level, f"{name}: must be {now}, it was {was}")
    if [(rule.name, rule.description) for rule in old] != [(rule.name, rule.description) for rule in new]:
        yield Change(Level.PATCH, f"{name}: name or description changed")


Rule = TypeVar("Rule")


def _grouped(rules: Iterable[Rule], key: Callable[[Rule], str]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(key(rule), []).append(rule)
    return found


def _of_service(old: ServiceLevels, new: ServiceLevels) -> Iterator[Change]:
    for name, sign in (("frequency", 1), ("latency", 1), ("retention", -1)):
        was, now = getattr(old, name), getattr(new, name)
        if was == now:
            continue
        looser = was is not None and (now is None or (now - was) * sign > timedelta())
        yield Change(
            Level.MAJOR if looser else Level.MINOR,
            f"service level {name} is {span(now) if now else 'no longer promised'}, "
            f"it was {span(was) if was else 'not promised'}",
        )
    was, now = old.end_of_support, new.end_of_support
    if was != now:
        shorter = was is not None and now is not None and now < was
        yield Change(
            Level.MAJOR if shorter else Level.MINOR,
            f"endOfSupport is {now or 'not announced'}, it was {was or 'not announced'}",
        )


def _names(columns: Sequence[str]) -> str:
    return ", ".join(columns) or "none"
