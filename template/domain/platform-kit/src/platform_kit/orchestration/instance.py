"""Dagster's own storage on a laptop and in CI: a database of the embedded server."""

import os
from pathlib import Path

import yaml

from platform_kit.repo.settings import repository
from platform_kit.warehouse import connection, embedded

DATABASE = "dagster"


def prepare() -> Path:
    """Write the instance's configuration, point DAGSTER_HOME at it, and return its folder.

    A DAGSTER_HOME of the shell belongs to something else; deployments load the definitions without this.
    """
    home = repository() / ".dagster"
    home.mkdir(exist_ok=True)
    host = embedded.start(repository() / ".warehouse")
    connection.ensure_database(connection.Address(str(host), 5432, embedded.USER, "trusted", DATABASE))
    (home / "dagster.yaml").write_text(yaml.safe_dump(_configuration(host)))
    os.environ["DAGSTER_HOME"] = str(home)
    # One write for many events: it halves the time of a run over a year of days.
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "200")
    return home


def _configuration(socket: Path) -> dict[str, object]:
    # The driver is named because SQLAlchemy 2.1 would take another one by default.
    url = f"postgresql+psycopg2://{embedded.USER}:trusted@/{DATABASE}?host={socket}"
    return {
        "storage": {"postgres": {"postgres_url": url}},
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
    }
