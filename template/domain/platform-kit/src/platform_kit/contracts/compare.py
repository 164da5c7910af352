"""What a change of contracts means for consumers: a major, minor or patch version, by rules in one place.

docs/contract-changes.md of the template lists the verdicts.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import IntEnum
from typing import Any, NamedTuple

from platform_kit.contracts import types
from platform_kit.contracts.model import VALUES, Check, Column, Contract, Measure, ServiceLevels, Table, span


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


class Verdict(NamedTuple):
    """What became of one contract, and whether its version says so."""

    id: str
    file: str
    before: str | None
    after: str | None
    changes: tuple[Change, ...]
    problem: str | None

    @property
    def level(self) -> Level:
        """The largest of the changes."""
        return max((change.level for change in self.changes), default=Level.NONE)


def verdicts(before: Sequence[Contract], after: Sequence[Contract], today: date) -> list[Verdict]:
    """Compare all contracts of a domain with an earlier state; only those that changed are returned."""
    old = {(contract.id, contract.major): contract for contract in before if contract.in_force}
    new = {(contract.id, contract.major): contract for contract in after if contract.in_force}
    found = [_removed(old[key], today) for key in old.keys() - new.keys()]
    found += [_added(new[key]) for key in new.keys() - old.keys()]
    found += [_changed(old[key], new[key]) for key in old.keys() & new.keys()]
    return sorted((v for v in found if v.changes), key=lambda v: (v.id, v.before or "", v.after or ""))


def _removed(old: Contract, today: date) -> Verdict:
    end = old.service.end_of_support
    problem = None
    if end is None or end > today:
        until = f"until its endOfSupport, {end}" if end else "and announce an endOfSupport"
        problem = (
            f"keep version {old.major} in force {until}: add a new major version as a new file beside it"
        )
    changes = (Change(Level.MAJOR, f"version {old.major} is no longer promised"),)
    return Verdict(old.id, old.file, old.version, None, changes, problem)


def _added(new: Contract) -> Verdict:
    changes = (Change(Level.MINOR, f"version {new.major} is promised anew"),)
    return Verdict(new.id, new.file, None, new.version, changes, None)


def _changed(old: Contract, new: Contract) -> Verdict:
    changes = tuple(differences(old, new))
    level = max((change.level for change in changes), default=Level.NONE)
    return Verdict(old.id, new.file, old.version, new.version, changes, _problem(level, old, new))


def _problem(level: Level, old: Contract, new: Contract) -> str | None:
    """Why the version does not fit the change; both have the same major version."""
    before, after = ([int(part) for part in c.version.split(".")] for c in (old, new))
    if level is Level.NONE:
        return None
    if level is Level.MAJOR:
        return (
            f"this is a new major version: add it as {before[0] + 1}.0.0 in a new file, and keep this one "
            "as it was"
        )
    if after < before:
        return f"the version went back from {old.version}"
    step = Level.MINOR if after[1] > before[1] else Level.PATCH if after > before else Level.NONE
    if step < level:
        wanted = f"{before[0]}.{before[1] + 1}.0" if level is Level.MINOR else (
            f"{before[0]}.{before[1]}.{before[2] + 1}")  # fmt: skip
        return f"write version {wanted}"
    return None


def differences(old: Contract, new: Contract) -> Iterator[Change]:
    """Every difference between two states of a contract."""
    tables, fresh = ({table.name: table for table in c.tables} for c in (old, new))
    yield from _of_sets("table", tables.keys(), fresh.keys(), added=Level.MINOR)
    for name in tables.keys() & fresh.keys():
        yield from _of_table(name, tables[name], fresh[name])
    yield from _of_service(old.service, new.service)
    if old.status != new.status:
        yield Change(Level.MINOR, f"status {old.status} is now {new.status}")
    words = ("name", "purpose", "usage", "tags")
    yield from (Change(Level.PATCH, f"{w} changed") for w in words if getattr(old, w) != getattr(new, w))


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
    if old.window != new.window:
        yield Change(
            Level.MAJOR, f"{name}: partitions are {new.window or 'none'}, they were {old.window or 'none'}"
        )
    keys, fresh = ([key.name for key in table.foreign_keys] for table in (old, new))
    yield from _of_sets(f"{name}: relationship", keys, fresh, added=Level.MINOR)
    changed = {k.name for k in old.foreign_keys} & {
        k.name for k in set(new.foreign_keys) - set(old.foreign_keys)
    }
    yield from (Change(Level.MAJOR, f"{name}: relationship {key} leads elsewhere") for key in sorted(changed))
    yield from _of_measures(name, old.measures, new.measures)
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
    before, after = ({check.kind: check for check in column.checks} for column in (old, new))
    yield from _of_sets(
        "rule", (f"{name} {k}" for k in before), (f"{name} {k}" for k in after), added=Level.MINOR
    )
    for kind in before.keys() & after.keys():
        yield from _of_check(name, before[kind], after[kind])
    if (old.description, old.examples) != (new.description, new.examples):
        yield Change(Level.PATCH, f"{name}: description or examples changed")


def _of_check(name: str, old: Check, new: Check) -> Iterator[Change]:
    if old == new:
        return
    if old.kind == VALUES:
        for value in new.value:
            if value not in old.value:
                yield Change(Level.MAJOR, f"{name}: {value} is newly allowed")
        for value in old.value:
            if value not in new.value:
                yield Change(Level.MINOR, f"{name}: {value} is no longer allowed")
        return
    level = Level.MINOR if _stricter(old.kind, old.value, new.value) else Level.MAJOR
    yield Change(level, f"{name}: {old.kind} is {new.value}, it was {old.value}")


_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "mustBeGreaterThan", "mustBeGreaterOrEqualTo")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "mustBeLessThan", "mustBeLessOrEqualTo")


def _stricter(kind: str, old: Any, new: Any) -> bool:
    """Whether the new bound allows nothing that the old one forbade; unknown counts as no."""
    if kind in _LOWER_BOUNDS:
        return bool(new > old)
    if kind in _UPPER_BOUNDS:
        return bool(new < old)
    if kind == "mustBeBetween":
        return bool(new[0] >= old[0] and new[1] <= old[1])
    return False


def _of_measures(table: str, old: Sequence[Measure], new: Sequence[Measure]) -> Iterator[Change]:
    """Rules are the same rule if they measure the same; their names are words."""
    before, after = ({measure.query: measure for measure in rules} for rules in (old, new))
    for query, rule in before.items():
        if query not in after:
            yield Change(Level.MAJOR, f"{table}: rule {rule.name} is gone")
    for query, rule in after.items():
        if query not in before:
            yield Change(Level.MINOR, f"{table}: rule {rule.name} is new")
        else:
            yield from _of_thresholds(f"{table}: rule {rule.name}", before[query], rule)


def _of_thresholds(name: str, old: Measure, new: Measure) -> Iterator[Change]:
    before, after = dict(old.thresholds), dict(new.thresholds)
    if before.keys() - after.keys():
        yield Change(Level.MAJOR, f"{name}: must be {new.condition()}, it was {old.condition()}")
    elif before != after:
        strict = all(before[o] == after[o] or _stricter(o, before[o], after[o]) for o in before)
        level = Level.MINOR if strict else Level.MAJOR
        yield Change(level, f"{name}: must be {new.condition()}, it was {old.condition()}")
    if (old.name, old.description) != (new.name, new.description):
        yield Change(Level.PATCH, f"{name}: name or description changed")


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
        yield Change(Level.MAJOR if shorter else Level.MINOR, f"endOfSupport is {now}, it was {was}")


def _names(columns: Sequence[str]) -> str:
    return ", ".join(columns) or "none"


def newest(versions: Iterable[Contract]) -> Contract:
    """The contract of the highest version."""
    return max(versions, key=lambda contract: [int(part) for part in contract.version.split(".")])
