"""Names of what is private, in files that are open.

The canary is beside the name: a publication that is refused for the name takes neither along.
"""

# ruff: noqa: RUF001 (some ways are about letters that look like others)

import json

from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import LISTED, Family, Plant, written

NAMES = Family("names")

for _name, _text in {
    "model-name-in-text": "built on salary_bands",
    "model-name-in-capitals": "built on SALARY_BANDS",
    "model-name-in-mixed-case": "built on Salary_Bands",
    "model-name-with-hyphen": "built on salary-bands",
    "model-name-in-camel-case": "class SalaryBands: pass",
    "model-name-with-zero-width-space": "built on salary\u200b_bands",
    "model-name-with-soft-hyphen": "built on sal\u00adary_bands",
    "model-name-with-word-joiner-and-bom": "built on sal\u2060ary_\ufeffbands",
    "model-name-in-full-width-letters": "built on ｓａｌａｒｙ＿ｂａｎｄｓ",
    "model-name-in-mathematical-letters": "built on 𝐬𝐚𝐥𝐚𝐫𝐲_𝐛𝐚𝐧𝐝𝐬",
    "model-name-with-non-breaking-hyphen": "built on salary\u2011bands",
    "model-name-with-en-dash": "built on salary\u2013bands",
    "model-name-with-variation-selector": "built on salary_\ufe0fbands",
    "model-name-inside-longer-identifier": "int_salary_bands_v2 = 1",
    "model-name-in-dunders": "x = __salary_bands__",
    "model-name-between-chinese-letters": "参照salary_bands参照",
    "model-path-in-text": "see dbt/models/marts/salary_bands.sql",
    "model-path-with-backslashes": "see dbt\\models\\marts\\salary_bands.sql",
    "model-path-in-capitals": "see DBT/MODELS/MARTS/SALARY_BANDS.SQL",
    "private-path-in-url": "https://github.com/x/y/blob/main/hidden/merger-plans.md#L3",
    "private-folder-in-text": "look into hidden/deep/ for it",
    "private-file-name-in-text": "as in merger-plans.md",
    "private-file-name-without-suffix": "as in merger_plans",
    "umlaut-name-in-text": "as in größe_der_reserve",
    "umlaut-name-in-decomposed-unicode": "as in gro\u0308ße_der_reserve",
    "umlaut-name-in-capitals-with-double-s": "as in GRÖSSE_DER_RESERVE",
    "umlaut-name-in-json-escapes": '{"file": "gr\\u00f6\\u00dfe_der_reserve"}',
    "umlaut-name-in-url-escapes": "see gr%C3%B6%C3%9Fe_der_reserve.md",
    "umlaut-name-in-git-escapes": 'modified: "hidden/gr\\303\\266\\303\\237e_der_reserve.md"',
    "umlaut-name-in-html-entities": "see gr&ouml;&szlig;e_der_reserve",
    "macro-name-in-jinja-call": "{{ mask_salary(1) }}",
    "seed-name-in-dbt-ref": "select * from {{ ref('vip_accounts') }}",
    "contract-table-in-text": "the table staff_costs",
    "contract-table-with-schema-in-sql": "select * from flights.staff_costs",
    "contract-id-in-text": "3F0C6A52-6f1e-4b53-9d5e-5a4f5c3a9b11",
    "confidential-column-in-sql": "select iban_number from t",
    "confidential-column-physical-name-in-sql": "select IBAN_NO_RAW from t",
    "module-name-in-import": "import flights.crew_rosters",
    "module-name-in-import-from-package": "from flights import crew_rosters",
    "module-name-in-relative-import": "from .crew_rosters import ROWS",
    "declared-word-in-text": "since project Bluebird",
    "declared-word-in-capitals": "since BLUEBIRD",
    "declared-word-inside-identifier": "load_bluebird_orders()",
    "declared-word-in-camel-case": "class BluebirdOrders: pass",
    "declared-host-in-code": "host = 'dwh7'",
    "declared-subdomain-in-code": "host = 'pg.acme-bank.io'",
    "declared-host-with-port": "dwh7:5432",
    "declared-subdomain-in-url": "https://wiki.Acme-Bank.io/x",
    "model-name-in-jinja-comment": "{# like ref('salary_bands') #}",
    "model-name-in-sql-comment": "select 1 -- like salary_bands",
    "model-name-in-yaml-anchor": "a: &salary_bands 1",
    "model-name-in-html-comment": "<!-- salary_bands -->",
    "private-path-in-markdown-link": "[x](../hidden/merger-plans.md)",
    "model-name-in-camel-case-after-sharp-s": "Straße: class SalaryBands: pass",
    "model-name-in-camel-case-before-sharp-s": "class SalaryBands: pass  # Straße",
    "model-name-in-camel-case-after-dotted-i": "İstanbul: loadSalaryBands()",
    "model-name-in-camel-case-after-ligature": "eﬃcient ﬁles, loadSalaryBands()",
    "model-name-in-camel-case-after-combining-marks": "e\u0301e\u0323\u0301 loadSalaryBands()",
    "model-name-in-camel-case-after-full-width-letters": "ＡＢＣ loadSalaryBands()",
    "model-name-in-camel-case-after-emoji": "👩\u200d💻 loadSalaryBands()",
    "model-name-in-camel-case-after-abbreviation": "class HRSalaryBands: pass",
    "model-name-with-accents": "built on sálary_bänds",
    "model-name-without-separators": "built on salarybands",
    "model-name-without-separators-in-capitals": "built on SALARYBANDS",
    "model-name-in-singular": "built on salary_band",
    "model-name-in-singular-in-camel-case": "class SalaryBand: pass",
    "model-name-with-number": "built on salary_bands_2",
    "model-name-with-year": "built on salary_bands2024",
    "model-name-with-version-in-camel-case": "class SalaryBandsV2: pass",
    "model-name-with-blank-in-quotes": "sheet 'salary bands'",
    "model-name-with-dot-in-quotes": "topic 'salary.bands'",
    "model-name-after-escaped-newline": '"a\\nsalary_bands"',
    "model-name-after-escaped-tab-in-json": '{"a": "\\tsalary_bands"}',
    "private-path-with-single-backslashes": "see hidden\\deep\\notes.md",
    "umlaut-name-without-umlauts": "as in grosse_der_reserve",
    "umlaut-name-with-umlauts-spelt-out": "as in groesse_der_reserve",
    "umlaut-name-in-camel-case": "class GrößeDerReserve: pass",
    "seed-name-in-singular": "the vip_account",
    "confidential-column-in-plural": "select iban_numbers from t",
    "declared-word-with-number": "bluebird2",
    "declared-word-with-two-digits": "host: bluebird01",
    "declared-word-in-plural": "the bluebirds",
    "declared-word-with-environment": "host: bluebirdprod",
    "declared-word-after-environment": "host: testbluebird01",
    "declared-word-before-database": "bluebird_db",
    "declared-word-in-camel-case-after-sharp-s": "ß BluebirdOrders",
    "declared-host-and-environment": "host = 'dwh7prod'",
    "model-name-at-end-without-newline": "x salary_bands",
    "model-name-after-nel-and-carriage-return": "x\u0085y\rsalary_bands",
}.items():
    NAMES.file(_name, "about.txt", f"CANARY\n{_text}", "name")

for _name, _content in {
    "model-name-in-utf-16-file": "CANARY salary_bands".encode("utf-16"),
    "model-name-in-big-endian-utf-16-file": b"\xfe\xff" + "salary_bands CANARY".encode("utf-16-be"),
    "model-name-in-utf-16-file-without-bom": "CANARY salary_bands".encode("utf-16-le"),
    "model-name-in-big-endian-utf-16-file-without-bom": "CANARY salary_bands".encode("utf-16-be"),
    "model-name-in-utf-32-file": "CANARY salary_bands".encode("utf-32"),
    "umlaut-name-in-latin-1-file": "CANARY größe_der_reserve".encode("latin-1"),
    "model-name-after-bom": b"\xef\xbb\xbfsalary_bands CANARY",
    "model-name-after-zero-byte": b"\0salary_bands CANARY",
    "model-name-in-huge-line": ("x " * 300_000 + "salary_bands CANARY").encode(),
}.items():
    NAMES.file(_name, "about.txt", _content, "name")

NAMES.file(
    "model-name-in-notebook-source",
    "a.ipynb",
    json.dumps({"cells": [{"source": ["salary_bands CANARY"]}]}),
    "name",
)
NAMES.file("confidential-column-in-listed-csv", f"{LISTED}.csv", "id,iban_number\n1,CANARY\n", "name")
NAMES.file("model-name-in-file-name", "about.salary_bands.txt", "x", "name", in_path=True)
NAMES.file("model-name-in-folder-name", "about=salary-bands/x.txt", "x", "name", in_path=True)
NAMES.file("model-name-in-deep-file", f"{'d/' * 60}x.txt", "CANARY salary_bands", "name")


def _named_by_an_everyday_word(private: str, content: str, naming: str, path: str = "x.sql") -> Plant:
    def plant(site: Site) -> None:
        site.append("openignore.txt", f"/{private}\n")
        site.write(f"/{private}", f"{content} {site.canary}\n")
        site.write(path, f"-- {site.canary}\n{naming}\n")

    return plant


for _name, _private, _source, _naming in [
    ("everyday-model-name-in-ref", "dbt/models/marts/rates.sql", "select 1 --", "{{ ref('rates') }}"),
    ("everyday-seed-name-in-join", "dbt/seeds/holidays.csv", "day\n", "select 1 from a join holidays"),
    (
        "everyday-model-name-after-layer",
        "dbt/models/marts/events.sql",
        "select 1 --",
        "select 1 from stg_events",
    ),
    (
        "everyday-model-name-with-schema",
        "dbt/models/marts/status.sql",
        "select 1 --",
        "select 1, marts.status",
    ),
    (
        "everyday-macro-name-in-call",
        "dbt/macros/weigh.sql",
        "{% macro weight(x) %}{% endmacro %}",
        "{{ weight(1) }}",
    ),
    (
        "everyday-model-name-of-the-kit-in-ref",
        "dbt/models/marts/tables.sql",
        "select 1 --",
        "{{ ref('tables') }}",
    ),
]:
    NAMES.add(_name, _named_by_an_everyday_word(_private, _source, _naming), "name")
NAMES.add(
    "everyday-module-name-in-import",
    _named_by_an_everyday_word("src/flights/events.py", "A = 1 #", "from flights import events", "x.py"),
    "name",
)


@NAMES.way("name", before=written("gone_away.txt", "open\n"))
def name_of_file_closed_after_publication(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/gone_away.txt\n")
    site.write("gone_away.txt", f"{site.canary}\n")
    site.write("x.txt", "as in gone_away\n")


@NAMES.way("name", before=written("x.txt", "as in far_off_plan\n"))
def name_of_private_file_added_after_its_mention(site: Site) -> None:
    site.write("/hidden/far_off_plan.md", f"{site.canary}\n")


@NAMES.way("name")
def model_name_in_one_of_1500_files(site: Site) -> None:
    for number in range(1_500):
        site.write(f"many/{number}.txt", f"number {number}\n")
    site.write("many/777.txt", f"{site.canary} salary_bands\n")
