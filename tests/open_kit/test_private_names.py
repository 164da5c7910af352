"""Which private paths have which names."""

import pytest

from open_kit.rules.names.private_names import collect

CONTRACT = b"""
id: urn:pay
domain: hr
schema:
  - name: staff_costs
    physicalName: stf_costs
    properties:
      - {name: day}
      - {name: salary_band, physicalName: sal_bnd, classification: restricted}
"""


@pytest.mark.parametrize(
    ("path", "content", "text"),
    [
        ("notes/plan.md", b"", "notes/plan.md"),
        ("notes/plan.md", b"", "plan.md"),
        ("notes/plan.md", b"", "see notes/plan and"),
        ("notes/merger_plan.md", b"", "merger_plan"),
        ("notes/merger plan.docx", b"", "merger_plan"),
        ("dbt/models/pay.sql", b"", "ref('pay')"),
        ("dbt/models/zpay.sql", b"", "the zpay"),
        ("src/flights/pay/roll.py", b"", "flights.pay.roll"),
        ("src/flights/payroll/__init__.py", b"", "flights.payroll"),
        ("dbt/macros/m.sql", b"{% macro zmask(x) %}", "zmask"),
        ("dbt/snapshots/m.sql", b"{% snapshot zpast %}", "zpast"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "urn:pay"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "hr.staff_costs"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "hr_stf_costs"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "staff_costs"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "sal_bnd"),
    ],
)
def test_a_private_path_has_names(path: str, content: bytes, text: str) -> None:
    public = ["dbt/models/a.sql", "src/flights/a.py", "src/flights/payroll/a.py"]
    found = collect([path], public, {path: content}, []).matches(text)
    assert path in {match.needle.place for match in found}


@pytest.mark.parametrize(
    ("path", "text", "folder"),
    [
        ("merger_plans/a.md", "see merger-plans", "merger_plans/"),
        ("docs/notes/a.md", "see docs/notes/ first", "docs/notes/"),
    ],
)
def test_a_folder_with_nothing_public_has_names(path: str, text: str, folder: str) -> None:
    found = collect([path], ["docs/README.md"], {}, []).matches(text)
    assert [match.needle.place for match in found] == [folder]
    assert collect([path], [f"{folder}README.md"], {}, []).matches(text) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("notes/plan.md", "the plan"),
        ("uv.lock", "uv.lock"),
        ("open-kit/src/open_kit/public_tree.py", "public_tree"),
        ("notes/README.md", "README.md"),
        ("notes/__init__.py", "__init__"),
    ],
)
def test_a_common_name_is_not_private(path: str, text: str) -> None:
    assert collect([path], ["README.md", "src/a/__init__.py"], {}, []).matches(text) == []


def test_the_name_of_the_tool_is_private() -> None:
    """A public pyproject.toml that names it lacks the folder."""
    found = collect(["open-kit/open.mk"], ["pyproject.toml"], {}, []).matches('"open-kit",')
    assert [match.needle.place for match in found] == ["open-kit/"]


def test_columns_of_a_public_contract_are_private_if_they_are_classified() -> None:
    path = "contracts/published/c.odcs.yaml"
    names = collect([], [path], {path: CONTRACT}, [])
    assert [match.needle.text for match in names.matches("salary_band, day, staff_costs")] == ["salary_band"]


@pytest.mark.parametrize(
    "column",
    [
        "{name: zpay, classification: confidential}",
        "{name: a, logicalType: object, properties: [{name: zpay, classification: PII}]}",
        "{name: a, logicalType: array, items: {name: zpay, classification: restricted}}",
        "{name: a, items: {logicalType: object, properties: [{name: zpay, classification: x}]}}",
        "{name: a, items: {items: {properties: [{name: b, properties: [{name: zpay, classification: x}]}]}}}",
        "{name: zpay, logicalType: array, items: {logicalType: string, classification: confidential}}",
        "{name: a, classification: confidential, properties: [{name: zpay}]}",
        "{name: a, map: {key: {logicalType: string}, value: {name: zpay, classification: x}}}",
        "{name: a, encryptedName: zpay, classification: confidential}",
    ],
)
def test_columns_inside_of_columns_are_private(column: str) -> None:
    path = "contracts/published/c.odcs.yaml"
    contract = f"schema: [{{name: t, properties: [{column}]}}]".encode()
    assert collect([], [path], {path: contract}, []).matches("the zpay")


@pytest.mark.parametrize(
    "schema",
    [
        "[{name: t, properties: [{name: zpay, classification: Public}]}]",
        "[{properties: [{name: a, classification: x, properties: [{name: zpay, classification: public}]}]}]",
        "[{name: t, properties: &a [{name: zpay, items: {properties: *a}}]}]",
        "[{name: t, properties: [1, null, {items: [x]}]}, null, 1]",
        "{}",
    ],
)
def test_columns_without_a_classification_are_not_private(schema: str) -> None:
    path = "contracts/published/c.odcs.yaml"
    assert not collect([], [path], {path: f"schema: {schema}".encode()}, []).matches("the zpay")


def test_listed_names_win_over_those_of_files() -> None:
    names = collect(["dbt/models/gale.sql"], ["docs/zephyr.md"], {}, ["Zephyr", "gale", "xy"])
    for text in ("zephyr_v2 xy", "gale"):
        assert [match.needle.place for match in names.matches(text)] == ["open.toml"]
