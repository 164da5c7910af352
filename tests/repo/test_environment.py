"""The rules of platform_kit.repo.environment, all pure."""

import pytest

from platform_kit.errors import KitError
from platform_kit.repo.environment import Environment, Server, Target, choose, database, server, target

SERVER = {"WAREHOUSE_HOST": "db.example.com", "WAREHOUSE_USER": "flights", "WAREHOUSE_PASSWORD": "secret"}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, Environment.LOCAL),
        ({"CI": "true"}, Environment.CI),
        ({"CI": "1"}, Environment.CI),
        ({"CI": "false"}, Environment.LOCAL),
        ({"CI": ""}, Environment.LOCAL),
        ({"DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT": "1"}, Environment.BRANCH),
        (
            {"DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT": "1", "DAGSTER_CLOUD_DEPLOYMENT_NAME": "prod"},
            Environment.BRANCH,
        ),
        (
            {"DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT": "0", "DAGSTER_CLOUD_DEPLOYMENT_NAME": "prod"},
            Environment.PROD,
        ),
        ({"DOMAIN_ENVIRONMENT": "PROD", "CI": "true"}, Environment.PROD),
        ({"DOMAIN_ENVIRONMENT": "BRANCH"}, Environment.BRANCH),
        ({"DOMAIN_ENVIRONMENT": "LOCAL", "CI": "true"}, Environment.LOCAL),
        ({"DOMAIN_ENVIRONMENT": ""}, Environment.LOCAL),
    ],
)
def test_the_environment_follows_from_the_variables(variables: dict[str, str], expected: Environment) -> None:
    assert choose(variables) is expected


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"DOMAIN_ENVIRONMENT": "prod"}, "DOMAIN_ENVIRONMENT='prod'"),
        ({"DOMAIN_ENVIRONMENT": "STAGING"}, "LOCAL, CI, BRANCH, PROD"),
        ({"DAGSTER_CLOUD_DEPLOYMENT_NAME": "prod"}, "DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT"),
        ({"DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT": "0"}, "DAGSTER_CLOUD_DEPLOYMENT_NAME"),
        (
            {"DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT": "0", "DAGSTER_CLOUD_DEPLOYMENT_NAME": "staging"},
            "'staging'",
        ),
        ({"DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT": "maybe"}, "DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT='maybe'"),
        ({"CI": "perhaps"}, "CI='perhaps'"),
    ],
)
def test_what_is_unknown_is_an_error_that_names_the_variable(variables: dict[str, str], named: str) -> None:
    with pytest.raises(KitError) as error:
        choose(variables)
    assert named in str(error.value)


def test_each_environment_has_its_database() -> None:
    pull_request = {"DOMAIN_PULL_REQUEST": "42"}
    assert database(Environment.LOCAL, {}, "warehouse") == "sandbox"
    assert database(Environment.CI, {}, "warehouse") == "ci"
    assert database(Environment.BRANCH, pull_request, "warehouse") == "warehouse_clone_42"
    assert database(Environment.BRANCH, {"DAGSTER_CLOUD_PULL_REQUEST_ID": "7"}, "facts") == "facts_clone_7"
    assert database(Environment.PROD, {}, "warehouse") == "warehouse"


@pytest.mark.parametrize("number", [None, "", "0", "-1", "12a", "1.5", "٣", str(2**31)])
def test_a_branch_needs_a_pull_requests_number(number: str | None) -> None:
    variables = {} if number is None else {"DOMAIN_PULL_REQUEST": number}
    with pytest.raises(KitError, match="DOMAIN_PULL_REQUEST"):
        database(Environment.BRANCH, variables, "warehouse")


def test_only_a_laptop_and_ci_have_a_server_of_their_own() -> None:
    assert server(Environment.LOCAL, {}) is None
    assert server(Environment.CI, {}) is None
    for environment in (Environment.BRANCH, Environment.PROD):
        with pytest.raises(KitError, match="WAREHOUSE_HOST is not set"):
            server(environment, {})


def test_the_variables_point_every_environment_at_another_server() -> None:
    for environment in Environment:
        assert server(environment, SERVER) == Server("db.example.com", 5432, "flights", "secret")
    assert server(Environment.PROD, SERVER | {"WAREHOUSE_PORT": "6543"}) == Server(
        "db.example.com", 6543, "flights", "secret"
    )


@pytest.mark.parametrize("name", ["WAREHOUSE_USER", "WAREHOUSE_PASSWORD"])
def test_half_an_address_is_an_error(name: str) -> None:
    with pytest.raises(KitError, match=f"{name} is not"):
        server(Environment.LOCAL, SERVER | {name: ""})


def test_a_port_that_is_no_number_is_an_error() -> None:
    with pytest.raises(KitError, match="WAREHOUSE_PORT='https'"):
        server(Environment.LOCAL, SERVER | {"WAREHOUSE_PORT": "https"})


def test_the_target_is_the_environment_with_its_database_and_server() -> None:
    assert target({}, "facts") == Target(Environment.LOCAL, "sandbox", None)
    elsewhere = Server("db.example.com", 5432, "flights", "secret")
    assert target(SERVER | {"CI": "true"}, "facts") == Target(Environment.CI, "ci", elsewhere)
    branch = SERVER | {"DOMAIN_ENVIRONMENT": "BRANCH", "DOMAIN_PULL_REQUEST": "42"}
    assert target(branch, "facts") == Target(Environment.BRANCH, "facts_clone_42", elsewhere)
    with pytest.raises(KitError, match="WAREHOUSE_HOST is not set"):
        target({"DOMAIN_ENVIRONMENT": "PROD"}, "facts")
