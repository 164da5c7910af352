"""The component `platform_kit.DbtModels`: the models of the dbt project as assets, its tests as checks."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster_dbt import DbtProject
from dagster_dbt.asset_utils import build_dbt_specs
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from platform_kit.errors import KitError
from platform_kit.orchestration import partitions
from platform_kit.orchestration.dbt_translator import Translator, layer
from platform_kit.orchestration.partitions import PartitionsOverride
from platform_kit.orchestration.row_counts import StoredTable, report_row_counts
from platform_kit.repo.settings import Partitions
from platform_kit.transform import audited_dbt, dbt_runner, manifest
from platform_kit.transform.manifest import window_column
from platform_kit.warehouse.schemas import schema

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult


class DbtModels(dg.Component, dg.Model, dg.Resolvable):
    """The models of the dbt project in `dbt/`; a run builds and tests only its own window."""

    partitions: PartitionsOverride | None = None
    """Overrides the partitions of `domain.toml`."""

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """One multi-asset of all models, with their tests as checks."""
        project = _Project.load(partitions.of_component(self.partitions))
        if not project.manifest["nodes"]:
            return dg.Definitions()
        with warnings.catch_warnings(action="ignore", category=dg.BetaWarning):  # code references are beta
            specs, check_specs = build_dbt_specs(
                translator=project.translator,
                manifest=project.manifest,
                select="fqn:*",
                exclude="",
                selector="",
                io_manager_key=None,
                project=project.dbt,
            )

        @dg.multi_asset(
            name="dbt_models",
            specs=specs,
            check_specs=check_specs,
            can_subset=True,
            backfill_policy=dg.BackfillPolicy.single_run(),
        )
        def dbt_models(context: dg.AssetExecutionContext) -> Iterator[Any]:
            yield from _build(context, project)

        return dg.Definitions(assets=[dbt_models])


@dataclass(frozen=True)
class _Project:
    """The team's dbt project as Dagster sees it."""

    manifest: Mapping[str, Any]
    partitions: Partitions
    translator: Translator
    dbt: DbtProject

    @classmethod
    def load(cls, own: Partitions) -> "_Project":
        parsed = manifest.load()
        return cls(parsed, own, Translator(parsed, own), DbtProject(dbt_runner.project_directory()))


def _build(context: dg.AssetExecutionContext, project: _Project) -> Iterator[Any]:
    """Build and test the selected models over the run's window, and report the result of each."""
    window = partitions.run_window(context, project.partitions)
    selected = {
        unique_id: node
        for unique_id, node in project.manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot")
        and project.translator.get_asset_key(node) in context.selected_asset_keys
    }
    results: dict[str, DbtCoreCliEventMessage] = {}

    def keep(event: dbt_runner.Event) -> None:
        message = DbtCoreCliEventMessage(raw_event=dict(event), event_history_metadata={})
        if message.is_result_event:
            context.log.info(str(message))
            results[event["data"]["node_info"]["unique_id"]] = message

    outcome = audited_dbt.run_audited(_arguments(selected.values()), window=window, on_event=keep)
    for unique_id, message in results.items():
        node = selected.get(unique_id)
        if node and node["config"]["materialized"] != "view":
            key = project.translator.get_asset_key(node)
            table = StoredTable(key, schema(layer(node)), node["alias"], window_column(node))
            report_row_counts(context, table, window, project.partitions.cadence)
        yield from message.to_default_asset_events(
            project.manifest, project.translator, context, project=project.dbt
        )
    if not outcome.success:
        raise _failure(outcome)


def _arguments(nodes: Iterable[Mapping[str, Any]]) -> list[str]:
    """dbt's arguments to build exactly `nodes` with their tests; `make test` runs the unit tests."""
    names = [".".join(node["fqn"]) for node in nodes]
    return ["build", "--exclude-resource-type", "unit_test", "--select", *(f"fqn:{name}" for name in names)]


def _failure(outcome: "dbtRunnerResult") -> KitError:
    """The first error of dbt, and the number of the others."""
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.contracts.graph.nodes import ModelNode

    if not isinstance(outcome.result, RunExecutionResult):
        reason = " ".join((str(outcome.exception) or "interrupted").split())
        return KitError(f"dbt: {reason}", "fix what dbt names, and run again")
    failed = [r for r in outcome.result.results if r.status in ("error", "fail", "runtime error")]
    first, more = failed[0], len(failed) - 1
    reason = " ".join((first.message or "").split("\n  > in macro")[0].split())
    hint = "fix the model or its input, and run again; nothing of this window was published"
    if isinstance(first.node, ModelNode):
        hint += (
            f"; after a change of columns, rebuild: make dbt ARGS='build --full-refresh -s {first.node.name}'"
        )
    return KitError(
        f"dbt {first.node.resource_type} {first.node.name} (dbt/{first.node.original_file_path}): {reason}"
        + (f", and {more} more" if more else ""),
        hint,
    )
