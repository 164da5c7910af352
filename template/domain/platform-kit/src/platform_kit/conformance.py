"""Tests that every domain repo passes; `make test` runs them before the team's own.

They run in the CI environment, whose database is thrown away first.
"""

from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster_shared.serdes import serialize_value
from rich.console import Console

from platform_kit.cli.run import run
from platform_kit.contracts.contract_files import in_force
from platform_kit.errors import KitError
from platform_kit.orchestration import partitions
from platform_kit.orchestration.asset_keys import asset_key
from platform_kit.orchestration.definitions import domain_definitions, materializable
from platform_kit.repo import environment
from platform_kit.repo.environment import Environment
from platform_kit.repo.settings import settings
from platform_kit.transform import manifest, runner
from platform_kit.warehouse import connection


@pytest.fixture(scope="session")
def assets() -> dict[dg.AssetKey, dg.AssetSpec]:
    """The assets that the domain makes."""
    return materializable(domain_definitions())


@pytest.fixture(scope="session")
def empty_warehouse() -> None:
    """The CI database, without anything of an earlier session."""
    assert environment.current() is Environment.CI, "run these tests with: make test"
    connection.recreate_database()


def test_the_ui_can_load_the_definitions() -> None:
    """Dagster serialises the definitions for its UI, which finds what loading them does not."""
    serialize_value(RepositorySnap.from_def(domain_definitions().get_repository_def()))


def test_every_key_starts_with_the_domain(assets: dict[dg.AssetKey, dg.AssetSpec]) -> None:
    foreign = [key for key in assets if key.path[0] != settings().domain]
    assert not foreign, f"a repo materialises keys of its own domain only: {foreign}"


def test_every_published_table_has_a_contract_and_a_freshness_policy(
    assets: dict[dg.AssetKey, dg.AssetSpec],
) -> None:
    promised = {asset_key("published", table.name) for contract in in_force() for table in contract.tables}
    published = {key for key in assets if key.path[1] == "published"}
    assert published == promised
    for key in published:
        assert assets[key].freshness_policy is not None, f"{key}: the contract's slaProperties give none"


@pytest.mark.parametrize(
    "variables",
    [
        {"DAGSTER_CLOUD_DEPLOYMENT_NAME": "prod"},
        {"DOMAIN_ENVIRONMENT": "PROD"},
        {"DOMAIN_ENVIRONMENT": "prod"},
        {"DOMAIN_ENVIRONMENT": "PRODUCTION", "WAREHOUSE_HOST": "warehouse.example.com"},
    ],
)
def test_one_stray_variable_does_not_reach_production(variables: dict[str, str]) -> None:
    with pytest.raises(KitError):
        environment.target(variables, "warehouse")


@pytest.mark.usefixtures("empty_warehouse")
def test_the_newest_partition_runs_and_dbts_unit_tests_pass(assets: dict[dg.AssetKey, dg.AssetSpec]) -> None:
    if not assets:
        return
    complete = partitions.available(settings().partitions, datetime.now(UTC).date())
    if not complete:
        return
    with dg.DagsterInstance.ephemeral() as instance:
        run(complete[-1], complete[-1], Console(quiet=True), instance)
    if any(node["resource_type"] == "model" for node in manifest.load()["nodes"].values()):
        assert runner.run(["test", "--select", "test_type:unit"]).success
