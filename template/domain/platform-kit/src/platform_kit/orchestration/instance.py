"""Dagster's own storage on a laptop and in CI: a database of the embedded server."""

import os
from pathlib import Path

import yaml

from platform_kit.repo.settings import repository
from platform_kit.warehouse import connection

DATABASE = "dagster"


def prepare() -> Path:
    """Write the configuration of the Dagster instance, set DAGSTER_HOME to its folder, and return that.

    A DAGSTER_HOME of the shell is for something else; deployments load the definitions without this.
    """
    home = repository() / ".dagster"
    home.mkdir(exist_ok=True)
    address = connection.embedded_address(DATABASE)
    connection.ensure_database(address)
    (home / "dagster.yaml").write_text(yaml.safe_dump(_configuration(address)))
    os.environ["DAGSTER_HOME"] = str(home)
    # One write for many events: it halves the time of a run over a year of days.
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "200")
    return home


def _configuration(to: connection.Address) -> dict[str, object]:
    # With the driver, because the default of SQLAlchemy 2.1 is another one.
    url = f"postgresql+psycopg2://{to.user}:{to.password}@/{to.database}?host={to.host}"
    return {
        "storage": {"postgres": {"postgres_url": url}},
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
    }
