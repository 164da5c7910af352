"""The tables of contracts as assets: the component `platform_kit.PublishContracts`, and consumed tables."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from platform_kit.consume import tables
from platform_kit.contracts.contract_files import in_force
from platform_kit.contracts.model import Contract, Table, span
from platform_kit.errors import KitError
from platform_kit.orchestration import partitions
from platform_kit.orchestration.asset_metadata import (
    StoredTable,
    asset_key,
    code_reference,
    report_row_counts,
)
from platform_kit.orchestration.automation import every_hour, when_inputs_are_new
from platform_kit.orchestration.partitions import PartitionsOverride
from platform_kit.publish import publisher
from platform_kit.repo.settings import Partitions, settings
from platform_kit.warehouse.connection import transaction
from platform_kit.warehouse.names import schema

_CHECK = "contract"


class PublishContracts(dg.Component, dg.Model, dg.Resolvable):
    """Publishes the tables of each contract in `contracts/published/`, a contract in one transaction."""

    partitions: PartitionsOverride | None = None
    """Overrides the partitions of `domain.toml`."""

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """One multi-asset for each contract in force."""
        own = partitions.of_component(self.partitions)
        return dg.Definitions(assets=[_assets(contract, own) for contract in in_force()])


def _assets(contract: Contract, own: Partitions) -> dg.AssetsDefinition:
    partitioned = _is_partitioned(contract)

    @dg.multi_asset(
        name="publish_" + "_".join(table.name for table in contract.tables),
        specs=[_spec(contract, table) for table in contract.tables],
        check_specs=[_check(table) for table in contract.tables],
        partitions_def=partitions.definition(own) if partitioned else None,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def publish_contract(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        window = partitions.run_window(context, own) if partitioned else None
        keys = {table: asset_key("published", table.name) for table in contract.tables}
        try:
            publisher.publish_contract(contract, window)
        except KitError as error:
            for key in keys.values():
                yield dg.AssetCheckResult(
                    passed=False, asset_key=key, check_name=_CHECK, description=error.problem
                )
            raise
        for table, key in keys.items():
            stored = StoredTable(key, schema("published"), table.name, table.window_column)
            report_row_counts(context, stored, window, own.cadence)
            yield dg.MaterializeResult(key)
            yield dg.AssetCheckResult(passed=True, asset_key=key, check_name=_CHECK)

    return publish_contract


def _is_partitioned(contract: Contract) -> bool:
    """Whether the tables of the contract have partitions: all or none of them, as one run publishes all."""
    partitioned = {table.window_column is not None for table in contract.tables}
    if len(partitioned) == 2:
        raise KitError(
            f"{contract.file}: the contract has tables with partitions and tables without",
            "promise them in two files; one transaction publishes the same window of all tables",
        )
    return partitioned == {True}


def _check(table: Table) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        _CHECK,
        asset=asset_key("published", table.name),
        description="The mart has passed its checks and satisfies the contract: columns, types, keys, rules.",
        blocking=True,
    )


def _spec(contract: Contract, table: Table) -> dg.AssetSpec:
    columns = [dg.TableColumn(column.name, column.type, column.description) for column in table.columns]
    return dg.AssetSpec(
        asset_key("published", table.name),
        deps=[asset_key("marts", table.mart)],
        description=table.description,
        group_name="published",
        kinds={"contract", "postgres"},
        owners=settings().owners,
        tags=_tags(contract),
        metadata={
            "dagster/code_references": code_reference(contract.path),
            "contract_version": contract.version,
            "dagster/column_schema": dg.TableSchema(columns),
            "dagster/table_name": f"{schema('published')}.{table.name}",
            **_support(contract),
        },
        freshness_policy=dg.FreshnessPolicy.time_window(contract.service.fresh_within)
        if contract.service.fresh_within
        else None,
        automation_condition=when_inputs_are_new(partitioned=table.window_column is not None),
    )


def _tags(contract: Contract) -> dict[str, str]:
    """The contract's tags, and `deprecated`, by which the UI can filter."""
    deprecated = contract.status == "deprecated" or contract.service.end_of_support is not None
    return dict.fromkeys(contract.tags, "") | ({"deprecated": ""} if deprecated else {})


def _support(contract: Contract) -> dict[str, str]:
    end = contract.service.end_of_support
    return {"end_of_support": end.isoformat()} if end else {}


def consumed_definitions() -> dg.Definitions:
    """An external asset and a check for each table of the consumed contracts."""
    found = [(contract, table) for contract in tables.contracts() for table in contract.tables]
    return dg.Definitions(
        assets=[_consumed_spec(contract, table) for contract, table in found],
        asset_checks=[_kept_promise(contract, table) for contract, table in found],
    )


def consumed_key(contract: Contract, table: Table) -> dg.AssetKey:
    """The producer's asset key."""
    return dg.AssetKey([contract.domain, "published", table.name])


def _consumed_spec(contract: Contract, table: Table) -> dg.AssetSpec:
    columns = [dg.TableColumn(column.name, column.type, column.description) for column in table.columns]
    return dg.AssetSpec(
        consumed_key(contract, table),
        description=table.description,
        group_name="consumed",
        kinds={"contract", "postgres"},
        metadata={
            "dagster/code_references": code_reference(contract.path),
            "contract_version": contract.version,
            "dagster/column_schema": dg.TableSchema(columns),
            "dagster/table_name": f"{contract.domain}.{table.name}",
        },
    )


def _kept_promise(contract: Contract, table: Table) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=consumed_key(contract, table),
        name=f"kept_to_{settings().domain}",
        description=f"The table is as version {contract.version} of its contract promises, and fresh enough.",
        automation_condition=every_hour(),
    )
    def promise_is_kept() -> dg.AssetCheckResult:
        with transaction() as cursor:
            problem = tables.broken(cursor, contract, table)
            age = None if problem else tables.age(cursor, contract, table)
        within = contract.service.fresh_within
        if age and within and age > within:
            hours = age / timedelta(hours=1)
            problem = f"last published {hours:.0f} hours ago, promised within {span(within)}"
        return dg.AssetCheckResult(passed=problem is None, description=problem)

    return promise_is_kept
