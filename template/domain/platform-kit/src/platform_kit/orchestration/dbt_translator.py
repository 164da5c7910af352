"""How dbt models and tests become Dagster assets and checks."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from platform_kit.errors import KitError
from platform_kit.orchestration import partitions
from platform_kit.orchestration.asset_keys import asset_key
from platform_kit.orchestration.automation import when_changed, when_inputs_are_new
from platform_kit.repo.settings import Partitions, settings
from platform_kit.transform.manifest import Node, window_column
from platform_kit.warehouse.schemas import LAYERS, Layer


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
