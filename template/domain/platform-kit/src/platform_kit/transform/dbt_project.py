"""The team's dbt project: dbt run in this process on the warehouse, and the manifest."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_kit.errors import KitError
from platform_kit.repo.settings import repository, settings
from platform_kit.repo.windows import Window
from platform_kit.warehouse import connection

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt_common.events.base_types import EventMsg
import hashlib
import json
from functools import cache

import fasteners

# An event of dbt, as in its JSON log.
Event = Mapping[str, Any]


def project_directory() -> Path:
    """The team's dbt project."""
    return repository() / "dbt"


def kit_project() -> Path:
    """The kit's dbt package, which also holds the profile."""
    return repository() / "platform-kit" / "dbt"


def run_dbt(
    arguments: Sequence[str],
    *,
    window: Window | None = None,
    quiet: bool = True,
    on_event: Callable[[Event], None] = lambda _: None,
) -> "dbtRunnerResult":
    """Run one dbt command; commands that write to the warehouse go through `run_audited`.

    Args:
        arguments: the command with its options.
        window: the days that its partitioned models replace; None: all time.
        quiet: print nothing.
        on_event: gets each event of dbt.
    """
    install_packages()
    return _invoke(arguments, window, quiet, on_event)


def variables(window: Window | None) -> dict[str, str]:
    """The variables that the profile and the kit's macros read."""
    return {
        **connection.address().variables(),
        "DOMAIN_NAME": settings().domain,
        "DOMAIN_WINDOW_START": str(window.start) if window else "",
        "DOMAIN_WINDOW_END": str(window.end) if window else "",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def install_packages() -> None:
    """Link the kit's macros into the team's project, once; `dbt deps` needs no network for it."""
    if (project_directory() / "dbt_packages" / "platform_kit").exists():
        return
    with connection.lock("dbt deps"):
        result = _invoke(["deps"], None, True, lambda _: None)
    if not result.success:
        raise KitError(f"dbt deps failed: {result.exception}", "fix dbt/packages.yml")


def _invoke(
    arguments: Sequence[str], window: Window | None, quiet: bool, on_event: Callable[[Event], None]
) -> "dbtRunnerResult":
    # Imported here: it takes a second, and loading the definitions does not need it.
    from dbt.cli.main import dbtRunner
    from google.protobuf.json_format import MessageToDict

    def callback(message: "EventMsg") -> None:
        on_event(MessageToDict(message, preserving_proto_field_name=True))

    flags = ["--project-dir", str(project_directory()), "--profiles-dir", str(kit_project())]
    with _set(variables(window)):
        return dbtRunner(callbacks=[callback]).invoke(
            [*arguments, *flags, *(["--log-level", "none"] if quiet else [])]
        )


@contextmanager
def _set(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables, which dbt reads, and restore the previous values."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


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
