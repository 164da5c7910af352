"""Reading contracts, and the SQL that is compiled from them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from platform_kit.contracts import read_published
from platform_kit.errors import KitError
from platform_kit.publish import ddl

Change = Callable[[dict[str, Any]], Any]


def contract() -> dict[str, Any]:
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "flights.delays",
        "version": "2.1.0",
        "status": "active",
        "tags": ["departures"],
        "slaProperties": [
            {"property": "frequency", "value": 1, "unit": "d"},
            {"property": "latency", "value": 6, "unit": "h"},
        ],
        "schema": [
            {
                "name": "delays",
                "description": "It's late.",
                "properties": [
                    {"name": "day", "physicalType": "DATE", "primaryKey": True, "partitioned": True},
                    {
                        "name": "origin",
                        "physicalType": "text",
                        "quality": [
                            {
                                "metric": "invalidValues",
                                "arguments": {"validValues": ["JFK", "O'H"]},
                                "mustBe": 0,
                            }
                        ],
                    },
                    {"name": "flights", "physicalType": "integer", "logicalTypeOptions": {"minimum": 1}},
                ],
            }
        ],
    }


def write(folder: Path, content: object, name: str = "delays") -> None:
    text = content if isinstance(content, str) else yaml.safe_dump(content)
    (folder / f"{name}.odcs.yaml").write_text(text, encoding="utf-8")


def test_a_contract_becomes_a_table_with_its_major_version(tmp_path: Path) -> None:
    write(tmp_path, contract())
    [read] = read_published(tmp_path)
    [table] = read.tables
    assert (table.mart, table.name, table.window_column) == ("delays", "delays_v2", "day")
    assert read.fresh_within == timedelta(hours=30)
    assert list(ddl.create_table("flights", table)) == [
        'create table "flights"."delays_v2" ("day" date not null, '
        "\"origin\" text check (\"origin\" in ('JFK', 'O''H')), "
        '"flights" integer check ("flights" >= \'1\'), primary key ("day"))',
        "comment on table \"flights\".\"delays_v2\" is 'It''s late.'",
        'comment on column "flights"."delays_v2"."day" is \'\'',
        'comment on column "flights"."delays_v2"."origin" is \'\'',
        'comment on column "flights"."delays_v2"."flights" is \'\'',
    ]


def test_rows_are_replaced_by_window(tmp_path: Path) -> None:
    write(tmp_path, contract())
    [table] = read_published(tmp_path)[0].tables
    delete, insert = ddl.replace_rows("flights", "flights__marts", table)
    inside = 'where "day" >= %(start)s and "day" < %(end)s'
    assert delete == f'delete from "flights"."delays_v2" {inside}'
    assert insert == (
        'insert into "flights"."delays_v2" ("day", "origin", "flights") '
        f'select "day", "origin", "flights" from "flights__marts"."delays" {inside}'
    )


@pytest.mark.parametrize("status", ["draft", "proposed", "retired"])
def test_only_what_is_in_force_is_published(tmp_path: Path, status: str) -> None:
    write(tmp_path, contract() | {"status": status})
    assert read_published(tmp_path) == []


def test_two_contracts_for_one_table_are_refused(tmp_path: Path) -> None:
    write(tmp_path, contract(), "a")
    write(tmp_path, contract(), "b")
    with pytest.raises(KitError, match=r"b.odcs.yaml: table delays_v2 is already promised by a.odcs.yaml"):
        read_published(tmp_path)


def test_two_major_versions_stand_beside_each_other(tmp_path: Path) -> None:
    write(tmp_path, contract(), "v2")
    write(tmp_path, contract() | {"version": "3.0.0"}, "v3")
    assert [c.tables[0].name for c in read_published(tmp_path)] == ["delays_v2", "delays_v3"]


def column(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The named column of the contract's table."""
    return lambda content: next(p for p in content["schema"][0]["properties"] if p["name"] == name)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.update(apiVersion="v2.0.0"), "apiVersion is 'v2.0.0'"),
        (lambda c: c.update(kind="Recipe"), "it is no data contract"),
        (lambda c: c.update(status="actve"), "status 'actve' is none of proposed, draft, active"),
        (lambda c: c.update(version="one"), "version 'one' is not MAJOR.MINOR.PATCH"),
        (lambda c: c.update(version="1"), "version '1' is not MAJOR.MINOR.PATCH"),
        (lambda c: c.pop("schema"), "it promises no table"),
        (lambda c: c.update(colour="blue"), "colour: Extra inputs"),
        (lambda c: column("origin")(c).pop("physicalType"), "delays.origin: a column needs"),
        (lambda c: column("origin")(c).update(partitioned=True), "day and origin are both `partitioned`"),
        (
            lambda c: column("flights")(c).update(logicalTypeOptions={"multipleOf": 2}),
            "multipleOf is not enforced",
        ),
        (
            lambda c: column("flights")(c).update(quality=[{"metric": "nullValues"}]),
            "nullValues is not enforced",
        ),
        (
            lambda c: c["schema"][0].update(quality=[{"metric": "rowCount"}]),
            "of a whole table are not enforced",
        ),
        (lambda c: c["slaProperties"][0].pop("unit"), "SLA frequency needs a number and a unit"),
    ],
)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, change: Change, reason: str) -> None:
    content = contract()
    change(content)
    write(tmp_path, content)
    with pytest.raises(KitError) as error:
        read_published(tmp_path)
    assert error.value.problem.startswith("contracts/published/delays.odcs.yaml: ")
    assert reason in error.value.problem


@pytest.mark.parametrize("text", ["a: [", "just words", "- a\n- list", ""])
def test_a_file_that_is_no_contract_is_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    with pytest.raises(KitError, match=r"it is no (YAML|data contract)"):
        read_published(tmp_path)
