"""Publishing windows of a mart, and contracts that change, on a real server."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from psycopg2.extensions import cursor as Cursor

from platform_kit.contracts.model import Contract
from platform_kit.errors import KitError
from platform_kit.publish import ledger, published_table, publisher
from platform_kit.publish.publisher import publish_contract
from platform_kit.repo.windows import Window
from platform_kit.warehouse.names import literal
from tests.support import contracts
from tests.support.contracts import Document

pytestmark = pytest.mark.xdist_group("publish")

FIRST = Window(date(2013, 1, 1), date(2013, 1, 2))
SECOND = Window(date(2013, 1, 2), date(2013, 1, 3))
BOTH = Window(date(2013, 1, 1), date(2013, 1, 3))
MART = '"flights__marts"."delays"'
PUBLISHED = '"flights"."delays_v2"'


def short(*changes: Callable[[list[Document]], Any]) -> Contract:
    """The contract `short`, after changes of its columns."""
    document = contracts.document("short")
    for change in changes:
        change(document["schema"][0]["properties"])
    return contracts.contract(document)


@pytest.fixture
def mart(cursor: Cursor) -> Cursor:
    """A mart of two days, which no dbt has built."""
    cursor.execute(f"create table {MART} (day date, origin text, flights int)")
    cursor.execute(f"insert into {MART} values ('2013-01-01', 'JFK', 1), ('2013-01-02', 'JFK', 2)")
    return cursor


@pytest.fixture
def published(mart: Cursor) -> Cursor:
    """Both days of the mart, published."""
    assert publish_contract(short(), BOTH) == {"delays_v2": 2}
    return mart


def rows(cursor: Cursor) -> list[tuple[Any, ...]]:
    cursor.execute(f"select * from {PUBLISHED} order by day")
    return cursor.fetchall()


def refusal(contract: Contract, window: Window | None = BOTH) -> str:
    with pytest.raises(KitError) as caught:
        publish_contract(contract, window)
    return caught.value.problem


def test_a_window_is_created_and_replaced_and_others_stay(mart: Cursor) -> None:
    assert publish_contract(short(), FIRST) == {"delays_v2": 1}
    mart.execute(f"update {MART} set flights = flights + 10")
    assert publish_contract(short(), SECOND) == {"delays_v2": 1}
    assert rows(mart) == [(date(2013, 1, 1), "JFK", 1), (date(2013, 1, 2), "JFK", 12)]
    age = publisher.age(mart, "flights", "delays_v2")
    assert age is not None
    assert age.total_seconds() < 60
    assert publisher.age(mart, "flights", "other") is None


def test_a_missing_mart_is_refused(cursor: Cursor) -> None:
    assert "there is no mart delays" in refusal(short())
    assert not published_table.shape_of(cursor, "flights", "delays_v2").columns


def test_a_mart_of_another_type_is_refused(mart: Cursor) -> None:
    mart.execute(f"alter table {MART} alter flights type bigint, drop origin")
    problem = refusal(short())
    assert "flights is bigint, the contract promises integer" in problem
    assert "origin is missing, the contract promises text" in problem


def test_rows_that_have_not_passed_their_checks_are_refused(mart: Cursor) -> None:
    ledger.create(mart)
    ledger.void(mart, "delays", SECOND)
    assert refusal(short()) == "mart delays has not passed its checks for 2013-01-01 to 2013-01-02"


def test_a_row_that_breaks_a_constraint_leaves_the_table_as_it_was(published: Cursor) -> None:
    before = rows(published)
    published.execute(f"update {MART} set flights = flights - 1")
    problem = refusal(short())
    assert 'violates check constraint "delays_v2_flights_check"' in problem
    assert not problem.endswith(".")
    assert rows(published) == before


def test_a_rule_is_measured_over_the_window(mart: Cursor) -> None:
    document = contracts.document("short")
    rule = {
        "name": "all",
        "type": "sql",
        "query": "select sum(flights) from {object}",
        "mustBeGreaterThan": 2,
    }
    document["schema"][0]["quality"] = [rule]
    contract = contracts.contract(document)
    assert refusal(contract, FIRST).endswith("value > 2, it is 1")
    assert publish_contract(contract, BOTH) == {"delays_v2": 2}


def test_a_rule_that_postgresql_cannot_run_is_refused(mart: Cursor) -> None:
    document = contracts.document("short")
    rule = {"name": "odd", "type": "sql", "query": "select sum(nothing) from {object}", "mustBe": 0}
    document["schema"][0]["quality"] = [rule]
    assert refusal(contracts.contract(document)).endswith('column "nothing" does not exist')


def test_a_new_column_a_wider_type_and_a_new_rule_alter_the_table(published: Cursor) -> None:
    published.execute(f"alter table {MART} alter flights type bigint, add gate text")
    contract = short(
        lambda columns: columns[1]["quality"][0]["arguments"].update(validValues=["JFK", "EWR"]),
        lambda columns: columns[2].update(physicalType="bigint", description="How many."),
        lambda columns: columns.append({"name": "gate", "physicalType": "text"}),
    )
    publish_contract(contract, SECOND)
    shape = published_table.shape_of(published, "flights", "delays_v2")
    assert shape.columns["flights"].type == "bigint"
    assert list(shape.columns)[-1] == "gate"
    assert any("EWR" in rule for rule in shape.rules)
    assert not any("O''H" in rule for rule in shape.rules)
    assert shape.descriptions["flights"] == "How many."
    assert len(rows(published)) == 2


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda columns: columns.pop(1), "changes origin of"),
        (lambda columns: columns[2].update(physicalType="smallint"), "changes flights of"),
        (lambda columns: columns[1].update(primaryKey=True), "changes the primary key of"),
    ],
)
def test_what_would_break_consumers_is_refused(published: Cursor, change: Any, what: str) -> None:
    published.execute(f"alter table {MART} alter flights type smallint" if "flights" in what else "select")
    assert what in refusal(short(change))


def test_published_rows_that_break_a_new_rule_are_named(published: Cursor) -> None:
    published.execute(f"update {MART} set flights = 2")
    contract = short(lambda columns: columns[2].update(logicalTypeOptions={"minimum": 2}))
    assert "published rows break a new rule" in refusal(contract, SECOND)


def test_a_new_required_column_needs_all_rows(published: Cursor) -> None:
    published.execute(f"alter table {MART} add gate text default 'B7'")
    contract = short(
        lambda columns: columns.append({"name": "gate", "physicalType": "text", "required": True})
    )
    assert "rows of other windows lack it" in refusal(contract, SECOND)
    publish_contract(contract, BOTH)
    assert published_table.shape_of(published, "flights", "delays_v2").columns["gate"].required


def test_the_first_publication_replaces_sample_rows(published: Cursor) -> None:
    published.execute(f"comment on table {PUBLISHED} is {literal(published_table.SAMPLE)}")
    assert published_table.is_sample(published, "flights", "delays_v2")
    publish_contract(short(), SECOND)
    assert rows(published) == [(date(2013, 1, 2), "JFK", 2)]
    assert not published_table.is_sample(published, "flights", "delays_v2")


def test_a_type_that_postgresql_refuses_is_told_as_the_contracts(mart: Cursor) -> None:
    contract = short(
        lambda columns: columns[2].update(logicalTypeOptions={"pattern": "[0-9"}, physicalType="text")
    )
    mart.execute(f"alter table {MART} alter flights type text")
    assert "regular expression" in refusal(contract)
