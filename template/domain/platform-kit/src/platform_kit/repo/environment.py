"""Which environment this process runs in, and which database and server follow from that.

The rules, first match wins; anything unknown is an error, and nothing falls back to PROD:

1. `DOMAIN_ENVIRONMENT` names it.
2. On Dagster+ both of its variables decide: `DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT=1` is BRANCH;
   `=0` together with `DAGSTER_CLOUD_DEPLOYMENT_NAME=prod` is PROD. One of the two alone is not enough
   for PROD, so a stray variable on a laptop cannot select it.
3. `CI=true` is CI.
4. Nothing set is LOCAL.
"""

import os
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from platform_kit.errors import KitError
from platform_kit.repo.settings import settings


class Environment(StrEnum):
    """Where the code runs."""

    LOCAL = "LOCAL"
    CI = "CI"
    BRANCH = "BRANCH"
    PROD = "PROD"

    @property
    def embedded(self) -> bool:
        """Whether the warehouse is the repo's own server unless WAREHOUSE_HOST says otherwise."""
        return self in (Environment.LOCAL, Environment.CI)


class Server(NamedTuple):
    """A PostgreSQL server that runs elsewhere, from the WAREHOUSE_* variables."""

    host: str
    port: int
    user: str
    password: str


class Target(NamedTuple):
    """Where a process works.

    Attributes:
        environment: what the variables select.
        database: the database of the environment.
        server: the server that the WAREHOUSE_* variables name; None for the embedded one.
    """

    environment: Environment
    database: str
    server: Server | None


EXPLICIT = "DOMAIN_ENVIRONMENT"
IS_BRANCH = "DAGSTER_CLOUD_IS_BRANCH_DEPLOYMENT"
DEPLOYMENT = "DAGSTER_CLOUD_DEPLOYMENT_NAME"
# Dagster+ sets its own; the second is for any other deployment of a branch.
PULL_REQUEST = ("DAGSTER_CLOUD_PULL_REQUEST_ID", "DOMAIN_PULL_REQUEST")


def variables() -> Mapping[str, str]:
    """The process's variables; the only place in the kit that reads them."""
    return os.environ


def current() -> Environment:
    """The environment of this process; see `choose`."""
    return choose(variables())


def current_database() -> str:
    """The database of this process's environment, also where no server is set; see `database`."""
    return database(current(), variables(), settings().warehouse)


def current_target() -> Target:
    """Where this process works; see `target`."""
    return target(variables(), settings().warehouse)


def target(env: Mapping[str, str], warehouse: str) -> Target:
    """The environment, database and server that `env` selects.

    Args:
        env: the variables.
        warehouse: the name of the production database.

    Raises:
        KitError: naming the variable that is wrong or missing.
    """
    chosen = choose(env)
    return Target(chosen, database(chosen, env, warehouse), server(chosen, env))


def choose(env: Mapping[str, str]) -> Environment:
    """The environment that `env` selects, by the rules of this module.

    Raises:
        KitError: naming the variable and the values it may have.
    """
    if explicit := env.get(EXPLICIT):
        if explicit not in list(Environment):
            raise KitError(
                f"{EXPLICIT}='{explicit}' is not an environment",
                f"set it to one of {', '.join(Environment)}",
            )
        return Environment(explicit)
    if IS_BRANCH in env or DEPLOYMENT in env:
        return _choose_on_dagster_plus(env)
    return Environment.CI if _flag(env, "CI") else Environment.LOCAL


def _choose_on_dagster_plus(env: Mapping[str, str]) -> Environment:
    if IS_BRANCH not in env:
        raise KitError(
            f"{DEPLOYMENT} is set and {IS_BRANCH} is not; Dagster+ sets both",
            f"unset {DEPLOYMENT}, or choose the environment with {EXPLICIT}",
        )
    if _flag(env, IS_BRANCH):
        return Environment.BRANCH
    if env.get(DEPLOYMENT) == "prod":
        return Environment.PROD
    raise KitError(
        f"{DEPLOYMENT}='{env.get(DEPLOYMENT, '')}' is not a known deployment (known: prod)",
        f"choose the environment with {EXPLICIT}, one of {', '.join(Environment)}",
    )


def database(environment: Environment, env: Mapping[str, str], warehouse: str) -> str:
    """The database of `environment`; `warehouse` is the name of the production database.

    Raises:
        KitError: BRANCH is selected and the number of the pull request is not set.
    """
    match environment:
        case Environment.LOCAL:
            return "sandbox"
        case Environment.CI:
            return "ci"
        case Environment.BRANCH:
            return f"{warehouse}_clone_{_pull_request(env)}"
        case Environment.PROD:
            return warehouse


def server(environment: Environment, env: Mapping[str, str]) -> Server | None:
    """The server that the WAREHOUSE_* variables name, or None for the embedded one.

    Raises:
        KitError: naming the variable that is missing or is not a number.
    """
    if not env.get("WAREHOUSE_HOST"):
        if environment.embedded:
            return None
        raise KitError(
            f"WAREHOUSE_HOST is not set, and {environment} needs a PostgreSQL server",
            f"set WAREHOUSE_HOST, _PORT, _USER and _PASSWORD, or unset what selects {environment}",
        )
    for name in ("WAREHOUSE_USER", "WAREHOUSE_PASSWORD"):
        if not env.get(name):
            raise KitError(f"WAREHOUSE_HOST is set and {name} is not", f"set {name}, or unset WAREHOUSE_HOST")
    return Server(
        host=env["WAREHOUSE_HOST"],
        port=_number("WAREHOUSE_PORT", env.get("WAREHOUSE_PORT") or "5432"),
        user=env["WAREHOUSE_USER"],
        password=env["WAREHOUSE_PASSWORD"],
    )


def _pull_request(env: Mapping[str, str]) -> int:
    for name in PULL_REQUEST:
        if value := env.get(name):
            return _number(name, value)
    raise KitError(
        f"neither {' nor '.join(PULL_REQUEST)} is set, and BRANCH needs the number of the pull request",
        f"set {PULL_REQUEST[-1]} to the number",
    )


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 2**31):
        raise KitError(f"{name}='{value}' is not a positive number", f"set {name} to a number, or unset it")
    return int(value)


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").lower()
    if value not in ("", "0", "false", "1", "true"):
        raise KitError(
            f"{name}='{env[name]}' is neither true nor false", f"set {name} to 1 or 0, or unset it"
        )
    return value in ("1", "true")
