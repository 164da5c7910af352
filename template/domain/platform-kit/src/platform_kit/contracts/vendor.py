"""Contracts of other domains: fetched from a file, an address or a git repo, into `contracts/consumed`."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from platform_kit.contracts import contract_files, lock
from platform_kit.contracts.compare import Change, Level, differences
from platform_kit.contracts.model import Contract, newest
from platform_kit.contracts.odcs import parse_contract
from platform_kit.errors import KitError
from platform_kit.repo import git
from platform_kit.repo.settings import Settings

# A repo (with `user@host:` or `scheme://user@`), perhaps @ref, and #name.
_REPO = re.compile(
    r"(?P<repo>(?:\w+://(?:[^/@]+@)?|[^/@:]+@(?=[^/]+:))?[^@#]+)(?:@(?P<ref>[^@#]+))?#(?P<name>[a-z0-9_.]+)"
)
_LARGEST = 5_000_000  # bytes; an address that answers with more is no contract


class Found(NamedTuple):
    """A contract as its source has it."""

    contract: Contract
    content: bytes
    commit: str | None


class Standing(NamedTuple):
    """A vendored contract against what its source has now.

    Attributes:
        newer: the newest version of the same major, if it is another.
        changes: what that one would change for us.
        next_major: the version of the newest further major, if there is one.
        problem: why the source cannot be compared.
    """

    name: str
    version: str
    newer: str | None
    changes: Sequence[Change]
    next_major: str | None
    problem: str | None


def add(root: Path, source: str, settings: Settings) -> tuple[Contract, str | None]:
    """Vendor the contract that `source` names, and note it in the lock.

    Returns:
        The contract, and the version that it replaces.

    Raises:
        KitError: for a source that cannot be reached or names no promise of another domain; nothing changed.
    """
    found = _newest(_find(root, source, settings))
    contract = found.contract
    if not contract.in_force:
        raise KitError(
            f"{source} is {contract.status}: it promises nothing yet", "ask its owners to activate it"
        )
    if contract.domain == settings.domain:
        raise KitError(f"{source} is a promise of this domain", "read your own marts with ref()")
    name = f"{contract.domain}/{_file_name(contract)}"
    entries = lock.read(root)
    old, digest = entries.get(name), lock.digest(found.content)
    if old and old.version == contract.version and old.sha256 != digest:
        raise KitError(
            f"{source} says other than before and is still version {contract.version}: its digest differs",
            f"ask its owners for a new version; or remove {contract_files.CONSUMED}/{name} and its entry in "
            f"{lock.FILE}, and add it again",
        )
    path = root / contract_files.CONSUMED / name
    others = [c for c in contract_files.consumed(root, settings.partitions.cadence) if c.path != path]
    contract_files.refuse_clashes([*others, contract])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found.content)
    entry = lock.Entry(
        source=_kept(root, source), version=contract.version, sha256=digest, commit=found.commit
    )
    lock.write(root, {**entries, name: entry})
    return contract, old.version if old else None


def outdated(root: Path, settings: Settings) -> Iterator[Standing]:
    """Each vendored contract against its source as it is now, by name."""
    for name, entry in sorted(lock.read(root).items()):
        path = root / contract_files.CONSUMED / name
        ours = parse_contract(
            path.read_bytes(), f"{contract_files.CONSUMED}/{name}", settings.partitions.cadence, path
        )
        try:
            every = _find(root, _without_ref(entry.source), settings)
        except KitError as error:
            yield Standing(name, entry.version, None, (), None, error.problem)
            continue
        yield _standing(name, entry, ours, every)


def _newest(found: Sequence[Found]) -> Found:
    """The one of the highest version, of those in force if there are any."""
    best = newest([f.contract for f in found if f.contract.in_force] or [f.contract for f in found])
    return next(f for f in found if f.contract is best)


def _standing(name: str, entry: lock.Entry, ours: Contract, every: Sequence[Found]) -> Standing:
    in_force = [f for f in every if f.contract.in_force and f.contract.id == ours.id]
    same = [f for f in in_force if f.contract.major == ours.major]
    further = [f.contract for f in in_force if f.contract.major > ours.major]
    next_major = newest(further).version if further else None
    if not same:
        return Standing(name, entry.version, None, (), next_major, "its source no longer promises it")
    theirs = same[0]
    if theirs.contract.version == entry.version:
        changed = lock.digest(theirs.content) != entry.sha256
        problem = "its source changed without a new version: its digest differs" if changed else None
        return Standing(name, entry.version, None, (), next_major, problem)
    changes = sorted(differences(ours, theirs.contract), key=lambda change: (-change.level, change.what))
    return Standing(name, entry.version, theirs.contract.version, changes, next_major, None)


def worst(standing: Standing) -> Level:
    """The largest change that a newer version brings."""
    return max((change.level for change in standing.changes), default=Level.NONE)


def _find(root: Path, source: str, settings: Settings) -> list[Found]:
    """What `source` names: one file, or all versions of a name in a repo."""
    cadence = settings.partitions.cadence
    if "#" not in source:
        content = _download(source) if _is_address(source) else _read(root, source)
        return [Found(parse_contract(content, source, cadence, root / "x"), content, None)]
    match = _REPO.fullmatch(source)
    if not match:
        raise KitError(
            f"'{source}' names no contract", "write <repo>#<name>, or <repo>@<branch or tag>#<name>"
        )
    repo = match["repo"]
    if not _is_address(repo) and (local := _local(root, repo)).exists():
        repo = str(local.resolve())
    try:
        with git.fetched(repo, match["ref"]) as (copy, commit):
            files = list(git.files(copy, commit, contract_files.PUBLISHED))
    except KitError as error:
        raise KitError(f"{source} cannot be reached: {error.problem}", error.hint) from error
    every = [
        Found(parse_contract(content, f"{source}: {path}", cadence, Path(path)), content, commit)
        for path, content in files
        if path.endswith(contract_files.SUFFIX)
    ]
    if found := [f for f in every if match["name"] in _names(f.contract)]:
        return found
    there = ", ".join(sorted({f.contract.id for f in every})) or "none"
    raise KitError(f"{source}: the repo has no contract of that name", f"it has: {there}")


def _names(contract: Contract) -> set[str]:
    """What a contract may be asked for by: its id, the last part of it, its tables."""
    return {contract.id, _name(contract), *(table.name for table in contract.tables)}


def _name(contract: Contract) -> str:
    return contract.id.split(".")[-1]


def _file_name(contract: Contract) -> str:
    name = re.sub(r"[^a-z0-9_]+", "_", _name(contract).lower())
    return f"{name}_v{contract.major}{contract_files.SUFFIX}"


def _is_address(source: str) -> bool:
    return urlsplit(source).scheme in ("http", "https", "ssh", "git", "file")


def _download(address: str) -> bytes:
    import requests

    try:
        with requests.get(address, timeout=30, stream=True) as response:
            response.raise_for_status()
            content: bytes = response.raw.read(_LARGEST + 1, decode_content=True)
    except requests.RequestException as error:
        raise KitError(f"{address} cannot be reached: {error}", "mend the address, or your access") from error
    if len(content) > _LARGEST:
        raise KitError(f"{address} answers with more than {_LARGEST} bytes", "name the contract's own file")
    return content


def _read(root: Path, source: str) -> bytes:
    try:
        return _local(root, source).read_bytes()
    except OSError as error:
        raise KitError(
            f"{source} cannot be read: {error.strerror}", "name a contract's file, or <repo>#<name>"
        ) from error


def _local(root: Path, source: str) -> Path:
    """A path as it was typed, or as the lock keeps it: from the repo's root."""
    typed = Path(source).expanduser()
    return typed if typed.exists() else root / typed


def _kept(root: Path, source: str) -> str:
    """The source as the lock keeps it: paths from the repo's root, so that they hold wherever one stands."""
    path, mark, rest = source.partition("#")
    place, at, ref = path.partition("@") if mark and not _is_address(path) else (path, "", "")
    if not _is_address(path) and Path(place).expanduser().exists():
        place = os.path.relpath(Path(place).expanduser().resolve(), root.resolve())
    return f"{place}{at}{ref}{mark}{rest}"


def _without_ref(source: str) -> str:
    """The source at its newest: a tag says the same for ever."""
    match = _REPO.fullmatch(source)
    return f"{match['repo']}#{match['name']}" if match else source
