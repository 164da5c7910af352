"""Which texts give a private name away, and which private paths have which names."""

import pytest

from open_kit.rules.needles import NeedleSearch, Style, needles
from open_kit.rules.private_names import collect


def search(name: str, place: str = "notes/x.md", style: Style = Style.TEXT, *public: str) -> NeedleSearch:
    return NeedleSearch(needles(name, place, style), frozenset(public))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("salary_grades", "see Salary_Grades"),
        ("salary_grades", "see salary-grades"),
        ("salary_grades", "see salary\u2010grades"),
        ("salary_grades", "stg_salary_grades_v1"),
        ("salary_grades", "class SalaryGrades:"),
        ("salary_grades", "loadSalaryGradesNow()"),
        ("payroll.md", "see payroll.md"),
        ("payroll.md", "see notes/payroll.md"),
        ("notes/payroll.md", "see docs/notes/payroll.md"),
        ("zephyr", "the Zephyr project"),
    ],
)
def test_a_name_is_found(name: str, text: str) -> None:
    assert [found.needle.text for found in search(name, "notes/payroll.md").matches(text)] == [name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("salary_grades", "salary grades, salarygrades, salary_gradesx"),
        ("zephyr", "zephyrs, zephyr_v2, loadZephyr"),
        ("payroll.md", "see docs/payroll.md"),
    ],
)
def test_another_word_is_not_the_name(name: str, text: str) -> None:
    assert search(name, "notes/payroll.md").matches(text) == []


def test_a_longer_name_that_is_public_is_not_the_name() -> None:
    public = search("stg_pay", "dbt/stg_pay.sql", Style.TEXT, "stg_pay_v1")
    assert public.matches("stg_pay_v1") == []
    assert public.matches("stg_pay_v2")


@pytest.mark.parametrize(("text", "found"), [("zephyr_v2", True), ("loadZephyr", True), ("zephyrs", False)])
def test_a_listed_name_is_found_inside_identifiers(text: str, found: bool) -> None:
    assert bool(search("zephyr", "open.toml", Style.IDENTIFIER).matches(text)) is found


def test_a_line_has_one_match_for_a_place_by_its_longest_name() -> None:
    both = NeedleSearch([*needles("pay.md", "notes/pay.md"), *needles("notes/pay.md", "notes/pay.md")])
    matches = both.matches("one\nsee notes/pay.md\nand pay.md")
    assert [(found.line, found.needle.text) for found in matches] == [(2, "notes/pay.md"), (3, "pay.md")]


def test_without_names_nothing_is_found() -> None:
    assert NeedleSearch().matches("anything") == []


CONTRACT = b"""
id: urn:pay
domain: hr
schema:
  - name: staff_costs
    properties:
      - {name: day}
      - {name: salary_band, physicalName: sal_bnd, classification: restricted}
"""


@pytest.mark.parametrize(
    ("path", "content", "text"),
    [
        ("notes/plan.md", b"", "notes/plan.md"),
        ("notes/plan.md", b"", "plan.md"),
        ("notes/merger_plan.md", b"", "merger_plan"),
        ("dbt/models/pay.sql", b"", "pay"),
        ("src/flights/payroll.py", b"", "flights.payroll"),
        ("dbt/macros/m.sql", b"{% macro mask(x) %}", "mask"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "urn:pay"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "hr.staff_costs"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "staff_costs"),
        ("contracts/published/c.odcs.yaml", CONTRACT, "sal_bnd"),
    ],
)
def test_a_private_path_has_names(path: str, content: bytes, text: str) -> None:
    found = collect([path], ["dbt/models/a.sql", "src/flights/a.py"], {path: content}, []).matches(text)
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
    ],
)
def test_a_common_name_is_not_private(path: str, text: str) -> None:
    assert collect([path], ["README.md"], {}, []).matches(text) == []


def test_the_name_of_the_tool_is_private() -> None:
    """A public pyproject.toml that names it lacks the folder."""
    found = collect(["open-kit/open.mk"], ["pyproject.toml"], {}, []).matches('"open-kit",')
    assert [match.needle.place for match in found] == ["open-kit/"]


def test_columns_of_a_public_contract_are_private_if_they_are_classified() -> None:
    path = "contracts/published/c.odcs.yaml"
    names = collect([], [path], {path: CONTRACT}, [])
    assert [match.needle.text for match in names.matches("salary_band, day, staff_costs")] == ["salary_band"]


def test_listed_names_win_over_those_of_files() -> None:
    names = collect(["dbt/models/gale.sql"], ["docs/zephyr.md"], {}, ["Zephyr", "gale", "xy"])
    for text in ("zephyr_v2 xy", "gale"):
        assert [match.needle.place for match in names.matches(text)] == ["open.toml"]
