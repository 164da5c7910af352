"""The contract files of a domain repo: its own in `contracts/published`, vendored in `contracts/consumed`."""

from collections.abc import Iterable
from pathlib import Path

from platform_kit.contracts.model import Contract
from platform_kit.contracts.odcs import parse_contract
from platform_kit.errors import KitError
from platform_kit.repo.settings import repository, settings
from platform_kit.repo.windows import Cadence

PUBLISHED = "contracts/published"
CONSUMED = "contracts/consumed"
SUFFIX = ".odcs.yaml"
PATTERN = f"*{SUFFIX}"
LOCK = "lock.yaml"


def in_force() -> list[Contract]:
    """This domain's contracts whose tables are published; see `published`."""
    own = settings()
    every = published(repository(), own.partitions.cadence, own.domain)
    return [contract for contract in every if contract.in_force]


def published(root: Path, cadence: Cadence, domain: str) -> list[Contract]:
    """Every contract of the domain in the repo at `root`, including drafts, by file name.

    Raises:
        KitError: for a file that is not a valid contract, or two contracts of one table.
    """
    _refuse_others(root, PUBLISHED, PATTERN)
    contracts = [_read(root, path, cadence) for path in sorted((root / PUBLISHED).glob(PATTERN))]
    for contract in contracts:
        if contract.in_force and contract.domain != domain:
            raise (contract.place / "domain").refused(
                f"the domain is '{contract.domain}'", f"write: domain: {domain}"
            )
    refuse_clashes(contracts)
    return contracts


def consumed(root: Path, cadence: Cadence) -> list[Contract]:
    """The vendored contracts of other domains, by domain and file name.

    Raises:
        KitError: for a file that is not a valid contract, or that is in another domain's folder.
    """
    _refuse_others(root, CONSUMED, f"*/{PATTERN}", LOCK)
    contracts = []
    for path in sorted((root / CONSUMED).glob(f"*/{PATTERN}")):
        contract = _read(root, path, cadence)
        if contract.domain != path.parent.name:
            raise (contract.place / "domain").refused(
                f"the domain is '{contract.domain}'", f"move the file to {CONSUMED}/<domain>"
            )
        contracts.append(contract)
    refuse_clashes(contracts)
    return contracts


def _refuse_others(root: Path, place: str, *patterns: str) -> None:
    """Refuse YAML files whose names do not match, such as `orders.yml`: they would be ignored."""
    read = {path for pattern in patterns for path in (root / place).glob(pattern)}
    for path in sorted({*(root / place).rglob("*.yaml"), *(root / place).rglob("*.yml")} - read):
        raise KitError(
            f"{path.relative_to(root).as_posix()}: no contract is read from a file with this name",
            f"rename it to {place}/{patterns[0]}, or move it out of {place}",
        )


def _read(root: Path, path: Path, cadence: Cadence) -> Contract:
    file = path.relative_to(root).as_posix()
    if not path.resolve().is_relative_to(root.resolve()):
        raise KitError(f"{file}: the link leads out of the repo", "replace the link with a copy of the file")
    return parse_contract(path.read_bytes(), file, cadence, path)


def refuse_clashes(contracts: Iterable[Contract]) -> None:
    """Refuse two contracts with the same id and major version, or with the same table.

    Raises:
        KitError: naming both files.
    """
    ids: dict[tuple[str, int], Contract] = {}
    tables: dict[tuple[str, str], Contract] = {}
    for contract in contracts:
        other = ids.setdefault((contract.id, contract.major), contract)
        if other is not contract:
            raise _clash(contract, f"the id {contract.id} in major version {contract.major}", other)
        for table in contract.tables:
            other = tables.setdefault((contract.domain, table.name), contract)
            if other is not contract:
                raise _clash(contract, f"the table {table.name}", other)


def _clash(contract: Contract, what: str, other: Contract) -> KitError:
    return KitError(
        f"{contract.file}: {what} is also that of {other.file}",
        "remove one of the two, or give one a new major version",
    )
