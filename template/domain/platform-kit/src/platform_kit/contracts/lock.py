"""The file `contracts/consumed/lock.yaml`: the origin of each vendored contract, and its digest."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from platform_kit.contracts.contract_files import CONSUMED, LOCK
from platform_kit.contracts.model import Contract
from platform_kit.contracts.yaml_files import parse
from platform_kit.errors import KitError

FILE = f"{CONSUMED}/{LOCK}"
_HEAD = "# The origin of each vendored contract; written by `domain contract add`.\n"


class LockEntry(BaseModel):
    """One vendored contract.

    Attributes:
        origin: what `domain contract add` was given; in the file it is `source`.
        version: of the contract.
        sha256: of the file.
        commit: which git had at the origin; None: it is not a repo.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    origin: str = Field(validation_alias="source", serialization_alias="source")
    version: str
    sha256: str
    commit: str | None = None


def digest(content: bytes) -> str:
    """The digest of a contract's file."""
    return hashlib.sha256(content).hexdigest()


def read(root: Path) -> dict[str, LockEntry]:
    """The entries, by the vendored file's path in `contracts/consumed`.

    Raises:
        KitError: when `write` did not write the file.
    """
    path = root / FILE
    if not path.exists():
        return {}
    content, place = parse(path.read_bytes(), FILE)
    try:
        return {name: LockEntry.model_validate(entry) for name, entry in (content or {}).items()}
    except (ValidationError, AttributeError) as error:
        raise place.refused("the lock was edited", f"restore it: git checkout {FILE}") from error


def write(root: Path, entries: Mapping[str, LockEntry]) -> None:
    """Write the entries, sorted by name."""
    content = {
        name: entry.model_dump(by_alias=True, exclude_none=True) for name, entry in sorted(entries.items())
    }
    (root / FILE).parent.mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text(_HEAD + yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def check(root: Path, consumed: Iterable[Contract]) -> None:
    """Refuse vendored contracts that differ from what was fetched.

    Raises:
        KitError: naming the first file that was edited, has no entry, or is missing.
    """
    entries = read(root)
    files = {contract.path.relative_to(root / CONSUMED).as_posix(): contract for contract in consumed}
    for name, contract in files.items():
        if name not in entries:
            raise KitError(
                f"{contract.file}: {FILE} has no entry for it",
                "remove the file, and run `domain contract add` for it",
            )
        if digest(contract.path.read_bytes()) != entries[name].sha256:
            raise KitError(
                f"{contract.file} is not what was fetched from {entries[name].origin}: its digest differs",
                f"restore it: git checkout {contract.file}; only its producer can change the contract",
            )
    if missing := sorted(entries.keys() - files.keys()):
        raise KitError(
            f"{FILE}: there is no file {CONSUMED}/{missing[0]}", "restore the file, or remove its entry"
        )
