"""dbt commands with the ledger of passed windows: those that write run one at a time, and are recorded."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from platform_kit.consume import tables
from platform_kit.contracts.model import Contract
from platform_kit.publish import ledger
from platform_kit.repo.windows import Window
from platform_kit.transform import dbt_project
from platform_kit.warehouse import connection

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

_WRITING = {"build", "clone", "retry", "run", "run-operation", "seed", "snapshot"}
# Options of a build that leave out rows: tests that pass do not cover the whole window.
_PARTIAL = ("--empty", "--sample")


def run_audited(
    arguments: Sequence[str],
    *,
    window: Window | None = None,
    quiet: bool = True,
    on_event: Callable[[dbt_project.Event], None] = lambda _: None,
) -> "dbtRunnerResult":
    """Run one dbt command; its partitioned models replace the window (None: all time).

    Commands that write run one at a time in a warehouse: dbt renames and drops while it builds, and two
    first runs of one model would overwrite each other.

    Args:
        arguments: the command with its options.
        window: the days to replace.
        quiet: print nothing.
        on_event: gets each event of dbt.
    """
    # Options may come before the command.
    if _WRITING.isdisjoint(arguments):
        return dbt_project.run_dbt(arguments, window=window, quiet=quiet, on_event=on_event)

    nodes = dbt_project.load()["nodes"]

    def replaced(model: str) -> Window | None:
        """The window of the model that a build replaces; None (all) without a window column."""
        return window if dbt_project.window_column(nodes[model]) else None

    def handle(event: dbt_project.Event) -> None:
        node = event["data"].get("node_info", {})
        if event["info"]["name"] == "NodeStart" and node.get("resource_type") == "model":
            with connection.transaction() as cursor:
                ledger.void(cursor, node["node_relation"]["alias"], replaced(node["unique_id"]))
        on_event(event)

    tables.prepare(_consumed(nodes), window)
    with connection.lock("dbt"):
        with connection.transaction() as cursor:
            ledger.create(cursor)
        result = dbt_project.run_dbt(arguments, window=window, quiet=quiet, on_event=handle)
        if "build" in arguments and not any(argument.startswith(_PARTIAL) for argument in arguments):
            with connection.transaction() as cursor:
                for model in _passed(result, nodes):
                    ledger.record(cursor, nodes[model]["alias"], replaced(model))
    return result


def _consumed(nodes: Mapping[str, Any]) -> list[Contract]:
    """The vendored contracts whose tables a model reads."""
    read = {source.split(".", 2)[2] for node in nodes.values() for source in node["depends_on"]["nodes"]
            if source.startswith("source.")}  # fmt: skip
    return [
        contract
        for contract in tables.contracts()
        if any(f"{contract.domain}.{table.name}" in read for table in contract.tables)
    ]


def _passed(result: "dbtRunnerResult", nodes: Mapping[str, Any]) -> list[str]:
    """The ids of the models that were built and whose tests all ran and passed in this command."""
    from dbt.artifacts.schemas.run import RunExecutionResult

    if not isinstance(result.result, RunExecutionResult):
        return []
    status = {r.node.unique_id: str(r.status) for r in result.result.results}
    untested = {
        model
        for test in nodes.values()
        if test["resource_type"] == "test" and status.get(test["unique_id"]) not in ("pass", "warn")
        for model in test["depends_on"]["nodes"]
    }
    return [
        model
        for model, outcome in status.items()
        if model.startswith("model.") and outcome == "success" and model not in untested
    ]
