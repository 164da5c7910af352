"""Fetch contracts of other domains, from a file, an address or a git repo, into `contracts/consumed`."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from platform_kit.contracts import contract_files, lock
from platform_kit.contracts.compare import differences
from platform_kit.contracts.model import Contract, newest
from platform_kit.contracts.odcs import parse_contract
from platform_kit.contracts.version_policy import ContractChange, by_size
from platform_kit.errors import KitError
from platform_kit.repo import git
from platform_kit.repo.settings import Settings

# A repo (with `user@host:` or `scheme://user@`), perhaps @ref, and #name.
_IN_REPO = re.compile(
    r"(?P<repo>(?:\w+://(?:[^/@]+@)?|[^/@:]+@(?=[^/]+:))?[^@#]+)(?:@(?P<ref>[^@#]+))?#(?P<name>[a-z0-9_.]+)"
)
_LARGEST = 5_000_000  # bytes that are read from an address


class Fetched(NamedTuple):
    """A contract from its origin, and the commit if the origin is a git repo."""

    contract: Contract
    content: bytes
    commit: str | None


class Comparison(NamedTuple):
    """A vendored contract compared with its origin.

    Attributes:
        name: the file's path in `contracts/consumed`.
        version: of the vendored contract.
        newer: the newest version of the same major version, if it is another.
        changes: what that version changes for this domain, the largest change first.
        next_major: the newest version of a higher major version, if there is one.
        problem: why the two cannot be compared.
    """

    name: str
    version: str
    newer: str | None = None
    changes: Sequence[ContractChange] = ()
    next_major: str | None = None
    problem: str | None = None


def add(root: Path, origin: str, settings: Settings) -> tuple[Contract, str | None]:
    """Vendor the contract at `origin`, and record it in the lock.

    Args:
        root: of this repo.
        origin: a file, an address, or `<repo>[@<ref>]#<name>`.
        settings: of this domain.

    Returns:
        The contract, and the version that it replaces.

    Raises:
        KitError: for an origin that cannot be read or has no contract in force of another domain; then
            nothing is written.
    """
    found = _newest(_fetch(root, origin, settings))
    contract = found.contract
    if not contract.in_force:
        raise KitError(
            f"{origin}: the contract is not in force, its status is {contract.status}",
            "ask its owners to activate it",
        )
    if contract.domain == settings.domain:
        raise KitError(f"{origin}: the contract is of this domain", "read your own marts with ref()")
    name = f"{contract.domain}/{_file_name(contract)}"
    entries = lock.read(root)
    old, digest = entries.get(name), lock.digest(found.content)
    if old and old.version == contract.version and old.sha256 != digest:
        raise KitError(
            f"{origin}: the contract changed and is still version {contract.version}: its digest differs",
            f"ask its owners for a new version; or remove {contract_files.CONSUMED}/{name} and its entry in "
            f"{lock.FILE}, and add it again",
        )
    path = root / contract_files.CONSUMED / name
    others = [c for c in contract_files.consumed(root, settings.partitions.cadence) if c.path != path]
    contract_files.refuse_clashes([*others, contract])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found.content)
    entry = lock.LockEntry(
        origin=_recorded(root, origin), version=contract.version, sha256=digest, commit=found.commit
    )
    lock.write(root, {**entries, name: entry})
    return contract, old.version if old else None


def outdated(root: Path, settings: Settings) -> Iterator[Comparison]:
    """Compare each vendored contract with its origin, in the order of their names."""
    for name, entry in sorted(lock.read(root).items()):
        path = root / contract_files.CONSUMED / name
        ours = parse_contract(
            path.read_bytes(), f"{contract_files.CONSUMED}/{name}", settings.partitions.cadence, path
        )
        try:
            every = _fetch(root, _without_ref(entry.origin), settings)
        except KitError as error:
            yield Comparison(name, entry.version, problem=error.problem)
            continue
        yield _compared(name, entry, ours, every)


def _newest(found: Sequence[Fetched]) -> Fetched:
    """The contract with the highest version, of those in force if there are any."""
    best = newest([f.contract for f in found if f.contract.in_force] or [f.contract for f in found])
    return next(f for f in found if f.contract is best)


def _compared(name: str, entry: lock.LockEntry, ours: Contract, every: Sequence[Fetched]) -> Comparison:
    in_force = [f for f in every if f.contract.in_force and f.contract.id == ours.id]
    same_major = [f for f in in_force if f.contract.major == ours.major]
    higher = [f.contract for f in in_force if f.contract.major > ours.major]
    next_major = newest(higher).version if higher else None
    if not same_major:
        ended = f"version {ours.major} is no longer in force"
        return Comparison(name, entry.version, next_major=next_major, problem=ended)
    theirs = same_major[0]
    if theirs.contract.version == entry.version:
        changed = lock.digest(theirs.content) != entry.sha256
        problem = "it changed without a new version: its digest differs" if changed else None
        return Comparison(name, entry.version, next_major=next_major, problem=problem)
    changes = by_size(differences(ours, theirs.contract))
    return Comparison(name, entry.version, theirs.contract.version, changes, next_major)


def _fetch(root: Path, origin: str, settings: Settings) -> list[Fetched]:
    """The contract in a file or at an address, or all versions of a contract in a repo."""
    cadence = settings.partitions.cadence
    if "#" not in origin:
        content = _download(origin) if _is_address(origin) else _read(root, origin)
        return [Fetched(parse_contract(content, origin, cadence, root / "x"), content, None)]
    match = _IN_REPO.fullmatch(origin)
    if not match:
        raise KitError(
            f"'{origin}' does not name a contract", "write <repo>#<name>, or <repo>@<branch or tag>#<name>"
        )
    repo = match["repo"]
    if not _is_address(repo) and (local := _local(root, repo)).exists():
        repo = str(local.resolve())
    try:
        with git.fetched(repo, match["ref"]) as (copy, commit):
            files = list(git.files(copy, commit, contract_files.PUBLISHED))
    except KitError as error:
        raise KitError(f"{origin} cannot be read: {error.problem}", error.hint) from error
    every = [
        Fetched(parse_contract(content, f"{origin}: {path}", cadence, Path(path)), content, commit)
        for path, content in files
        if path.endswith(contract_files.SUFFIX)
    ]
    if found := [f for f in every if match["name"] in _names(f.contract)]:
        return found
    there = ", ".join(sorted({f.contract.id for f in every}))
    raise KitError(
        f"{origin}: the repo has no contract with that name",
        f"name one of {there}" if there else "name another repo: it has no contracts",
    )


def _names(contract: Contract) -> set[str]:
    """The names by which a contract can be added: its id, the last part of its id, its tables."""
    return {contract.id, _name(contract), *(table.name for table in contract.tables)}


def _name(contract: Contract) -> str:
    return contract.id.split(".")[-1]


def _file_name(contract: Contract) -> str:
    name = re.sub(r"[^a-z0-9_]+", "_", _name(contract).lower())
    return f"{name}_v{contract.major}{contract_files.SUFFIX}"


def _is_address(origin: str) -> bool:
    return urlsplit(origin).scheme in ("http", "https", "ssh", "git", "file")


def _download(address: str) -> bytes:
    import requests

    try:
        with requests.get(address, timeout=30, stream=True) as response:
            response.raise_for_status()
            content: bytes = response.raw.read(_LARGEST + 1, decode_content=True)
    except requests.RequestException as error:
        raise KitError(
            f"{address} cannot be read: {error}", "check the address, and that you have access to it"
        ) from error
    if len(content) > _LARGEST:
        raise KitError(f"{address}: the file is larger than {_LARGEST} bytes", "name the file of a contract")
    return content


def _read(root: Path, origin: str) -> bytes:
    try:
        return _local(root, origin).read_bytes()
    except OSError as error:
        raise KitError(
            f"{origin} cannot be read: {error.strerror}", "name the file of a contract, or <repo>#<name>"
        ) from error


def _local(root: Path, path: str) -> Path:
    """A path, relative to the working directory as it is typed, or to the repo's root as the lock has it."""
    typed = Path(path).expanduser()
    return typed if typed.exists() else root / typed


def _recorded(root: Path, origin: str) -> str:
    """The origin for the lock: a path is relative to the repo's root, wherever the command was run."""
    path, mark, rest = origin.partition("#")
    place, at, ref = path.partition("@") if mark and not _is_address(path) else (path, "", "")
    if not _is_address(path) and Path(place).expanduser().exists():
        place = os.path.relpath(Path(place).expanduser().resolve(), root.resolve())
    return f"{place}{at}{ref}{mark}{rest}"


def _without_ref(origin: str) -> str:
    """The origin without its branch or tag: what a tag names does not change."""
    match = _IN_REPO.fullmatch(origin)
    return f"{match['repo']}#{match['name']}" if match else origin
