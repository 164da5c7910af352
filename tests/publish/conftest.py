"""A domain repo with only a `domain.toml` and an embedded server, which is enough to publish."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import cursor as Cursor

from platform_kit.repo import settings
from platform_kit.warehouse import connection, embedded
from tests.support.settings import DAILY


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="publish-") as name:
        Path(name).chmod(0o755)
        (Path(name) / "domain.toml").write_text(DAILY)
        yield Path(name)
        embedded.stop(Path(name) / ".warehouse")


@pytest.fixture
def warehouse(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty database of the domain `flights`, in the environment LOCAL."""
    for name in ("CI", "DOMAIN_ENVIRONMENT", "WAREHOUSE_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(settings._Start, "folder", folder)
    settings.settings.cache_clear()
    connection.recreate_database()
    yield
    settings.settings.cache_clear()


@pytest.fixture
def cursor(warehouse: None) -> Iterator[Cursor]:
    """A cursor whose statements are committed one by one."""
    to = connection.address()
    found = psycopg2.connect(host=to.host, user=to.user, password=to.password, dbname=to.database)
    found.autocommit = True
    with found.cursor() as cursor:
        cursor.execute('create schema "flights__marts"')
        yield cursor
    found.close()
