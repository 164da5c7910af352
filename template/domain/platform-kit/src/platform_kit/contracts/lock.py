"""`contracts/consumed/lock.yaml`: where each vendored contract came from, and its digest."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from platform_kit.contracts.contract_files import CONSUMED, LOCK
from platform_kit.contracts.model import Contract
from platform_kit.contracts.yaml_reader import parse
from platform_kit.errors import KitError

FILE = f"{CONSUMED}/{LOCK}"
_HEAD = "# Where each vendored contract came from; `domain contract add` keeps this file.\n"


class Entry(BaseModel):
    """One vendored contract: what `domain contract add` was given, and what it found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    version: str
    sha256: str
    commit: str | None = None


def digest(content: bytes) -> str:
    """The digest that an entry keeps."""
    return hashlib.sha256(content).hexdigest()


def read(root: Path) -> dict[str, Entry]:
    """The entries, by the vendored file's path below `contracts/consumed`.

    Raises:
        KitError: when the file is not as `write` leaves it.
    """
    path = root / FILE
    if not path.exists():
        return {}
    content, place = parse(path.read_bytes(), FILE)
    try:
        return {name: Entry.model_validate(entry) for name, entry in (content or {}).items()}
    except (ValidationError, AttributeError) as error:
        raise place.refused("it is not as it was written", f"restore it: git checkout {FILE}") from error


def write(root: Path, entries: Mapping[str, Entry]) -> None:
    """Write the entries, by name."""
    content = {name: entry.model_dump(exclude_none=True) for name, entry in sorted(entries.items())}
    (root / FILE).parent.mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text(_HEAD + yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def check(root: Path, consumed: Iterable[Contract]) -> None:
    """Refuse vendored contracts that are not as they came.

    Raises:
        KitError: naming the first file that was changed, or has no entry, or is missing.
    """
    entries = read(root)
    files = {contract.path.relative_to(root / CONSUMED).as_posix(): contract for contract in consumed}
    for name, contract in files.items():
        if name not in entries:
            raise KitError(
                f"{contract.file} is not in {FILE}", "remove it, and fetch it with `domain contract add`"
            )
        if digest(contract.path.read_bytes()) != entries[name].sha256:
            raise KitError(
                f"{contract.file} is not what {entries[name].source} promised: its digest differs",
                f"restore it: git checkout {contract.file}; the promise is its producer's to change",
            )
    if missing := sorted(entries.keys() - files.keys()):
        raise KitError(
            f"{FILE} lists {missing[0]}, and there is no such file",
            "restore the file, or take its entry out of the lock",
        )
