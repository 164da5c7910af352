"""Runs dbt in this process, on the warehouse of this process's environment."""

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
