"""The component `platform_kit.DbtModels`: the team's dbt models as assets, and their tests as checks."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject
from dagster_dbt.asset_utils import build_dbt_specs
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from platform_kit.errors import KitError
from platform_kit.orchestration import partitions
from platform_kit.orchestration.asset_metadata import StoredTable, asset_key, report_row_counts
from platform_kit.orchestration.automation import when_changed, when_inputs_are_new
from platform_kit.orchestration.partitions import PartitionsOverride
from platform_kit.repo.settings import Partitions, settings
from platform_kit.transform import audited_dbt, dbt_project
from platform_kit.transform.dbt_project import Node, window_column
from platform_kit.warehouse.names import LAYERS, Layer, schema

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult


def layer(node: Node) -> Layer:
    """The layer of a dbt node: raw for a source; a model has the schema of its folder.

    Raises:
        KitError: the model is outside of models/staging and models/marts.
    """
    if producer(node):
        return "published"
    if node["resource_type"] == "source":
        return "raw"
    if (found := node["config"].get("schema")) in LAYERS:
        return cast(Layer, found)
    raise KitError(
        f"dbt/{node['original_file_path']}: the model is in neither staging nor marts",
        "move it to dbt/models/staging or dbt/models/marts",
    )


def producer(node: Node) -> list[str] | None:
    """The asset key of a source that a consumed contract promises: that of the producer."""
    key: list[str] | None = node["config"].get("meta", {}).get("dagster", {}).get("asset_key")
    return key if node["resource_type"] == "source" else None


class Translator(DagsterDbtTranslator):
    """dagster-dbt's translator with the kit's keys, partitions and automation."""

    def __init__(self, manifest: Mapping[str, Any], partitions: Partitions) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(enable_code_references=True, enable_source_metadata=False)
        )
        self._nodes: Mapping[str, Node] = {**manifest["nodes"], **manifest["sources"]}
        self._partitions = partitions

    def get_asset_key(self, dbt_resource_props: Node) -> dg.AssetKey:
        """The kit's key, or the producer's for a consumed table."""
        if key := producer(dbt_resource_props):
            return dg.AssetKey(key)
        # The name of the table, by which contracts and Python marts refer to it.
        name = dbt_resource_props.get("alias") or dbt_resource_props["name"]
        return asset_key(layer(dbt_resource_props), name)

    def get_group_name(self, dbt_resource_props: Node) -> str | None:
        """The layer."""
        return layer(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Node) -> list[str]:
        """The owners of the domain."""
        return settings().owners

    def get_description(self, dbt_resource_props: Node) -> str:
        """The description in dbt, without the SQL that dagster-dbt adds."""
        return str(dbt_resource_props.get("description") or "")

    def get_partitions_def(self, dbt_resource_props: Node) -> dg.PartitionsDefinition | None:
        """The component's partitions for a model with a window column."""
        if dbt_resource_props["resource_type"] == "model" and window_column(dbt_resource_props):
            return partitions.definition(self._partitions)
        return None

    def get_automation_condition(self, dbt_resource_props: Node) -> dg.AutomationCondition[Any] | None:
        """When to build the model without a person."""
        if dbt_resource_props["config"].get("materialized") == "view":
            return when_changed()
        return when_inputs_are_new(partitioned=window_column(dbt_resource_props) is not None)

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> dg.AssetSpec:
        """The spec, with the tables behind views as further inputs."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        behind = [dg.AssetDep(self.get_asset_key(node)) for node in self._behind_views(unique_id)]
        known = {dep.asset_key for dep in spec.deps}
        return spec.replace_attributes(
            deps=[*spec.deps, *(dep for dep in behind if dep.asset_key not in known)]
        )

    def _behind_views(self, unique_id: str) -> Iterator[Node]:
        """The stored tables behind the views that a partitioned model reads.

        A view has no partitions, so an edge through it would not tell which partition is new.
        """
        if unique_id.startswith("source") or window_column(self._nodes[unique_id]) is None:
            return
        pending = list(self._nodes[unique_id]["depends_on"]["nodes"])
        while pending:
            node = self._nodes[pending.pop()]
            if node["config"].get("materialized") in ("view", "ephemeral"):
                for parent in node["depends_on"]["nodes"]:
                    if self._nodes[parent]["config"].get("materialized") not in ("view", "ephemeral"):
                        yield self._nodes[parent]
                    else:
                        pending.append(parent)


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
        parsed = dbt_project.load()
        return cls(parsed, own, Translator(parsed, own), DbtProject(dbt_project.project_directory()))


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

    def keep(event: dbt_project.Event) -> None:
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
