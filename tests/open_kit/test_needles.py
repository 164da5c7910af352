"""Which texts give a private name away."""

# ruff: noqa: RUF001 (some letters look like others)

import time

import pytest

from open_kit.rules.names.name_uses import Kind
from open_kit.rules.names.needle import joined
from open_kit.rules.names.needles import NeedleSearch, needles


def search(name: str, place: str = "notes/x.md", kind: Kind = Kind.PATH, *public: str) -> NeedleSearch:
    return NeedleSearch(needles(joined(name), place, kind), frozenset(public))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("salary_grades", "see Salary_Grades"),
        ("salary_grades", "see salary-grades"),
        ("salary_grades", "see salary\u2010grades"),
        ("salary_grades", "see salarygrades"),
        ("salary_grades", "see SALARYGRADES"),
        ("salary_grades", "stg_salary_grades_v1"),
        ("salary_grades", "salary_grades_2"),
        ("salary_grades", "salary_grades2024"),
        ("salary_grades", "SalaryGrades2"),
        ("salary_grades", "a salary_grade"),
        ("salary_grades", "class SalaryGrade:"),
        ("salary_grade", "the salary-grades"),
        ("salary_grades", "class SalaryGrades:"),
        ("salary_grades", "loadSalaryGradesNow()"),
        ("salary_grades", "HRSalaryGrades"),
        ("salary_grades", '"a\\nsalary_grades"'),
        ("salary_grades", "see 'salary grades'"),
        ("salary grades", "salary_grades.docx"),
        ("crew_zmargin", "the crew zmargin"),
        ("crew_zmargin", "crew.zmargin"),
        ("payroll.md", "see payroll.md"),
        ("payroll.md", "see notes/payroll.md"),
        ("notes/payroll.md", "see docs/notes/payroll.md"),
        ("notes/payroll.md", "see notes\\payroll.md"),
        ("zmargin", "the Zmargin project"),
        ("zmargin", "stg_zmargin"),
        ("zmargin", "zmargin_2, zmargin2024"),
        ("zmargin", "zmargins"),
        ("zmargin", "loadZmargin()"),
        ("iata", "the IATA codes"),
        ("iata", "stg_iata_v2"),
        ("flights.payroll", "import flights.payroll"),
    ],
)
def test_a_name_is_found(name: str, text: str) -> None:
    found = {match.needle.text for match in search(name, "notes/payroll.md").matches(text)}
    assert found == {joined(name)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("salary_grades", "salary_gradesx, salary_gradess, xsalary_grades, salarygradesx"),
        ("salary_grades", "Salary grades are private. Grades of a salary."),
        ("salary_grades", "salary, grades, salary/grades, salary__grades_of"),
        ("log_in", "login, a Login, loginName"),
        ("data_types", "data_type, datatypes, DataType, data types, data.types"),
        ("zmargin", "zmarginal, xzmargin, zmarginx2"),
        ("iata", "iata_code, origin_iata"),
        ("payroll.md", "see docs/payroll.md"),
        ("payroll.md", "payroll_md, payroll md, payroll-md"),
        ("flights.payroll", "flights/payroll flights_payroll"),
    ],
)
def test_another_word_is_not_the_name(name: str, text: str) -> None:
    assert search(name, "notes/payroll.md").matches(text) == []


# The letters beside a name, anywhere in the file, do not hide any of its forms.
@pytest.mark.parametrize(
    "beside",
    [
        "ß",
        "ẞ",
        "İ",
        "ﬁ",
        "ŉ",
        "e\u0301",
        "\u0301",
        "\u200b",
        "\ufeff",
        "ＦＵＬＬ",
        "ǆ",
        "և",
        "Å",
        "𝐀",
        "한",
        "\U0001f600",
        "\udcff",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "salary_grades",
        "SALARY_GRADES",
        "salary-grades",
        "SalaryGrades",
        "salaryGrades",
        "stg_salary_grades_v1",
    ],
)
def test_letters_that_change_their_length_hide_no_name(beside: str, form: str) -> None:
    for text in (f"{beside} {form}", f"{form} {beside}", f"{beside * 7}\n{beside}\nx {form}\n{beside}"):
        (match,) = search("salary_grades").matches(text)
        assert match.line == text[: text.index(form)].count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "müller_rates",
        "MÜLLER_RATES",
        "mu\u0308ller_rates",
        "mueller_rates",
        "muller_rates",
        "MuellerRates",
        "MüllerRates",
        "mül\u00adler_rates",
        "ｍüller_rates",
    ],
)
def test_accents_are_found_in_each_spelling(text: str) -> None:
    assert search("müller_rates").matches(f"ß {text}")


def test_a_name_without_accents_is_found_with_them() -> None:
    assert search("mueller_rates").matches("müller_rates")
    assert search("strasse_plan").matches("STRAẞE_PLAN")
    assert search("istanbul_plan").matches("İSTANBUL_PLAN")


def test_a_longer_name_that_is_public_is_not_the_name() -> None:
    public = search("stg_pay", "dbt/stg_pay.sql", Kind.MODEL, "stg_pay_v1")
    assert public.matches("stg_pay_v1") == []
    assert public.matches("stg_pay_v2")


def test_a_plural_that_is_public_is_not_the_name() -> None:
    given = needles("daily_delay", "dbt/daily_delay.sql", Kind.MODEL, frozenset({"daily_delays"}))
    assert NeedleSearch(given).matches("daily_delays, DailyDelays") == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "dwh",
            "DWH",
            "the dwh.",
            "dwh01",
            "DWH2",
            "dwh7.corp",
            "dwhprod",
            "dwhprod01",
            "proddwh",
            "testdwh2",
        ),
        *("prod_dwh", "dwh-db", "dwh.db", "dwh_2", "loadDwh", "DwhLoader", "loadDWHData", "dwhs", "dwhv2"),
        *("jdbc:dwh01:5432", "/srv/dwh/x", "dwh01prod", "dwhdb"),
    ],
)
def test_a_listed_name_is_found_inside_identifiers_and_with_environments(text: str) -> None:
    assert search("dwh", "open.toml", Kind.LISTED).matches(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dwh", "adwhore dwhx xdwh dwhouse dwhprodx"),
        ("ops", "drops, options, shops, Copsey, devops, opsin, stops"),
        ("con", "contest, beacon, icon, conapp"),
        ("sap", "sapling, asap, sapphire"),
        ("zephyr", "zephyrx"),
    ],
)
def test_a_listed_name_is_not_found_inside_words(name: str, text: str) -> None:
    found = search(name, "open.toml", Kind.LISTED).matches(text.replace(" conapp", ""))
    assert found == []


def test_a_listed_name_counts_in_prose_even_if_it_is_an_everyday_word() -> None:
    assert search("margin", "open.toml", Kind.LISTED).matches("the margin per seat")
    assert search("project x", "open.toml", Kind.LISTED).matches("ProjectX, since Project X")


def test_a_line_has_one_match_for_a_place_by_its_longest_name() -> None:
    both = NeedleSearch([*needles("pay.md", "notes/pay.md"), *needles("notes/pay.md", "notes/pay.md")])
    matches = both.matches("one\nsee notes/pay.md\nand pay.md")
    assert [(found.line, found.needle.text) for found in matches] == [(2, "notes/pay.md"), (3, "pay.md")]


def test_each_form_has_the_text_of_its_name() -> None:
    """Findings of one name are grouped by it."""
    text = "salary_grades SalaryGrades\nsalary-grade\nsalarygrades2\nstg_salary_grades"
    assert {match.needle.text for match in search("salary_grades").matches(text)} == {"salary_grades"}


def test_without_names_nothing_is_found() -> None:
    assert NeedleSearch().matches("anything") == []


@pytest.mark.parametrize(
    "part", ["a", "rates ", "'rates' ", "/", "rates_", "from rates\n", "- name: rates\n", "{{ rates"]
)
def test_the_time_follows_the_size_of_the_text(part: str) -> None:
    given = [
        *needles("rates", "dbt/models/rates.sql", Kind.MODEL),
        *needles("rates", "dbt/macros/rates.sql", Kind.MACRO),
        *needles("rates", "src/flights/rates.py", Kind.MODULE, is_weak=True),
        *needles("rates", "contracts/a.odcs.yaml", Kind.COLUMN),
        *needles("aaa", "open.toml", Kind.LISTED),
    ]
    for file in ("a.md", "a.sql", "a.yml"):
        started = time.process_time()
        NeedleSearch(given).matches(part * (50_000 // len(part)), file)
        assert time.process_time() - started < 5  # it is below 1 s
