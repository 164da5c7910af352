"""The gate: every contract against its state in git, and whether its version says how it changed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from platform_kit.contracts import contract_files
from platform_kit.contracts.compare import differences
from platform_kit.contracts.model import Contract
from platform_kit.contracts.odcs import parse_contract
from platform_kit.contracts.version_policy import ContractChange, Kind, Level, largest
from platform_kit.repo import git
from platform_kit.repo.settings import FILE, parse_settings, read_settings


class Verdict(NamedTuple):
    """The changes of one contract, and whether its version fits them.

    Attributes:
        file: its path in the repo.
        before: its earlier version; None: the contract is new.
        after: its version now; None: the contract is no longer in force.
        problem: why the version does not fit, and what to do; None: it fits.
    """

    id: str
    file: str
    before: str | None
    after: str | None
    changes: tuple[ContractChange, ...]
    problem: str | None

    @property
    def level(self) -> Level:
        """The level of the largest change."""
        return largest(self.changes)


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
        problem = f"keep version {old.major} in force {until}; add a new major version as a new file"
    changes = (Kind.CONTRACT_REMOVED.found(str(old.major)),)
    return Verdict(old.id, old.file, old.version, None, changes, problem)


def _added(new: Contract) -> Verdict:
    return Verdict(
        new.id, new.file, None, new.version, (Kind.CONTRACT_ADDED.found(str(new.major)),), problem=None
    )


def _changed(old: Contract, new: Contract) -> Verdict:
    changes = tuple(differences(old, new))
    problem = _problem(largest(changes), old, new)
    return Verdict(old.id, new.file, old.version, new.version, changes, problem)


def _problem(level: Level, old: Contract, new: Contract) -> str | None:
    """Why the version does not fit the largest change; the major version of both contracts is the same."""
    before, after = ([int(part) for part in contract.version.split(".")] for contract in (old, new))
    major, minor, patch = before
    if level is Level.MAJOR:
        return f"add this as version {major + 1}.0.0 in a new file, and keep this file as it was"
    if after < before:
        return f"the version went back from {old.version}"
    step = Level.MINOR if after[1] > minor else Level.PATCH if after > before else Level.NONE
    if step < level:
        needed = f"{major}.{minor + 1}.0" if level is Level.MINOR else f"{major}.{minor}.{patch + 1}"
        return f"write version {needed}"
    return None


def check(root: Path, ref: str, today: date) -> list[Verdict]:
    """Compare the published contracts of the repo at `root` with their state at `ref`.

    Returns:
        A verdict for each contract that changed.

    Raises:
        KitError: for a ref that does not exist, or for a contract that is not valid.
    """
    at = git.commit(root, ref)
    own = read_settings(root / FILE)
    cadence = own.partitions.cadence
    settings = dict(git.files(root, at, FILE)).get(FILE)
    cadence_then = parse_settings(settings, f"{FILE} at {ref}").partitions.cadence if settings else cadence
    before = dict(git.files(root, at, contract_files.PUBLISHED))
    before = {name: content for name, content in before.items() if name.endswith(contract_files.SUFFIX)}
    now = contract_files.published(root, cadence, own.domain)
    # Most files did not change: they need not be parsed again.
    same = {c.path for c in now if before.get(c.file) == c.path.read_bytes() and cadence is cadence_then}
    old = [
        parse_contract(content, f"{name} at {ref}", cadence_then, root / name)
        for name, content in before.items()
        if root / name not in same
    ]
    return verdicts(old, [contract for contract in now if contract.path not in same], today)
