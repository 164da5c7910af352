"""`domain grants` on a real PostgreSQL: every role against every schema and verb."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import psycopg2
import psycopg2.errors
import pytest
import yaml

from platform_kit.warehouse import embedded
from tests.support.repo import Generate, Repo

LAYERS = ("flights__raw", "flights__staging", "flights__marts", "flights")
VERBS = {
    "select": "select * from {schema}.{table}",
    "insert": "insert into {schema}.{table} values (2)",
    "update": "update {schema}.{table} set id = 3",
    "delete": "delete from {schema}.{table}",
    "truncate": "truncate {schema}.{table}",
    "drop": "drop table {schema}.{table}",
    "create": "create table {schema}.another (id integer)",
}
ROLES = (
    "flights__owner",
    "flights__writer",
    "flights__reader",
    "weather__writer",
    "weather__reader",
    "stranger",
)


def allowed(role: str, schema: str, table: str, verb: str) -> bool:
    """What each role may do: the whole of the rule."""
    if role in ("flights__owner", "flights__writer"):
        return True
    if role == "flights__reader":
        return verb == "select"
    if role.startswith("weather__"):
        return (schema, table, verb) == ("flights", "delays_v1", "select")
    return False


@pytest.fixture(scope="module")
def tenants(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A warehouse with the roles of flights, and those of weather, which consumes one table of flights."""
    folder = tmp_path_factory.mktemp("tenancy")
    flights = generate(folder, example=False)
    weather = generate(folder, domain="weather", example=False)
    flights.done("domain", "psql", stdin=flights.done("domain", "grants") + "create role stranger;")
    build_tables(flights)
    consume(weather, "delays")
    for _ in range(2):  # running it again changes nothing
        flights.done("domain", "psql", stdin=weather.done("domain", "grants"))
        flights.done("domain", "psql", stdin=flights.done("domain", "grants"))
    return flights


def consume(repo: Repo, name: str) -> None:
    """Vendor a contract of flights."""
    contract = {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": f"flights.{name}", "domain": "flights",
        "version": "1.0.0", "status": "active",
        "schema": [{"name": name, "properties": [{"name": "id", "physicalType": "integer"}]}],
    }  # fmt: skip
    path = repo.path / f"{name}.yaml"
    path.write_text(yaml.safe_dump(contract))
    repo.done("domain", "contract", "add", str(path))


def build_tables(repo: Repo) -> None:
    """What the pipeline does: the writer recreates its tables, and creates missing published ones."""
    script = ["set role flights__writer;"]
    for schema in LAYERS[:-1]:
        script.append(f"drop table if exists {schema}.built; create table {schema}.built (id integer);")
    for table in ("delays_v1", "forecast_v1"):
        script.append(f"create table if not exists flights.{table} (id integer);")
    repo.done("domain", "psql", stdin="\n".join(script))


@pytest.fixture
def cursor(tenants: Repo) -> Iterator[psycopg2.extensions.cursor]:
    """A superuser's cursor, whose work is rolled back."""
    host = embedded.start(tenants.path / ".warehouse")
    connection = psycopg2.connect(host=str(host), user=embedded.USER, dbname="sandbox")
    yield connection.cursor()
    connection.close()


def may(cursor: psycopg2.extensions.cursor, role: str, schema: str, table: str, verb: str) -> bool:
    cursor.execute("savepoint before")
    try:
        cursor.execute(f"set local role {role}")
        cursor.execute(VERBS[verb].format(schema=schema, table=table))
        return True
    except psycopg2.errors.InsufficientPrivilege:
        return False
    finally:
        cursor.execute("rollback to savepoint before")


def test_every_role_may_do_what_is_its_own_and_nothing_else(cursor: psycopg2.extensions.cursor) -> None:
    assert not wrong(cursor)


def wrong(cursor: psycopg2.extensions.cursor) -> list[tuple[str, ...]]:
    """The cases in which PostgreSQL decides otherwise than the rule."""
    tables = [(schema, "built") for schema in LAYERS[:-1]]
    tables += [("flights", "delays_v1"), ("flights", "forecast_v1")]
    return [
        (role, schema, table, verb)
        for role, (schema, table), verb in product(ROLES, tables, VERBS)
        if may(cursor, role, schema, table, verb) != allowed(role, schema, table, verb)
    ]


def test_it_is_so_after_a_rebuild_and_with_a_new_domain(
    tenants: Repo, generate: Generate, tmp_path: Path, cursor: psycopg2.extensions.cursor
) -> None:
    build_tables(tenants)
    orders = generate(tmp_path, domain="orders", example=False)
    tenants.done("domain", "psql", stdin=orders.done("domain", "grants"))
    assert not wrong(cursor)
    for verb in VERBS:
        assert not may(cursor, "orders__writer", "flights", "delays_v1", verb)
        assert not may(cursor, "flights__writer", "orders", "nothing", verb)


def test_public_gets_nothing(cursor: psycopg2.extensions.cursor) -> None:
    cursor.execute(
        "select has_database_privilege('stranger', 'sandbox', verb) from unnest(%s) as verb",
        [["connect", "temporary", "create"]],
    )
    assert cursor.fetchall() == [(False,)] * 3
    assert not may(cursor, "stranger", "public", "t", "create")
    cursor.execute("select has_database_privilege(role, 'sandbox', 'connect') from unnest(%s) as role",
                   [["flights__writer", "flights__reader", "weather__writer"]])  # fmt: skip
    assert cursor.fetchall() == [(True,)] * 3
