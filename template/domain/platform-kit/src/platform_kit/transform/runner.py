"""dbt, invoked in this process, on the warehouse of this process's environment."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_kit import audit, warehouse
from platform_kit.errors import KitError
from platform_kit.settings import repository, settings
from platform_kit.windows import Window

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt_common.events.base_types import EventMsg

# dbt's own form of an event, as its JSON log has it.
Event = Mapping[str, Any]

# Options of a build that leave out rows, so that what passes says nothing of the whole window.
_PARTIAL = ("--empty", "--sample")
_WRITING = {"build", "clone", "retry", "run", "run-operation", "seed", "snapshot"}


def project_directory() -> Path:
    """The team's dbt project."""
    return repository() / "dbt"


def invoke(
    arguments: Sequence[str],
    *,
    window: Window | None = None,
    quiet: bool = True,
    on_event: Callable[[Event], None] = lambda _: None,
) -> "dbtRunnerResult":
    """Run one dbt command; `window` (None: all time) is what its partitioned models replace.

    Commands that write run one at a time in a warehouse, whoever starts them: dbt renames and drops
    while it builds, and two first runs of one model would overwrite each other.
    """
    _install_packages()
    # Options may stand before the command.
    if _WRITING.isdisjoint(arguments):
        return _run(arguments, window, quiet, on_event)
    with warehouse.lock("dbt"):
        with warehouse.transaction() as cursor:
            audit.create(cursor)
        outcome = Outcome(window)

        def handle(event: Event) -> None:
            outcome.handle(event)
            on_event(event)

        result = _run(arguments, window, quiet, handle)
        if "build" in arguments and not any(argument.startswith(_PARTIAL) for argument in arguments):
            outcome.record(result)
        return result


class Outcome:
    """Keeps the ledger of passed windows true while dbt runs: voided first, recorded last."""

    def __init__(self, window: Window | None) -> None:
        self._window = window

    def handle(self, event: Event) -> None:
        """Void a model's window before dbt touches the model."""
        node = event["data"].get("node_info", {})
        if event["info"]["name"] == "NodeStart" and node.get("resource_type") == "model":
            with warehouse.transaction() as cursor:
                audit.void(cursor, [node["node_relation"]["alias"]], self._window)

    def record(self, result: "dbtRunnerResult") -> None:
        """Record the models that were built and whose tests all ran and passed in this command."""
        from dbt.artifacts.schemas.run import RunExecutionResult

        if not isinstance(result.result, RunExecutionResult):
            return
        status = {r.node.unique_id: str(r.status) for r in result.result.results}
        tested: dict[str, bool] = {}
        for test in _tests():
            for model in test["depends_on"]["nodes"]:
                tested[model] = tested.get(model, True) and status.get(test["unique_id"]) in ("pass", "warn")
        passed = [
            r.node.alias
            for r in result.result.results
            if r.node.resource_type == "model"
            and status[r.node.unique_id] == "success"
            and tested.get(r.node.unique_id, True)
        ]
        with warehouse.transaction() as cursor:
            audit.record(cursor, passed, self._window)


def _tests() -> Iterator[Mapping[str, Any]]:
    from platform_kit.transform import manifest

    for node in manifest.load()["nodes"].values():
        if node["resource_type"] == "test":
            yield node


def _run(
    arguments: Sequence[str], window: Window | None, quiet: bool, on_event: Callable[[Event], None]
) -> "dbtRunnerResult":
    # Imported here: it takes a second, and loading the definitions does without it.
    from dbt.cli.main import dbtRunner
    from google.protobuf.json_format import MessageToDict

    def callback(message: "EventMsg") -> None:
        on_event(MessageToDict(message, preserving_proto_field_name=True))

    flags = ["--project-dir", str(project_directory()), "--profiles-dir", str(_kit_project())]
    with _set(variables(window)):
        return dbtRunner(callbacks=[callback]).invoke(
            [*arguments, *flags, *(["--log-level", "none"] if quiet else [])]
        )


def variables(window: Window | None) -> dict[str, str]:
    """The variables that the profile and the kit's macros read."""
    return {
        **warehouse.address().variables(),
        "DOMAIN_NAME": settings().domain,
        "DOMAIN_WINDOW_START": str(window.start) if window else "",
        "DOMAIN_WINDOW_END": str(window.end) if window else "",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


@contextmanager
def _set(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables, which is how dbt takes them, and put back what was there."""
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


def _kit_project() -> Path:
    return repository() / "platform-kit" / "dbt"


def _install_packages() -> None:
    """Link the kit's macros into the team's project; `dbt deps` does it without a network."""
    if (project_directory() / "dbt_packages" / "platform_kit").exists():
        return
    with warehouse.lock("dbt deps"):
        result = _run(["deps"], None, True, lambda _: None)
    if not result.success:
        raise KitError(f"dbt deps failed: {result.exception}", "look at dbt/packages.yml")
