"""Reading contracts: what they promise, what of it is measured, and what is refused with its place."""

from pathlib import Path
from typing import Any

import pytest

from platform_kit.errors import KitError
from tests.support.contracts import Change, column, document, read, write


@pytest.mark.parametrize("status", ["draft", "proposed", "retired"])
def test_only_what_is_in_force_is_published(tmp_path: Path, status: str) -> None:
    write(tmp_path, document("short") | {"status": status})
    assert [found.in_force for found in read(tmp_path)] == [False]


def test_two_contracts_for_one_table_are_refused(tmp_path: Path) -> None:
    write(tmp_path, document("short"), "a")
    write(tmp_path, document("short"), "b")
    with pytest.raises(
        KitError, match=r"b.odcs.yaml: the id flights.delays in major version 2 is also that of .*a.odcs.yaml"
    ):
        read(tmp_path)


def test_two_major_versions_are_read_side_by_side(tmp_path: Path) -> None:
    write(tmp_path, document("short"), "v2")
    write(tmp_path, document("short") | {"version": "3.0.0"}, "v3")
    assert [c.tables[0].name for c in read(tmp_path)] == ["delays_v2", "delays_v3"]


def rule(**keys: Any) -> Change:
    """Give the column `flights` a quality rule."""
    return lambda content: column(content, "flights").update(quality=[keys])


def table_rule(**keys: Any) -> Change:
    """Give the table a quality rule."""
    return lambda content: content["schema"][0].update(quality=[keys])


def level(**keys: Any) -> Change:
    """Promise one more service level."""
    return lambda content: content["slaProperties"].append(keys)


def references(to: str | list[str], **keys: Any) -> Change:
    """Give the column `origin` a relationship."""
    return lambda content: column(content, "origin").update(relationships=[{"to": to, **keys}])


REFUSED = [
    (lambda c: c.update(apiVersion="v2.0.0"), "apiVersion is 'v2.0.0'"),
    (lambda c: c.update(kind="Recipe"), "not a data contract"),
    (lambda c: c.update(status="actve"), "the status 'actve' is not valid"),
    (lambda c: c.update(version="one"), "the version 'one' is not MAJOR.MINOR.PATCH"),
    (lambda c: c.update(version="1"), "the version '1' is not MAJOR.MINOR.PATCH"),
    (lambda c: c.update(domain="weather"), "the domain is 'weather'"),
    (lambda c: c.pop("id"), "has no id"),
    (lambda c: c.pop("schema"), "the contract has no table"),
    (lambda c: c.update(colour="blue"), "colour: Extra inputs"),
    (lambda c: c["schema"].append(c["schema"][0]), "the table delays_v2 is defined twice"),
    (lambda c: c["schema"][0].update(name="De lays"), "the name 'De lays' is not valid"),
    (lambda c: c["schema"][0]["properties"].append(column(c, "day")), "the column day is defined twice"),
    (lambda c: c["schema"][0].update(description="FILL IN: what a row is"), "this is not filled in"),
    (lambda c: column(c, "origin").pop("physicalType"), "a column has no `name` or no `physicalType`"),
    (lambda c: column(c, "origin").update(physicalType="string"), "no type 'string'; do you mean text?"),
    (lambda c: column(c, "origin").update(physicalType="numeric(1,2,3)"), "does not take 3 numbers"),
    (lambda c: column(c, "origin").update(partitioned=True), "day and origin are both `partitioned`"),
    (lambda c: column(c, "flights").update(logicalTypeOptions={"multipleOf": 2}), "multipleOf is not"),
    # Every kind of quality rule that is not enforced.
    (rule(type="text", description="It is good."), "quality rule of type text is not enforced"),
    (rule(type="custom", engine="soda", implementation="x", mustBe=0), "type custom is not enforced"),
    (rule(metric="nullValues"), "the quality rule has no threshold"),
    (rule(metric="nullValues", mustBe="none"), "mustBe is 'none'"),
    (rule(metric="nullValues", mustBeBetween=[1]), "List should have at least 2 items"),
    (rule(metric="nullValues", mustBe=0, unit="kilometres"), "the unit is 'kilometres'"),
    (rule(metric="nullValues", mustBe=0, severity="warning"), "the key `severity` of a quality rule"),
    (rule(metric="nullValues", mustBe=0, schedule="0 20 * * *"), "the key `schedule` of a quality rule"),
    (rule(metric="nullValues", mustBe=0, arguments={"validValues": [1]}), "does not take validValues"),
    (rule(metric="missingValues", mustBe=0), "missingValues has no values"),
    (rule(metric="invalidValues", mustBe=0), "invalidValues has no values"),
    (rule(metric="rowCount", mustBe=0), "the metric rowCount of a column is not enforced"),
    (rule(metric="median", mustBe=0), "the metric median of a column is not enforced"),
    (rule(rule="nullCount", mustBe=0), "the key `rule` of a quality rule"),
    (rule(type="sql", mustBe=0), "the quality rule has the type sql and no query"),
    (rule(type="sql", query="select 1", mustBe=0), "does not select from {object}"),
    (table_rule(metric="nullValues", mustBe=0), "the metric nullValues of a table is not enforced"),
    (table_rule(metric="duplicateValues", mustBe=0), "duplicateValues has no columns"),
    (
        table_rule(metric="duplicateValues", mustBe=0, arguments={"properties": ["colour"]}),
        "the table has no column colour",
    ),
    (table_rule(metric="rowCount", mustNotBe=5), "mustNotBe of a partitioned table's rowCount"),
    (table_rule(type="sql", query="select max({property}) from {object}", mustBe=0), "{property} is in"),
    # Every kind of service level that is not enforced.
    *(
        (level(property=name, value=1, unit="d"), f"the service level {name} is not enforced")
        for name in (
            "availability", "throughput", "errorRate", "generalAvailability", "endOfLife",
            "timeOfAvailability", "timeToDetect", "timeToNotify", "timeToRepair", "ga", "el", "av",
        )
    ),
    (lambda c: c["slaProperties"][0].pop("unit"), "frequency has the value 1 and no unit"),
    (lambda c: c["slaProperties"][0].update(value="often"), "frequency has the value 'often'"),
    (lambda c: c["slaProperties"][0].update(element="delays.day"), "the key `element` of a service level"),
    (level(property="ly", value=1, unit="d"), "the service level ly is defined twice"),
    (level(property="endOfSupport", value="soon"), "endOfSupport is not a date: 'soon'"),
    # Relationships.
    (references("airports.code"), "the contract has no column airports.code"),
    (references("delays.origin"), "the relationships are a cycle: delays -> delays"),
    (references("delays.flights", type="similar"), "a relationship of type similar is not enforced"),
    (references(["delays.flights", "delays.day"]), "a relationship needs as many columns in `to`"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_what_cannot_be_kept_is_refused_with_its_place(tmp_path: Path, change: Change, reason: str) -> None:
    content = document("short")
    change(content)
    write(tmp_path, content)
    with pytest.raises(KitError) as error:
        read(tmp_path)
    assert error.value.problem.startswith("contracts/published/delays.odcs.yaml:")
    assert reason in error.value.problem
    assert error.value.hint


MEASURED = [
    (
        rule(metric="nullValues", mustBe=0),
        'select count(*) filter (where "flights" is null) from {object}',
        "value = 0",
    ),
    (
        rule(metric="nullValues", mustBeLessThan=1, unit="percent"),
        'select coalesce(100.0 * (count(*) filter (where "flights" is null)) / nullif(count(*), 0), 0) '
        "from {object}",
        "value < 1",
    ),
    (
        rule(metric="missingValues", arguments={"missingValues": [None, "", "N/A"]}, mustBeLessOrEqualTo=3),
        "select count(*) filter (where \"flights\" is null or \"flights\"::text in ('', 'N/A')) "
        "from {object}",
        "value <= 3",
    ),
    (
        rule(metric="invalidValues", arguments={"validValues": [1, 2]}, mustBeLessThan=5),
        """select count(*) filter (where not "flights" in ('1', '2')) from {object}""",
        "value < 5",
    ),
    (
        rule(metric="invalidValues", arguments={"pattern": "^1"}, mustBeBetween=[0, 5]),
        """select count(*) filter (where not "flights" ~ '^1') from {object}""",
        "value > 0 and value < 5",
    ),
    (
        rule(metric="duplicateValues", mustNotBeBetween=[2, 4]),
        'select count(*) filter (where "flights" is not null) - count(distinct ("flights")) '
        'filter (where "flights" is not null) from {object}',
        "not (value > 2 and value < 4)",
    ),
    (
        rule(type="sql", query="select max({property}) from {object};", mustBeGreaterThan=0),
        'select max("flights") from {object}',
        "value > 0",
    ),
    (
        table_rule(metric="duplicateValues", arguments={"properties": ["day", "origin"]}, mustBe=0),
        'select count(*) filter (where "day" is not null and "origin" is not null) - '
        'count(distinct ("day", "origin")) filter (where "day" is not null and "origin" is not null) '
        "from {object}",
        "value = 0",
    ),
    (
        table_rule(metric="rowCount", mustBeGreaterOrEqualTo=2),
        'select coalesce(min(rows), 0) from (select count(*) as rows from {object} group by "day"::date) '
        "as partitions",
        "value >= 2",
    ),
]


@pytest.mark.parametrize(("change", "query", "condition"), MEASURED)
def test_a_rule_over_many_rows_is_measured(
    tmp_path: Path, change: Change, query: str, condition: str
) -> None:
    content = document("short")
    change(content)
    write(tmp_path, content)
    [table] = read(tmp_path)[0].tables
    [measured] = table.metric_rules
    assert (measured.query, measured.condition()) == (query, condition)


def test_a_row_count_between_is_that_of_the_smallest_and_of_the_largest_partition(tmp_path: Path) -> None:
    content = document("short")
    table_rule(metric="rowCount", mustBeBetween=[1, 9])(content)
    write(tmp_path, content)
    counts = read(tmp_path)[0].tables[0].metric_rules
    assert [(m.query[:20], m.condition()) for m in counts] == [
        ("select coalesce(min(", "value > 1"), ("select coalesce(max(", "value < 9"),
    ]  # fmt: skip


def test_every_rule_that_forbids_each_invalid_value_is_a_check(tmp_path: Path) -> None:
    content = document("short")
    options = {"minimum": 1, "maximum": 9, "exclusiveMinimum": 0, "exclusiveMaximum": 10}
    column(content, "flights").update(logicalTypeOptions=options)
    texts = {"minLength": 3, "maxLength": 4, "pattern": "^[A-Z]+$"}
    column(content, "origin").update(logicalTypeOptions=texts)
    write(tmp_path, content)
    [table] = read(tmp_path)[0].tables
    assert {c.name: [check.kind for check in c.checks] for c in table.columns} == {
        "day": [], "origin": [*texts, "values"], "flights": list(options),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["a: [", "just words", "- a\n- list", "", "kind: DataContract\nkind: DataContract"],
)
def test_a_file_that_is_not_a_contract_is_refused(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    with pytest.raises(KitError, match=r"delays.odcs.yaml.*(not valid YAML|not a data contract|twice)"):
        read(tmp_path)


def test_a_contract_outside_of_the_repo_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", document("short"))
    write(tmp_path / "repo", document("short"), "own")
    link = tmp_path / "repo/contracts/published/other.odcs.yaml"
    link.symlink_to(tmp_path / "elsewhere/contracts/published/delays.odcs.yaml")
    with pytest.raises(KitError, match=r"other.odcs.yaml: the link leads out of the repo"):
        read(tmp_path / "repo")
