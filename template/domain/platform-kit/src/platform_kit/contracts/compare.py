"""Compares two states of a contract; `policy` says how large each change is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from platform_kit.contracts import postgres_types
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
from platform_kit.contracts.version_policy import ContractChange, Kind

# The sections that the kit enforces. Two of them hold documentation, too, such as a column's business name.
_WITH_DOCUMENTATION = ("schema", "slaProperties")
_ENFORCED = ("domain", "status", "version", *_WITH_DOCUMENTATION)


def differences(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Every difference between two states of a contract."""
    promises = list(_in_promises(old, new))
    yield from promises
    for section in sorted(old.document.keys() | new.document.keys()):
        documentation = section not in _ENFORCED or (section in _WITH_DOCUMENTATION and not promises)
        if documentation and old.document.get(section) != new.document.get(section):
            yield Kind.SECTION_CHANGED.found(section)


def _in_promises(old: Contract, new: Contract) -> Iterator[ContractChange]:
    if old.domain != new.domain:
        yield Kind.DOMAIN_CHANGED.found(old=old.domain, new=new.domain)
    before, after = ({table.name: table for table in contract.tables} for contract in (old, new))
    yield from _added_or_removed(before, after, removed=Kind.TABLE_REMOVED, added=Kind.TABLE_ADDED)
    for name in before.keys() & after.keys():
        yield from _in_table(name, before[name], after[name])
    yield from _in_relationships(old, new)
    yield from _in_service_levels(old.service, new.service)
    if old.status != new.status:
        yield Kind.STATUS_CHANGED.found(old=old.status, new=new.status)


def _added_or_removed(
    old: Iterable[str], new: Iterable[str], *, removed: Kind, added: Kind, prefix: str = ""
) -> Iterator[ContractChange]:
    before, after = list(old), list(new)
    yield from (removed.found(prefix + name) for name in before if name not in after)
    yield from (added.found(prefix + name) for name in after if name not in before)


def _in_relationships(old: Contract, new: Contract) -> Iterator[ContractChange]:
    before, after = set(_relationships(old)), set(_relationships(new))
    in_both = {table.name for table in old.tables} & {table.name for table in new.tables}
    for table, relationship in sorted(before - after):
        if table in in_both:
            yield Kind.RELATIONSHIP_REMOVED.found(table, old=relationship)
    for table, relationship in sorted(after - before):
        if table in in_both:
            yield Kind.RELATIONSHIP_ADDED.found(table, new=relationship)


def _relationships(contract: Contract) -> Iterator[tuple[str, str]]:
    """Each table with what a relationship promises, whatever the mart of the other table is."""
    names = {table.mart: table.name for table in contract.tables}
    for table in contract.tables:
        yield from ((table.name, _pairs(key, names[key.to_mart])) for key in table.foreign_keys)


def _pairs(key: ForeignKey, to: str) -> str:
    pairs = sorted(zip(key.columns, key.to_columns, strict=True))
    return ", ".join(f"{column} -> {to}.{other}" for column, other in pairs)


def _in_table(name: str, old: Table, new: Table) -> Iterator[ContractChange]:
    before, after = ({column.name: column for column in table.columns} for table in (old, new))
    prefix = f"{name}."
    yield from _added_or_removed(
        before, after, removed=Kind.COLUMN_REMOVED, added=Kind.COLUMN_ADDED, prefix=prefix
    )
    for column in before.keys() & after.keys():
        yield from _in_column(prefix + column, before[column], after[column])
    if old.primary_key != new.primary_key:
        yield Kind.KEY_CHANGED.found(name, old=_listed(old.primary_key), new=_listed(new.primary_key))
    if old.partitioning != new.partitioning:
        yield Kind.PARTITIONING_CHANGED.found(
            name, old=old.partitioning or "none", new=new.partitioning or "none"
        )
    yield from _in_metric_rules(name, old.metric_rules, new.metric_rules)
    if old.mart != new.mart:
        yield Kind.MART_CHANGED.found(name, old=old.mart, new=new.mart)
    if old.description != new.description:
        yield Kind.TABLE_DESCRIPTION.found(name)


def _in_column(name: str, old: Column, new: Column) -> Iterator[ContractChange]:
    if old.type != new.type:
        kind = Kind.TYPE_WIDENED if postgres_types.widens(old.type, new.type) else Kind.TYPE_CHANGED
        yield kind.found(name, old=old.type, new=new.type)
    if old.required != new.required:
        yield (Kind.REQUIRED_ADDED if new.required else Kind.REQUIRED_REMOVED).found(name)
    if old.unique != new.unique:
        yield (Kind.UNIQUE_ADDED if new.unique else Kind.UNIQUE_REMOVED).found(name)
    before, after = (_grouped(column.checks, _subject) for column in (old, new))
    for subject in before.keys() | after.keys():
        yield from _in_checks(name, subject, before.get(subject, []), after.get(subject, []))
    if (old.description, old.examples) != (new.description, new.examples):
        yield Kind.COLUMN_DESCRIPTION.found(name)


def _subject(check: Check) -> str:
    """What a rule restricts; rules on the same subject are compared together."""
    if check.kind in ("minLength", "maxLength"):
        return "length"
    return "range" if check.kind in LOWER or check.kind in UPPER else check.kind


def _in_checks(
    name: str, subject: str, old: Sequence[Check], new: Sequence[Check]
) -> Iterator[ContractChange]:
    """The rules of one column on one subject."""
    before, after = ([(rule.kind, rule.value) for rule in rules] for rules in (old, new))
    if not new:
        yield Kind.CHECK_REMOVED.found(name, old=words(before))
    elif not old:
        yield Kind.CHECK_ADDED.found(name, new=words(after))
    elif subject == VALUES:
        yield from _in_values(name, _allowed(old), _allowed(new))
    elif any(bound not in after for bound in before) or any(bound not in before for bound in after):
        kind = Kind.CHECK_TIGHTENED if are_stricter(after, before) else Kind.CHECK_LOOSENED
        yield kind.found(name, old=words(before), new=words(after))


def _allowed(rules: Sequence[Check]) -> list[Any]:
    """The values that all rules allow."""
    return [value for value in rules[0].value if all(value in rule.value for rule in rules)]


def _in_values(name: str, old: list[Any], new: list[Any]) -> Iterator[ContractChange]:
    yield from (Kind.VALUE_ALLOWED.found(name, new=value) for value in new if value not in old)
    yield from (Kind.VALUE_FORBIDDEN.found(name, old=value) for value in old if value not in new)


def _in_metric_rules(
    table: str, old: Sequence[MetricRule], new: Sequence[MetricRule]
) -> Iterator[ContractChange]:
    """Two rules are the same rule if their metrics are; their names are documentation."""
    before, after = (_grouped(rules, lambda rule: rule.query) for rules in (old, new))
    for query, rules in before.items():
        if query not in after:
            yield Kind.METRIC_RULE_REMOVED.found(_rule_name(table, rules))
    for query, rules in after.items():
        if query not in before:
            yield Kind.METRIC_RULE_ADDED.found(_rule_name(table, rules))
        else:
            yield from _in_thresholds(_rule_name(table, rules), before[query], rules)


def _rule_name(table: str, rules: Sequence[MetricRule]) -> str:
    return f"{table}: rule {_listed([rule.name for rule in rules])}"


def _in_thresholds(
    name: str, old: Sequence[MetricRule], new: Sequence[MetricRule]
) -> Iterator[ContractChange]:
    """The rules on one metric; all of their thresholds hold together."""
    before, after = ([t for rule in rules for t in rule.thresholds] for rules in (old, new))
    if set(before) != set(after):
        stricter = are_stricter(after, before)
        kind = Kind.METRIC_RULE_TIGHTENED if stricter else Kind.METRIC_RULE_LOOSENED
        was, now = (" and ".join(rule.condition() for rule in rules) for rules in (old, new))
        yield kind.found(name, old=was, new=now)
    if [(rule.name, rule.description) for rule in old] != [(rule.name, rule.description) for rule in new]:
        yield Kind.METRIC_RULE_DESCRIPTION.found(name)


Rule = TypeVar("Rule")


def _grouped(rules: Iterable[Rule], key: Callable[[Rule], str]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(key(rule), []).append(rule)
    return found


def _in_service_levels(old: ServiceLevels, new: ServiceLevels) -> Iterator[ContractChange]:
    looser, stricter = Kind.SERVICE_LEVEL_LOOSENED, Kind.SERVICE_LEVEL_TIGHTENED
    for name, longer, shorter in (
        ("frequency", looser, stricter),
        ("latency", looser, stricter),
        ("retention", stricter, looser),
    ):
        yield from _in_duration(name, getattr(old, name), getattr(new, name), longer=longer, shorter=shorter)
    was, now = old.end_of_support, new.end_of_support
    if was != now:
        earlier = was is not None and now is not None and now < was
        kind = Kind.END_OF_SUPPORT_EARLIER if earlier else Kind.END_OF_SUPPORT_CHANGED
        yield kind.found(old=was or "not announced", new=now or "not announced")


def _in_duration(
    name: str, old: timedelta | None, new: timedelta | None, *, longer: Kind, shorter: Kind
) -> Iterator[ContractChange]:
    if old and not new:
        yield Kind.SERVICE_LEVEL_REMOVED.found(name, old=span(old))
    elif new and not old:
        yield Kind.SERVICE_LEVEL_ADDED.found(name, new=span(new))
    elif old and new and old != new:
        yield (longer if new > old else shorter).found(name, old=span(old), new=span(new))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


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
