"""Which private paths have which names."""

import pytest

from open_kit.rules.names.private_names import collect
from platform_kit.errors import KitError

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
SOURCES = b"""
sources:
  - name: workday
    tables:
      - {name: pay, identifier: zrawpay}
exposures: [{name: zboard}]
metrics: [{name: zchurn}]
models: [{name: a, columns: [{name: day_of_week}]}]
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
        ("dbt/models/hr/m.yml", SOURCES, "source('workday', 'pay')"),
        ("dbt/models/hr/m.yml", SOURCES, "the zrawpay"),
        ("dbt/models/hr/m.yml", SOURCES, "the zboard"),
        ("dbt/models/hr/m.yml", SOURCES, "the zchurn"),
        ("dbt/models/hr/docs.md", b"{% docs pay_scale %}x{% enddocs %}", "doc('pay_scale')"),
        ("src/flights/hr.py", b"@asset\ndef zchurn():\n", "deps=['zchurn']"),
        ("src/flights/hr.py", b"@dg.asset(\n    key='x',\n)\ndef zchurn():\n", "zchurn"),
        ("src/flights/hr.py", b"x = 1\n@platform_kit.mart({'a': 'int'})\ndef zchurn():\n", "zchurn"),
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


def test_a_name_that_public_properties_define_is_not_private() -> None:
    files = {"dbt/models/hr/m.yml": SOURCES, "dbt/models/m.yml": SOURCES}
    assert collect(["dbt/models/hr/m.yml"], ["dbt/models/m.yml"], files, []).matches("zboard") == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (CONTRACT.replace(b"classification", b"clasification"), "has the key 'clasification' instead of"),
        (CONTRACT.replace(b"classification", b"Classification"), "has the key 'Classification' instead of"),
        (CONTRACT + b"\tx: 1\n", "is not YAML"),
        (CONTRACT + b"=======\n", "is not YAML"),
        (CONTRACT.replace(b"hr", "Gr\u00f6\u00dfe".encode("latin-1")), "is not YAML"),
        (b"- a\n", "is not a contract"),
    ],
)
def test_a_contract_that_cannot_be_read_is_refused(content: bytes, problem: str) -> None:
    path = "contracts/published/c.odcs.yaml"
    with pytest.raises(KitError, match=f"{path}: {problem}") as error:
        collect([], [path], {path: content}, [])
    assert "so its classified columns are not known" in error.value.problem


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
