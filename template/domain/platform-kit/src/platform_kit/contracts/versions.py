"""Whether the versions of a domain's contracts say what changed in them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from platform_kit.contracts.compare import Change, Level, differences
from platform_kit.contracts.model import Contract


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
    return sorted(
        (v for v in found if v.changes or v.problem), key=lambda v: (v.id, v.before or "", v.after or "")
    )


def _removed(old: Contract, today: date) -> Verdict:
    end = old.service.end_of_support
    problem = None
    if end is None or end >= today:  # that day is still supported
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
