"""Sample rows against PostgreSQL itself: a table made from the contract takes only rows that satisfy it."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from psycopg2.extras import execute_values

from platform_kit.consume import samples
from platform_kit.contracts.model import Contract
from platform_kit.contracts.odcs import parse_contract
from platform_kit.errors import KitError
from platform_kit.publish import ddl
from platform_kit.repo.windows import Cadence
from platform_kit.warehouse import embedded
from tests.support.repo import Generate

DAYS = [date(2013, 1, day) for day in range(1, 15)]
TYPES = (
    "text", "varchar(3)", "char(2)", "smallint", "integer", "bigint", "numeric(4,1)", "numeric", "real",
    "double precision", "boolean", "date", "timestamp", "timestamptz", "time", "interval", "uuid", "jsonb",
    "json", "bytea", "inet", "integer[]", "text[]",
)  # fmt: skip
RULES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("integer", {"minimum": 5, "maximum": 7}),
    ("integer", {"exclusiveMaximum": -3}),
    ("numeric(6,2)", {"exclusiveMinimum": 0, "maximum": 1}),
    ("double precision", {"minimum": -1.5, "maximum": -1.25}),
    ("text", {"minLength": 12}),
    ("text", {"minLength": 2, "maxLength": 3}),
    ("text", {"pattern": "^[0-9A-Z]{2}$"}),
    ("text", {"pattern": "^[A-Z]{2}[0-9]{4}(-[a-f]+)?$", "maxLength": 12}),
    ("text", {"pattern": "^\\\\d{3}$"}),
)


@pytest.fixture(scope="module")
def cursor(
    generate: Generate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg2.extensions.cursor]:
    repo = generate(tmp_path_factory.mktemp("samples"), example=False)
    repo.done("domain", "up")
    host = embedded.start(repo.path / ".warehouse")
    connection = psycopg2.connect(host=str(host), user=embedded.USER, dbname="sandbox")
    yield connection.cursor()
    connection.close()


def contract(*tables: dict[str, Any]) -> Contract:
    content = {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": "flights.x", "domain": "flights",
        "version": "1.0.0", "status": "active", "schema": list(tables),
    }  # fmt: skip
    return parse_contract(yaml.safe_dump(content).encode(), "x.odcs.yaml", Cadence.DAILY, Path("x"))


def fill(cursor: psycopg2.extensions.cursor, promised: Contract) -> dict[str, int]:
    """Make the tables, fill them with samples, and count the rows; rolled back."""
    made = samples.rows(promised, DAYS)
    assert made == samples.rows(promised, DAYS)
    counts = {}
    try:
        for table in promised.tables:
            for statement in ddl.create_table("pg_temp", table):
                cursor.execute(statement)
            execute_values(cursor, f"insert into pg_temp.{table.name} values %s", made[table.name])
            counts[table.mart] = len(made[table.name])
        for table in promised.tables:
            for key in table.foreign_keys:
                query = key.orphans().replace("{object}", f"pg_temp.{table.name}")
                cursor.execute(query.replace("{parent}", f"pg_temp.{key.to_mart}_v1"))
                assert cursor.fetchone() == (0,)
    finally:
        cursor.connection.rollback()
    return counts


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("role", ["primaryKey", "unique", "required", "optional"])
def test_every_type_in_every_role(cursor: psycopg2.extensions.cursor, kind: str, role: str) -> None:
    if role in ("primaryKey", "unique") and kind == "json":
        return  # PostgreSQL has no key of it
    column = {"name": "c", "physicalType": kind, role: True} if role != "optional" else {
        "name": "c", "physicalType": kind}  # fmt: skip
    assert fill(cursor, contract({"name": "t", "properties": [column]}))["t"] > 0


@pytest.mark.parametrize(("kind", "options"), RULES)
def test_every_rule(cursor: psycopg2.extensions.cursor, kind: str, options: dict[str, Any]) -> None:
    day = {"name": "day", "physicalType": "date", "primaryKey": True, "partitioned": True}
    column = {"name": "c", "physicalType": kind, "primaryKey": True, "logicalTypeOptions": options}
    assert fill(cursor, contract({"name": "t", "properties": [day, column]}))["t"] >= len(DAYS)


def test_rows_find_what_they_refer_to(cursor: psycopg2.extensions.cursor) -> None:
    airlines = {
        "name": "airlines",
        "properties": [{"name": "code", "physicalType": "char(2)", "primaryKey": True}],
    }
    flights = {
        "name": "flights",
        "properties": [
            {"name": "day", "physicalType": "date", "primaryKey": True, "partitioned": True},
            {"name": "airline", "physicalType": "char(2)", "primaryKey": True,
             "relationships": [{"to": "airlines.code"}]},
        ],
    }  # fmt: skip
    legs = {
        "name": "legs",
        "properties": [
            {"name": "day", "physicalType": "date", "primaryKey": True, "partitioned": True},
            {"name": "airline", "physicalType": "char(2)", "primaryKey": True},
            {"name": "leg", "physicalType": "integer", "primaryKey": True},
        ],
        "relationships": [{"from": ["legs.day", "legs.airline"], "to": ["flights.day", "flights.airline"]}],
    }
    counts = fill(cursor, contract(legs, flights, airlines))
    assert all(count >= len(DAYS) for count in counts.values())


def test_contracts_at_random(cursor: psycopg2.extensions.cursor) -> None:
    """Keys of several columns, some with few values, and other columns of every kind."""
    chance = random.Random(7)
    for _ in range(60):
        columns: list[dict[str, Any]] = []
        for number in range(chance.randint(1, 8)):
            kind, options = chance.choice([*RULES, *((kind, {}) for kind in TYPES)])
            key = kind not in ("json", "integer[]", "text[]") and chance.random() < 0.4
            columns.append({"name": f"c{number}", "physicalType": kind, "primaryKey": key,
                            "logicalTypeOptions": options, "required": chance.random() < 0.5})  # fmt: skip
        if chance.random() < 0.7:
            columns.append({"name": "day", "physicalType": "date", "partitioned": True, "primaryKey": True})
        assert fill(cursor, contract({"name": "t", "properties": columns}))["t"] > 0, columns


def test_a_column_that_no_sample_can_be_made_for_is_refused() -> None:
    with pytest.raises(KitError, match=r"no sample rows can be made for t.c of type point"):
        samples.rows(contract({"name": "t", "properties": [{"name": "c", "physicalType": "point"}]}), DAYS)
    impossible = {
        "name": "c",
        "physicalType": "text",
        "logicalTypeOptions": {"pattern": "^a{9}$", "maxLength": 3},
    }
    with pytest.raises(KitError, match=r"no sample rows can be made for t.c with the pattern"):
        samples.rows(contract({"name": "t", "properties": [impossible]}), DAYS)
    day = {"name": "day", "physicalType": "date", "primaryKey": True, "partitioned": True}
    flag = {"name": "c", "physicalType": "boolean", "unique": True}
    with pytest.raises(KitError, match=r"no sample rows can be made for t.c that is unique over all days"):
        samples.rows(contract({"name": "t", "properties": [day, flag]}), DAYS)
