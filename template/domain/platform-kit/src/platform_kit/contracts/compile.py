"""Compile contracts to dbt properties and docs pages; nothing is written unless every contract is valid."""

import difflib
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from platform_kit.contracts import contract_files, dbt_properties, lock
from platform_kit.contracts.docs_pages import Domain, mermaid, page
from platform_kit.contracts.model import Contract, Table
from platform_kit.contracts.yaml_files import parse
from platform_kit.errors import KitError
from platform_kit.repo.settings import FILE, read_settings

PROPERTIES = "dbt/models/contracts"
PAGES = "docs/contracts"
# A digest of inputs and outputs when they were last compiled.
_STAMP = "dbt/target/contracts.stamp"


@dataclass(frozen=True)
class StaleFile:
    """A compiled file that does not match the contracts.

    Attributes:
        path: in the repo.
        before: its content; None: there is no such file.
        after: its content once it is compiled; None: it is removed.
    """

    path: str
    before: str | None
    after: str | None

    def diff(self) -> str:
        """What compiling changes, as a unified diff."""
        return "".join(
            difflib.unified_diff(
                (self.before or "").splitlines(keepends=True),
                (self.after or "").splitlines(keepends=True),
                self.path if self.before is not None else "/dev/null",
                self.path if self.after is not None else "/dev/null",
            )
        )


def stale_files(root: Path) -> list[StaleFile]:
    """The compiled files of the repo at `root` that do not match its contracts, by path.

    Raises:
        KitError: for a contract that is not valid, or a file of the team where one is to be compiled.
    """
    stamp = root / _STAMP
    if stamp.is_file() and stamp.read_text() == _fingerprint(root):
        return []
    wanted = outputs(root)
    there = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in _compiled(root)}
    for path in wanted.keys() - there.keys():
        if (root / path).exists():
            raise KitError(f"{path}: a compiled file has the same name", "rename your file")
    return [
        StaleFile(path, there.get(path), wanted.get(path))
        for path in sorted(there.keys() | wanted.keys())
        if there.get(path) != wanted.get(path)
    ]


def write(root: Path, stale: list[StaleFile]) -> None:
    """Bring stale files up to date, each atomically."""
    for file in stale:
        path = root / file.path
        if file.after is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.write_text(file.after, encoding="utf-8")
        fresh.replace(path)
    stamp = root / _STAMP
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(_fingerprint(root))


def outputs(root: Path) -> dict[str, str]:
    """The content of every compiled file, by its path in the repo.

    Raises:
        KitError: for a contract that is not valid.
    """
    settings = read_settings(root / FILE)
    cadence = settings.partitions.cadence
    published = [c for c in contract_files.published(root, cadence, settings.domain) if c.in_force]
    consumed = contract_files.consumed(root, cadence)
    lock.check(root, consumed)
    files = dict(_properties(root, published))
    by_domain: dict[str, list[Contract]] = defaultdict(list)
    for contract in consumed:
        by_domain[contract.domain].append(contract)
    for domain, contracts in by_domain.items():
        files[f"{PROPERTIES}/consumed/{domain}.yml"] = dbt_properties.sources(domain, contracts)
    for contract in (*published, *consumed):
        place = contract.path.relative_to(root / "contracts").as_posix().removesuffix(".odcs.yaml")
        files[f"{PAGES}/{place}.md"] = page(contract)
    if published or consumed:
        domain_map = mermaid([Domain(settings.domain, published, consumed)])
        files[f"{PAGES}/README.md"] = _index(files, domain_map)
    return files


def _properties(root: Path, published: list[Contract]) -> Iterator[tuple[str, str]]:
    models = {path.stem: path for path in (root / "dbt" / "models").rglob("*.sql")}
    described = dict(_described_by_the_team(root))
    promises: dict[str, list[tuple[Contract, Table]]] = defaultdict(list)
    for contract in published:
        for table in contract.tables:
            promises[table.mart].append((contract, table))
    for mart, promised in promises.items():
        if mart not in models:  # a mart in Python
            continue
        if mart in described:
            raise KitError(
                f"{described[mart]}: the model {mart} is described here and in {promised[0][0].file}; "
                "dbt accepts one description of a model",
                "remove its entry under `models` here: its columns and rules come from the contract; "
                "move your own tests to dbt/tests",
            )
        yield f"{PROPERTIES}/published/{mart}.yml", dbt_properties.mart(mart, promised, models)


def _described_by_the_team(root: Path) -> Iterator[tuple[str, str]]:
    """The models that the team's own properties describe, with file and line."""
    for path in _team_properties(root):
        content, place = parse(path.read_bytes(), path.relative_to(root).as_posix())
        for index, model in enumerate((content or {}).get("models") or []):
            yield model.get("name", ""), str(place / "models" / index)


def _team_properties(root: Path) -> Iterator[Path]:
    models, compiled = root / "dbt" / "models", set(_compiled(root))
    for path in sorted([*models.rglob("*.yml"), *models.rglob("*.yaml")]):
        if path not in compiled:
            yield path


def _compiled(root: Path) -> Iterator[Path]:
    """The compiled files, recognised by their first line; other files in these folders are the team's."""
    for place, pattern in ((PROPERTIES, "*.yml"), (PAGES, "*.md")):
        for path in (root / place).rglob(pattern):
            with path.open(encoding="utf-8") as file:
                if dbt_properties.HEADER in file.readline():
                    yield path


def _index(files: Mapping[str, str], domain_map: str) -> str:
    pages = [path.removeprefix(f"{PAGES}/") for path in sorted(files) if path.startswith(f"{PAGES}/")]
    listed = "\n".join(f"- [{path.removesuffix('.md')}]({path})" for path in pages)
    head = dbt_properties.header(["contracts/"])
    return f"<!-- {head} -->\n# Contracts\n\n{listed}\n\n```mermaid\n{domain_map}```\n"


def _fingerprint(root: Path) -> str:
    """A digest of everything that compiling reads and writes, including the code of the kit."""
    digest = hashlib.sha256()
    inputs = [root / FILE, root / lock.FILE, *(root / "contracts").rglob("*.yaml"), *_team_properties(root)]
    for path in sorted({*inputs, *_compiled(root), *Path(__file__).parent.glob("*.py")}):
        if path.is_file():
            digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for path in sorted((root / "dbt" / "models").rglob("*.sql")):
        digest.update(f"{path}\0".encode())
    return digest.hexdigest()
