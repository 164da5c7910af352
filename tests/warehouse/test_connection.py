"""Which server and database a process connects to, and what happens where nobody answers."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from platform_kit.errors import KitError
from platform_kit.repo import settings
from platform_kit.warehouse import connection

TOML = """
domain = "flights"
description = "Delays."
owner_team = "flights-team"
owner_email = "flights-team@example.com"
warehouse = "facts"

[partitions]
cadence = "daily"
start = 2013-01-01
"""


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port on which nobody listens: the warehouse of a domain repo in PROD."""
    (tmp_path / "domain.toml").write_text(TOML)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        found: int = unused.getsockname()[1]
        variables = {
            "DOMAIN_ENVIRONMENT": "PROD", "WAREHOUSE_HOST": "127.0.0.1", "WAREHOUSE_PORT": str(found),
            "WAREHOUSE_USER": "writer", "WAREHOUSE_PASSWORD": "secret-5",
        }  # fmt: skip
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(settings._Start, "folder", tmp_path)
        settings.settings.cache_clear()
        yield found
    settings.settings.cache_clear()


def test_the_address_is_the_servers_with_the_database_of_the_environment(port: int) -> None:
    address = connection.address()
    assert address == connection.Address("127.0.0.1", port, "writer", "secret-5", "facts")
    assert address.variables()["DOMAIN_WAREHOUSE_DATABASE"] == "facts"


def test_a_server_that_does_not_answer_is_named_without_the_password(port: int) -> None:
    with pytest.raises(KitError) as caught:
        connection.connect()
    assert caught.value.problem.startswith("cannot connect to the warehouse: ")
    assert str(port) in caught.value.problem
    assert "secret-5" not in str(caught.value)


def test_no_database_of_another_server_is_dropped(port: int) -> None:
    with pytest.raises(KitError, match=r"database facts on 127.0.0.1 is not dropped"):
        connection.recreate_database()
