"""Where an everyday word is the name of something private, and where it is a word of prose."""

import pytest

from open_kit.rules.names.private_names import collect

MODEL, SEED, SNAPSHOT = "dbt/models/marts/rates.sql", "dbt/seeds/rates.csv", "dbt/snapshots/rates.sql"
MODULE, MACRO, CONTRACT = "src/flights/rates.py", "dbt/macros/m.sql", "contracts/published/c.odcs.yaml"
MACROS = b"{% macro rates(x) %}"
COLUMNS = b"schema: [{name: t, properties: [{name: rates, classification: confidential}]}]"
PROPERTIES = "version: 2\nmodels:\n  - name: {}\n    columns:\n      - name: {}\n"
PROJECT = "name: flights\nmodels:\n  flights:\n    {}:\n      +materialized: view\n    marts: x\n"


def found(place: str, text: str, file: str, content: bytes = b"") -> list[int]:
    """The lines of a public file that name the private place."""
    public = ["dbt/models/marts/days.sql", "src/flights/days.py", file]
    private = [] if place == CONTRACT else [place]
    names = collect(private, public, {place: content} if content else {}, [])
    return [match.line for match in names.matches(text, file) if match.needle.place.startswith(place[:4])]


MODEL_USES = {
    "ref": ("a.sql", "select * from {{ ref('rates') }}"),
    "ref-with-double-quotes": ("a.sql", '{{ ref("rates") }}'),
    "ref-with-package": ("a.sql", "{{ ref('flights', 'rates') }}"),
    "ref-in-capitals": ("a.sql", "{{ ref('RATES') }}"),
    "ref-in-comment": ("a.sql", "-- {{ ref('rates') }}"),
    "ref-in-markdown": ("a.md", "as `{{ ref('rates') }}` does"),
    "ref-in-notebook": ("a.ipynb", '{"source": ["dbt.ref(\\"rates\\")"]}'),
    "source": ("a.sql", "{{ source('hr', 'rates') }}"),
    "from": ("a.sql", "select * from rates"),
    "from-in-capitals": ("a.sql", "SELECT * FROM RATES"),
    "from-in-next-line": ("a.sql", "select *\nfrom\n    rates"),
    "from-schema": ("a.sql", "select * from staging.rates"),
    "from-quoted": ("a.sql", 'select * from "staging"."rates"'),
    "join": ("a.sql", "select * from a left join rates using (day)"),
    "insert-into": ("a.sql", "insert into rates select 1"),
    "merge-using": ("a.sql", "merge into t using rates on true"),
    "mart-of-a-contract": ("c.odcs.yaml", "customProperties:\n  - property: mart\n    value: rates\n"),
    "mart-in-one-line": ("c.odcs.yaml", "customProperties: [{property: mart, value: rates}]"),
    "model-of-a-unit-test": ("a.yml", "unit_tests:\n  - name: a\n    model: rates\n"),
    "alias": ("a.sql", "{{ config(alias='rates') }}"),
    "create-table": ("a.sql", "create table if not exists rates (a int)"),
    "from-in-python": ("a.py", 'SQL = "select day from rates"'),
    "from-in-markdown-code": ("a.md", "```\nselect day\nfrom rates\n```"),
    "schema-in-prose": ("a.md", "it is in marts.rates"),
    "schema-of-domain": ("a.md", "it is in flights__marts.rates"),
    "schema-in-python": ("a.py", 'read("marts.rates")'),
    "asset-key": ("a.py", 'dg.AssetKey(["flights", "marts", "rates"])'),
    "asset-key-with-variable": ("a.py", 'dg.AssetKey([domain, "marts", "rates"])'),
    "asset-key-of-the-kit": ("a.py", 'platform_kit.asset_key("marts", "rates")'),
    "schema-of-the-kit": ("a.py", """f"select * from {schema('marts')}.rates" """),
    "schema-of-the-kit-joined": ("a.py", 'schema("marts") + ".rates"'),
    "second-relation": ("a.sql", "select * from days, rates"),
    "second-relation-after-alias": ("a.sql", "select * from days as d, rates"),
    "asset-dependency": ("a.py", '@dg.asset(deps=["days", "rates"])'),
    "asset-input": ("a.py", 'ins={"rates": dg.AssetIn()}'),
    "pandas": ("a.py", 'frame.to_sql("rates", engine)'),
    "identifier": ("a.sql", "{{ adapter.get_relation(database=a, identifier='rates') }}"),
    "properties": ("a.yml", PROPERTIES.format("rates", "day")),
    "properties-in-one-line": ("a.yml", "models: [{name: rates}]"),
    "properties-with-name-later": ("a.yml", "models:\n  - description: x\n    name: rates\n"),
    "properties-without-indent": ("a.yml", "models:\n- name: rates\n"),
    "seed-properties": ("a.yml", "seeds:\n  - name: 'rates'\n"),
    "source-table": ("a.yml", "sources:\n  - name: raw\n    tables:\n      - name: rates\n"),
    "project": ("dbt/dbt_project.yml", PROJECT.format("rates")),
    "selection-in-yaml": ("defs.yaml", "attributes:\n  select: days rates+\n".replace("days ", "")),
    "list-in-yaml": ("a.yml", "depends_on:\n  - days\n  - rates\n"),
    "flow-list-in-yaml": ("a.yml", "deps: [days, rates]\n"),
    "path-without-suffix": ("a.md", "see marts/rates for it"),
    "path": ("a.md", "see dbt/models/marts/rates.sql"),
    "file": ("a.md", "see rates.sql, rates.csv"),
    "command": ("a.md", "dbt build --select days rates+"),
    "command-with-comma": ("a.md", "dbt build --select tag:x,rates"),
    "command-with-quotes": ("a.md", "dbt build -s 'tag:x,+rates'"),
    "selection-of-assets": ("a.py", "AssetSelection.keys('rates') | AssetSelection.assets('rates')"),
    "key-of-a-model": ("a.py", "get_asset_key_for_model([dbt_models], 'rates')"),
    "key-of-an-asset": ("a.py", "@asset(key='rates')"),
    "selection-of-a-job": ("a.yaml", "asset_selection: rates\n"),
    "selection-with-tag": ("a.yml", "select: tag:x,rates\n"),
    "id": ("a.json", '{"node": "model.flights.rates"}'),
    "make": ("a.md", "run `make rates`"),
    "target": ("Makefile", "rates: days\n\techo\n"),
    "layer-before": ("a.md", "stg_rates has it"),
    "layer-in-camel-case": ("a.py", "class StgRates: pass"),
    "version": ("a.sql", "select * from x.rates_v2"),
    "number": ("a.md", "rates_2 has it"),
    "year": ("a.md", "rates2024 has it"),
    "code-in-markdown": ("a.md", "the model `rates` and"),
    "code-in-markdown-before": ("a.md", "the `rates` seed and"),
}


@pytest.mark.parametrize("place", [MODEL, SEED, SNAPSHOT])
@pytest.mark.parametrize("name", MODEL_USES)
def test_a_model_is_named(name: str, place: str) -> None:
    file, text = MODEL_USES[name]
    if name in ("path-without-suffix", "path", "file", "project"):
        place = MODEL
    assert found(place, text, file)


PROSE = {
    "prose": ("a.md", "Rates change daily. The rates, and rates: better rates; interest-rates. (rates)"),
    "heading": ("a.md", "# Rates\n\n- rates\n* Rates\n| rates |"),
    "from-in-prose": ("a.md", "It follows from rates. Derived from rates and join rates of others."),
    "slash-in-prose": ("a.md", "fares/rates and/or rates/fares"),
    "make-in-prose": ("a.md", "to make rates visible\nmake rates visible"),
    "comment-in-sql": ("a.sql", "select 1 -- taken from rates\n/* join rates */ {# from rates #}"),
    "comment-in-python": ("a.py", "# from rates to fares\nx = 1  # rates"),
    "docstring": ("a.py", '"""The rates.\n\nRead from rates that others\nimport rates daily for.\n"""'),
    "variable": ("a.py", "rates = load()\nfor rate in rates:\n    rates.append(rate)\nself.rates, rates[0]"),
    "attribute": ("a.py", "response.rates, f(rates=1), days.rates()"),
    "key": ("a.py", '{"rates": 1, "x": "rates"}'),
    "column-in-sql": ("a.sql", "select rates, t.rates, max(rates) as rates_max from t"),
    "other-compound": ("a.sql", "select exchange_rates, rates_per_day, interestRates, pirates from t"),
    "cte": ("a.sql", "with rates as (select 1) select * from rates join rates on true"),
    "distinct-from": ("a.sql", "select a is distinct from rates, extract(day from rates) from t"),
    "column-in-properties": ("a.yml", PROPERTIES.format("days", "rates")),
    "column-in-contract": ("c.odcs.yaml", "schema:\n  - name: days\n    properties:\n      - name: rates\n"),
    "value-in-yaml": ("a.yml", "description: rates\ntags: [rates]\nrates: 1\nx: {rates: 2}\n"),
    "key-below-a-model": ("a.yml", "models:\n  - name: days\n    rates:\n      x: 1\n"),
    "step-of-a-workflow": ("check.yml", "jobs:\n  rates:\n    steps:\n      - name: rates\n        run: x\n"),
    "url": ("a.md", "https://api.example.com/v1/rates/7 and https://example.com/marts/rates"),
    "other-folder": ("a.md", "see tests/rates and docs/rates.md and x/rates.sql"),
    "import": ("a.py", "import rates\nfrom rates import x\nfrom flights import rates"),
    "public-longer-name": ("stg_rates.sql", "select 1 from stg_rates"),
    "singular": ("a.sql", "select rate from {{ ref('rate') }} join rate"),
    "number-that-belongs-to-it": ("a.py", "import rates64\nrates32, rates3"),
    "schema-of-a-domain": ("a.sql", "select * from rates__raw.days"),
    "import-after-sql": ("a.py", "select = 1\nfrom fares.rates import x"),
    "catalogue": ("a.sql", "select * from information_schema.rates"),
    "function": ("a.sql", "select * from rates(1), generate(rates)"),
}


@pytest.mark.parametrize("name", PROSE)
def test_a_word_of_prose_is_not_a_model(name: str) -> None:
    file, text = PROSE[name]
    assert found(MODEL, text, f"dbt/models/{file}" if file.startswith("stg") else file) == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("src/flights/a.py", "from flights import rates"),
        ("src/flights/a.py", "from flights import days, rates as r"),
        ("src/flights/a.py", "from flights import (\n    days,\n    rates,\n)"),
        ("src/flights/a.py", "from . import rates"),
        ("src/flights/a.py", "    from .rates import x"),
        ("src/flights/defs/a.py", "from ..rates import x"),
        ("src/flights/defs/a.py", "from .. import rates"),
        ("a.md", "from flights.rates import x"),
        ("a.py", "import_module('.rates', 'flights')"),
        ("a.md", "see src/flights/rates"),
        ("a.yaml", "type: flights.rates.Loader"),
        ("a.md", "see flights/rates.py"),
    ],
)
def test_a_module_is_named(file: str, text: str) -> None:
    assert found(MODULE, text, file)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("src/flights/a.py", "import rates"),
        ("src/flights/a.py", "from rates import x"),
        ("src/flights/a.py", "from platform_kit import rates"),
        ("src/flights/defs/a.py", "from . import rates"),
        ("src/flights/defs/a.py", "from .rates import x"),
        ("src/flights/a.py", "rates = 1  # the rates\nx.rates(rates)"),
        ("a.sql", "select * from {{ ref('rates') }} join rates"),
        ("a.md", "Import rates from flights; from here, import rates."),
    ],
)
def test_a_word_is_not_the_module(file: str, text: str) -> None:
    assert found(MODULE, text, file) == []


def test_a_module_outside_of_a_package_is_imported_by_its_name() -> None:
    assert found("scripts/rates.py", "import rates", "scripts/a.py")
    assert found("scripts/rates.py", "from rates import x", "scripts/a.py")
    assert not found("scripts/calendar.py", "import calendar", "scripts/a.py")


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("a.sql", "select {{ rates(1) }}", True),
        ("a.sql", "{% set x = flights.rates (1) %}", True),
        ("a.sql", "{{ adapter.dispatch('rates')(1) }}", True),
        ("a.yml", "models:\n  - name: a\n    data_tests:\n      - rates:\n          x: 1\n", True),
        (
            "a.yml",
            "models:\n  - name: a\n    columns:\n      - name: b\n        tests: \n          - rates\n",
            True,
        ),
        ("a.sql", "select rates(1), rates from t {# rates(1) #}", False),
        ("a.md", "the rates (daily)", False),
        ("a.yml", "tags:\n  - rates\n", False),
    ],
)
def test_a_macro_is_named_where_it_is_called(file: str, text: str, named: bool) -> None:
    assert bool(found(MACRO, text, file, MACROS)) is named


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("a.odcs.yaml", "id: rates", True),
        ("a.yaml", "- contract: rates", True),
        ("a.md", "the rates, and rates: a", False),
    ],
)
def test_a_contract_is_named_by_its_id(file: str, text: str, named: bool) -> None:
    names = collect(
        ["contracts/published/c.odcs.yaml"], [file], {"contracts/published/c.odcs.yaml": b"id: rates"}, []
    )
    assert bool(names.matches(text, file)) is named


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("a.sql", "select rates from t", True),
        ("a.sql", "select t.rates from t", True),
        ("a.py", 'frame["rates"]', True),
        ("a.py", "frame.rates", True),
        ("a.py", "load(rates=1)", True),
        ("a.py", "class A:\n    rates: Decimal\n", True),
        ("a.yml", "columns:\n  - name: rates\n", True),
        ("a.yml", "columns: [day, rates]\n", True),
        ("a.csv", "id,rates\n1,2\n", True),
        ("a.md", "| rates | numeric |", True),
        ("a.md", "the column `rates`", True),
        ("a.sql", "select 1 -- the rates\n/* rates */", False),
        ("a.py", "# the rates\nx = 1", False),
        ("a.md", "The rates are private, and rates: yes.", False),
        ("a.yml", "rates: 1\ndescription: the rates\n", False),
        ("a.csv", "id,x\n1,rates\n", False),
        ("platform-kit/a.py", 'x["rates"]', False),
    ],
)
def test_a_confidential_column_is_named(file: str, text: str, named: bool) -> None:
    assert bool(found(CONTRACT, text, file, COLUMNS)) is named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (PROJECT.format("finance"), True),
        ("seeds:\n  flights:\n    'finance': {+schema: x}\n", True),
        ("models:\n  - name: a\n    finance: x\n", False),
        ("finance: x\n# the finance team\n", False),
    ],
)
def test_a_folder_of_models_is_named_in_the_project(text: str, named: bool) -> None:
    assert bool(found("dbt/models/finance/x.sql", text, "dbt/dbt_project.yml")) is named
    assert not found("dbt/models/finance/x.sql", "the finance team; finance/legal", "a.md")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("from flights.finance.x import y", True),
        ("import flights.finance", True),
        ("the finance of flights", False),
    ],
)
def test_a_folder_of_modules_is_named_by_imports(text: str, named: bool) -> None:
    assert bool(found("src/flights/finance/__init__.py", text, "a.py")) is named


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (
            "dbt/models/tables.sql",
            "_tables(x), the tables, raw_tables, tables_2, the model `tables`, from tables",
        ),
        ("dbt/models/contract_tables.sql", "contract_tables, ContractTables, 'contract tables'"),
        ("notes/contract_tables.md", "contract_tables.md and contract_tables"),
        ("src/flights/windows.py", "from platform_kit.repo import windows\nfrom .windows import x"),
    ],
)
def test_everyday_words_in_the_kit_are_the_kits(place: str, text: str) -> None:
    names = collect([place], ["platform-kit/src/platform_kit/a.py", "platform-kit/src/tables.py"], {}, [])
    assert names.matches(text, "platform-kit/src/platform_kit/a.py") == []


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("dbt/models/tables.sql", "{{ ref('tables') }}"),
        ("dbt/models/tables.sql", "dbt/models/tables.sql"),
        ("dbt/models/zmargin.sql", "the zmargin"),
        ("src/flights/windows.py", "from flights import windows"),
        ("src/flights/windows.py", "flights.windows"),
    ],
)
def test_what_can_only_be_private_is_found_in_the_kit(place: str, text: str) -> None:
    assert collect([place], ["platform-kit/src/tables.py"], {}, []).matches(text, "platform-kit/a.py")


def test_a_name_that_the_kit_has_is_found_in_files_of_the_team() -> None:
    names = collect(["dbt/models/tables.sql"], ["platform-kit/src/tables.py", "a.sql"], {}, [])
    assert names.matches("{{ ref('tables') }}", "a.sql")
    assert not names.matches("the tables", "a.sql")


def test_the_plural_of_an_everyday_word_is_found_where_it_is_used() -> None:
    names = collect(["dbt/models/salary.sql"], ["a.sql"], {}, [])
    assert names.matches("{{ ref('salaries') }}", "a.sql")
    assert names.matches("stg_salary, salary_2, salary2024", "a.md")
    assert not names.matches("the salaries, Salary: 1", "a.md")


def test_a_listed_name_is_found_in_the_kit() -> None:
    assert collect([], ["platform-kit/a.py"], {}, ["margin"]).matches("the margin", "platform-kit/a.py")
