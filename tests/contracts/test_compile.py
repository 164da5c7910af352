"""Compiling contracts into dbt's properties and pages."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from platform_kit.contracts import compile as compiling
from platform_kit.errors import KitError
from tests.support.settings import DAILY

MART = "dbt/models/contracts/published/delays.yml"


def contract(**more: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "flights.delays",
        "domain": "flights",
        "version": "1.0.0",
        "status": "active",
        "schema": [
            {
                "name": "delays",
                "description": "It's {{ late }}.",
                "properties": [
                    {"name": "day", "physicalType": "date", "primaryKey": True, "partitioned": True},
                    {"name": "origin", "physicalType": "varchar(3)", "unique": True, "required": True},
                    {"name": "flights", "physicalType": "int", "logicalTypeOptions": {"minimum": 1}},
                ],
            }
        ],
        **more,
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repo with one contract and the dbt model behind it."""
    (tmp_path / "domain.toml").write_text(DAILY)
    (tmp_path / "dbt/models/marts").mkdir(parents=True)
    (tmp_path / "dbt/models/marts/delays.sql").write_text("select 1")
    promise(tmp_path, contract())
    return tmp_path


def promise(root: Path, content: dict[str, Any], name: str = "delays") -> None:
    path = root / f"contracts/published/{name}.odcs.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False))


def compiled(root: Path) -> list[str]:
    """Compile, and name what was written."""
    stale = compiling.stale_files(root)
    compiling.write(root, stale)
    return [file.path for file in stale]


def model(root: Path) -> dict[str, Any]:
    [found] = yaml.safe_load((root / MART).read_text())["models"]
    return dict(found)


def test_a_mart_gets_its_columns_types_and_tests(root: Path) -> None:
    assert compiled(root) == [MART, "docs/contracts/README.md", "docs/contracts/published/delays.md"]
    assert (root / MART).read_text().startswith("# Compiled from contracts/published/delays.odcs.yaml by")
    assert model(root) == {
        "name": "delays",
        "description": "It's {{ '{{' }} late }}.",
        "config": {"contract": {"enforced": True}},
        "columns": [
            {"name": "day", "data_type": "date", "data_tests": ["not_null", "unique"]},
            {"name": "origin", "data_type": "character varying(3)", "data_tests": ["not_null", "unique"]},
            {
                "name": "flights",
                "data_type": "integer",
                "data_tests": [
                    {
                        "platform_kit.satisfies": {
                            "name": "delays_v1_flights_minimum",
                            "arguments": {"expression": "\"flights\" >= '1'"},
                        }
                    }
                ],
            },
        ],
    }


def test_compiling_again_changes_nothing(root: Path) -> None:
    compiled(root)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*.yml")}
    assert compiled(root) == []
    (root / "dbt/target/contracts.stamp").unlink()
    assert compiled(root) == []
    assert before == {path: path.stat().st_mtime_ns for path in root.rglob("*.yml")}


@pytest.mark.parametrize(
    "drift",
    [
        lambda root: (root / MART).write_text((root / MART).read_text().replace("date", "text")),
        lambda root: (root / MART).unlink(),
        lambda root: promise(root, contract(tags=["new"], name="Delays of the day")),
    ],
)
def test_drift_is_found_and_shown(root: Path, drift: Any) -> None:
    compiled(root)
    drift(root)
    [file] = compiling.stale_files(root)
    assert file.diff().startswith("--- ")
    compiled(root)
    assert compiling.stale_files(root) == []


def test_what_a_removed_contract_gave_goes_with_it(root: Path) -> None:
    compiled(root)
    (root / "contracts/published/delays.odcs.yaml").unlink()
    assert len(compiled(root)) == 3
    assert not (root / MART).exists()


def test_the_teams_own_files_are_never_touched(root: Path) -> None:
    own = root / "docs/contracts/notes.md"
    own.parent.mkdir(parents=True)
    own.write_text("ours")
    compiled(root)
    (root / "contracts/published/delays.odcs.yaml").unlink()
    compiled(root)
    assert own.read_text() == "ours"


def test_a_file_of_the_team_in_the_way_is_refused(root: Path) -> None:
    (root / MART).parent.mkdir(parents=True)
    (root / MART).write_text("version: 2\n")
    with pytest.raises(KitError, match=f"{MART}: a compiled file has the same name"):
        compiled(root)
    assert not (root / "docs").exists()


def test_a_model_that_the_team_describes_too_is_refused(root: Path) -> None:
    (root / "dbt/models/marts/own.yml").write_text("models:\n  - name: other\n  - name: delays\n")
    with pytest.raises(KitError, match=r"dbt/models/marts/own.yml:3: the model delays is described here"):
        compiled(root)


def test_one_mart_serves_two_major_versions(root: Path) -> None:
    second = contract(version="2.0.0")
    second["schema"][0]["properties"][2] = {"name": "late", "physicalType": "boolean"}
    promise(root, second, "delays_v2")
    compiled(root)
    assert [column["name"] for column in model(root)["columns"]] == ["day", "origin", "flights", "late"]


def test_two_versions_that_want_other_types_need_two_marts(root: Path) -> None:
    second = contract(version="2.0.0")
    second["schema"][0]["properties"][2]["physicalType"] = "text"
    promise(root, second, "delays_v2")
    with pytest.raises(KitError, match=r"delays.flights is text, and .* promises integer") as error:
        compiled(root)
    assert "property: mart" in error.value.hint
    second["schema"][0]["customProperties"] = [{"property": "mart", "value": "delays_by_text"}]
    promise(root, second, "delays_v2")
    (root / "dbt/models/marts/delays_by_text.sql").write_text("select 1")
    assert "dbt/models/contracts/published/delays_by_text.yml" in compiled(root)


def test_a_mart_in_python_gets_no_properties_of_dbt(root: Path) -> None:
    (root / "dbt/models/marts/delays.sql").unlink()
    assert MART not in compiled(root)


def test_relationships_and_rules_become_tests(root: Path) -> None:
    content = contract()
    content["schema"].append(
        {
            "name": "airports",
            "properties": [{"name": "code", "physicalType": "varchar(3)", "primaryKey": True}],
        }
    )
    content["schema"][0]["properties"][1]["relationships"] = [{"to": "airports.code"}]
    content["schema"][0]["quality"] = [
        {"name": "not empty", "metric": "rowCount", "mustBeGreaterThan": 0},
        {"type": "sql", "query": "select count(*) from {object}\nwhere flights > 9", "mustBe": 0},
    ]
    content["schema"][0]["properties"][0].pop("partitioned")
    (root / "dbt/models/marts/airports.sql").write_text("select 1")
    promise(root, content)
    compiled(root)
    found = [test["platform_kit.measure"] for test in model(root)["data_tests"]]
    assert [(test["name"], test["arguments"]["condition"]) for test in found] == [
        ("delays_v1_origin_references_airports", "value = 0"),
        ("delays_v1_not_empty", "value > 0"),
        ("delays_v1_sql_1", "value = 0"),
    ]
    assert found[0]["arguments"]["parent"] == "ref('airports')"


@pytest.mark.parametrize("file", [MART, "docs/contracts/published/delays.md", "docs/contracts/README.md"])
def test_a_file_that_an_earlier_release_compiled_is_compiled_again(root: Path, file: str) -> None:
    first_line = "Compiled from contracts/x.odcs.yaml by `make compile`: change the contract, not this file."
    (root / file).parent.mkdir(parents=True)
    (root / file).write_text(f"# {first_line}\n" if file == MART else f"<!-- {first_line} -->\n")
    assert file in compiled(root)
