"""The dbt manifest of the team's project; dbt parses again only when a file of the project changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fasteners

from platform_kit.errors import KitError
from platform_kit.transform.dbt_runner import kit_project, project_directory, run_dbt

_SOURCES = ("*.sql", "*.yml", "*.yaml", "*.csv", "*.md", "*.py")
_NOT_SOURCES = ("target", "dbt_packages", "logs")


# One node of the manifest.
Node = Mapping[str, Any]


def load() -> Mapping[str, Any]:
    """The manifest of the project as it is now.

    Raises:
        KitError: dbt cannot parse the project; the message repeats dbt's own.
    """
    return _load(_fingerprint())


def window_column(node: Node) -> str | None:
    """The column by which a model has partitions, from its `meta`; None: it has no partitions."""
    column: str | None = node["config"].get("meta", {}).get("window_column")
    return column


def mart(name: str) -> Node | None:
    """The dbt model of the mart `name`; None for a mart that dbt does not make."""
    marts = (n for n in load()["nodes"].values() if n["resource_type"] == "model" and n["alias"] == name)
    return next(marts, None)


@cache
def _load(fingerprint: str) -> Mapping[str, Any]:
    kept = project_directory() / "target" / f"manifest-{fingerprint}.json"
    kept.parent.mkdir(exist_ok=True)
    with fasteners.InterProcessLock(kept.parent / ".parsing"):
        if not kept.exists():
            _parse(kept)
        content: Mapping[str, Any] = json.loads(kept.read_bytes())
    return content


def _parse(kept: Path) -> None:
    """Parse the project, and keep the manifest under a name that other dbt commands do not overwrite."""
    result = run_dbt(["parse"])
    if not result.success:
        raise KitError(f"dbt cannot parse the project: {result.exception}", "fix the file that dbt names")
    for stale in kept.parent.glob("manifest-*.json"):
        stale.unlink()
    (kept.parent / "manifest.json").rename(kept)


def _fingerprint() -> str:
    """A digest of the names, sizes and times of the files that dbt parses."""
    digest = hashlib.sha256()
    for path in sorted(_source_files()):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\0".encode())
    return digest.hexdigest()[:16]


def _source_files() -> Iterator[Path]:
    for root in (project_directory(), kit_project()):
        for pattern in _SOURCES:
            for path in root.rglob(pattern):
                if path.relative_to(root).parts[0] not in _NOT_SOURCES:
                    yield path
