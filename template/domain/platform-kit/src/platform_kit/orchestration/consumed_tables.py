"""Other domains' published tables in Dagster: external assets under the producers' keys, with a check each.

They have no freshness policy: Dagster would apply it to the producer's asset where that has none.
"""

from datetime import timedelta

import dagster as dg

from platform_kit.consume import tables
from platform_kit.contracts.model import Contract, Table, span
from platform_kit.orchestration.code_references import code_reference
from platform_kit.repo.settings import settings
from platform_kit.warehouse.connection import transaction


def definitions() -> dg.Definitions:
    """An external asset and a check for each table of the consumed contracts."""
    found = [(contract, table) for contract in tables.contracts() for table in contract.tables]
    return dg.Definitions(
        assets=[_spec(contract, table) for contract, table in found],
        asset_checks=[_check(contract, table) for contract, table in found],
    )


def key(contract: Contract, table: Table) -> dg.AssetKey:
    """The producer's asset key."""
    return dg.AssetKey([contract.domain, "published", table.name])


def _spec(contract: Contract, table: Table) -> dg.AssetSpec:
    columns = [dg.TableColumn(column.name, column.type, column.description) for column in table.columns]
    return dg.AssetSpec(
        key(contract, table),
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


def _check(contract: Contract, table: Table) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=key(contract, table),
        name=f"kept_to_{settings().domain}",
        description=f"The table is as version {contract.version} of its contract promises, and fresh enough.",
        automation_condition=dg.AutomationCondition.on_cron("@hourly"),
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
