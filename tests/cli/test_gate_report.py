"""The gate's report in each of its formats."""

import json

from platform_kit.cli.reports import Form, report
from platform_kit.contracts.gate import Verdict
from platform_kit.contracts.version_policy import Kind

VERDICT = Verdict(
    "orders.revenue",
    "contracts/published/revenue.odcs.yaml",
    "1.0.0",
    "1.0.0",
    (
        Kind.COLUMN_ADDED.found("revenue_v1.largest"),
        Kind.CHECK_LOOSENED.found("revenue_v1.code", old="pattern a", new="pattern a|b"),
    ),
    "write version 1.1.0",
)


def test_text_has_the_largest_change_first_and_counts_what_does_not_fit() -> None:
    assert report([VERDICT], "HEAD", Form.TEXT).splitlines() == [
        "orders.revenue  1.0.0 -> 1.0.0  major  write version 1.1.0",
        "    major  revenue_v1.code: pattern a|b, it was pattern a",
        "    minor  column revenue_v1.largest is new",
        "1 contract changed since HEAD, 1 with a version that does not fit",
    ]


def test_markdown_is_one_row_for_a_contract_whatever_its_rules_contain() -> None:
    *_, row = report([VERDICT], "HEAD", Form.MARKDOWN).splitlines()
    assert row == (
        "| `orders.revenue` | 1.0.0 -> 1.0.0 | major: revenue_v1.code: pattern a\\|b, it was pattern a<br>"
        "minor: column revenue_v1.largest is new | **write version 1.1.0** |"
    )


def test_json_says_whether_all_versions_fit() -> None:
    fitting = VERDICT._replace(id="orders.other", problem=None)
    found = json.loads(report([VERDICT, fitting], "HEAD", Form.JSON))
    assert (found["against"], found["passed"]) == ("HEAD", False)
    assert [contract["problem"] for contract in found["contracts"]] == ["write version 1.1.0", None]
    assert found["contracts"][0]["changes"][0] == {
        "level": "major",
        "what": "revenue_v1.code: pattern a|b, it was pattern a",
    }
    assert json.loads(report([fitting], "HEAD", Form.JSON))["passed"]


def test_each_format_says_that_nothing_changed() -> None:
    assert report([], "HEAD", Form.TEXT) == "no contract changed since HEAD"
    assert report([], "HEAD", Form.MARKDOWN) == "No contract changed since `HEAD`."
    assert json.loads(report([], "HEAD", Form.JSON)) == {"against": "HEAD", "passed": True, "contracts": []}
