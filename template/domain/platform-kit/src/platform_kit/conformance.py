"""Tests that every domain repo must pass; `make test` runs them before the team's tests.

They run in the CI environment, whose database they recreate first.
"""

from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster_shared.serdes import serialize_value
from rich.console import Console

from platform_kit.cli.domain_run import run_domain
from platform_kit.contracts.contract_files import in_force
from platform_kit.errors import KitError
from platform_kit.orchestration import partitions
from platform_kit.orchestration.asset_metadata import asset_key
from platform_kit.orchestration.domain_definitions import domain_definitions, materializable
from platform_kit.repo import environment
from platform_kit.repo.environment import Environment
from platform_kit.repo.settings import settings
from platform_kit.transform import dbt_project
from platform_kit.warehouse import connection


@pytest.fixture(scope="session")
def assets() -> dict[dg.AssetKey, dg.AssetSpec]:
    """The assets that the domain materialises."""
    return materializable(domain_definitions())


@pytest.fixture(scope="session")
def empty_warehouse() -> None:
    """The CI database, empty."""
    assert environment.current() is Environment.CI, "run these tests with: make test"
    connection.recreate_database()


def test_the_ui_can_load_the_definitions() -> None:
    """Dagster serialises the definitions for its UI, which finds errors that loading them does not."""
    serialize_value(RepositorySnap.from_def(domain_definitions().get_repository_def()))


def test_every_key_starts_with_the_domain(assets: dict[dg.AssetKey, dg.AssetSpec]) -> None:
    """The assets of several domains can share a Dagster deployment."""
    foreign = [key for key in assets if key.path[0] != settings().domain]
    assert not foreign, f"a repo materialises keys of its own domain only: {foreign}"


def test_every_published_table_has_a_contract_and_a_freshness_policy(
    assets: dict[dg.AssetKey, dg.AssetSpec],
) -> None:
    """Nothing is published without a promise, and every promise is kept."""
    promised = {asset_key("published", table.name) for contract in in_force() for table in contract.tables}
    published = {key for key in assets if key.path[1] == "published"}
    assert published == promised
    for key in published:
        assert assets[key].freshness_policy is not None, f"{key}: slaProperties has no frequency or latency"


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
    """One variable that a shell happens to have is an error."""
    with pytest.raises(KitError):
        environment.target(variables, "warehouse")


@pytest.mark.usefixtures("empty_warehouse")
def test_the_newest_partition_runs_and_dbts_unit_tests_pass(assets: dict[dg.AssetKey, dg.AssetSpec]) -> None:
    """`make run` works on an empty database."""
    if not assets:
        return
    complete = partitions.available(settings().partitions, datetime.now(UTC).date())
    if not complete:
        return
    with dg.DagsterInstance.ephemeral() as instance:
        run_domain(complete[-1], complete[-1], Console(quiet=True), instance)
    if any(node["resource_type"] == "model" for node in dbt_project.load()["nodes"].values()):
        assert dbt_project.run_dbt(["test", "--select", "test_type:unit"]).success
