"""The policy of the gate, row by row: a change of each kind, its reverse, and the level of both."""

from datetime import date
from typing import Any, NamedTuple

import pytest

from platform_kit.contracts.compare import differences
from platform_kit.contracts.gate import verdicts
from platform_kit.contracts.version_policy import Kind, Level, markdown_table
from tests.support.contracts import (
    Change,
    Document,
    changed,
    column,
    contract,
    document,
    level,
    sets,
    table,
    values,
    without,
)

PATCH, MINOR, MAJOR = Level.PATCH, Level.MINOR, Level.MAJOR


class Case(NamedTuple):
    """A change, the kind and the level of its reverse, and what is changed before, if anything."""

    change: Change
    level: Level
    reverse: Kind
    reverse_level: Level
    before: Change = lambda content: None


def drop(key: str) -> Change:
    """Remove the last entry of a list of the table `delays`."""
    return lambda content: table(content)[key].pop()


def bounds(**options: Any) -> Change:
    """Replace the bounds of the column `minutes`."""
    return sets("minutes", logicalTypeOptions=options)


def early(**keys: Any) -> Change:
    """Change the SQL rule of the table `delays`."""
    return lambda content: table(content)["quality"][1].update(keys)


def partition_by_landing(content: Document) -> None:
    column(content, "day").pop("partitioned")
    column(content, "landed").update(partitioned=True)


def without_row_count(content: Document) -> None:
    table(content)["quality"].pop(0)  # it is a rule per partition


def swap_key(content: Document) -> None:
    column(content, "day", "departures").update(primaryKeyPosition=2)
    column(content, "number", "departures").update(primaryKeyPosition=1)


def from_mart(content: Document) -> None:
    table(content)["customProperties"] = [{"property": "mart", "value": "late"}]


TODAY = date(2013, 6, 30)
LATE, EARLY = "2014-06-30", "2014-01-01"
# Each kind is here, or is the reverse of one that is.
CASES: dict[Kind, Case] = {
    Kind.DOMAIN_CHANGED: Case(lambda c: c.update(domain="air"), MAJOR, Kind.DOMAIN_CHANGED, MAJOR),
    Kind.STATUS_CHANGED: Case(lambda c: c.update(status="deprecated"), MINOR, Kind.STATUS_CHANGED, MINOR),
    Kind.SECTION_CHANGED: Case(without("team"), PATCH, Kind.SECTION_CHANGED, PATCH),
    Kind.TABLE_REMOVED: Case(lambda c: c["schema"].pop(), MAJOR, Kind.TABLE_ADDED, MINOR),
    Kind.MART_CHANGED: Case(from_mart, PATCH, Kind.MART_CHANGED, PATCH),
    Kind.TABLE_DESCRIPTION: Case(
        lambda c: table(c).pop("description"), PATCH, Kind.TABLE_DESCRIPTION, PATCH
    ),
    Kind.COLUMN_REMOVED: Case(drop("properties"), MAJOR, Kind.COLUMN_ADDED, MINOR),
    Kind.COLUMN_DESCRIPTION: Case(sets("number", examples=[1]), PATCH, Kind.COLUMN_DESCRIPTION, PATCH),
    Kind.TYPE_WIDENED: Case(sets("number", physicalType="bigint"), MINOR, Kind.TYPE_CHANGED, MAJOR),
    Kind.REQUIRED_REMOVED: Case(sets("number", required=None), MAJOR, Kind.REQUIRED_ADDED, MINOR),
    Kind.UNIQUE_REMOVED: Case(sets("number", unique=None), MAJOR, Kind.UNIQUE_ADDED, MINOR),
    Kind.KEY_CHANGED: Case(swap_key, MAJOR, Kind.KEY_CHANGED, MAJOR),
    Kind.PARTITIONING_CHANGED: Case(
        partition_by_landing, MAJOR, Kind.PARTITIONING_CHANGED, MAJOR, without_row_count
    ),
    Kind.VALUE_ALLOWED: Case(values("EWR", "JFK", "LGA"), MAJOR, Kind.VALUE_FORBIDDEN, MINOR),
    Kind.CHECK_REMOVED: Case(bounds(), MAJOR, Kind.CHECK_ADDED, MINOR),
    Kind.CHECK_LOOSENED: Case(bounds(minimum=-90, maximum=1440), MAJOR, Kind.CHECK_TIGHTENED, MINOR),
    Kind.METRIC_RULE_REMOVED: Case(drop("quality"), MAJOR, Kind.METRIC_RULE_ADDED, MINOR),
    Kind.METRIC_RULE_LOOSENED: Case(early(mustBeLessThan=6), MAJOR, Kind.METRIC_RULE_TIGHTENED, MINOR),
    Kind.METRIC_RULE_DESCRIPTION: Case(early(name="early"), PATCH, Kind.METRIC_RULE_DESCRIPTION, PATCH),
    Kind.RELATIONSHIP_REMOVED: Case(drop("relationships"), MAJOR, Kind.RELATIONSHIP_ADDED, MINOR),
    Kind.SERVICE_LEVEL_REMOVED: Case(level("latency", None), MAJOR, Kind.SERVICE_LEVEL_ADDED, MINOR),
    Kind.SERVICE_LEVEL_LOOSENED: Case(
        level("latency", 7, "h"), MAJOR, Kind.SERVICE_LEVEL_TIGHTENED, MINOR
    ),
    Kind.END_OF_SUPPORT_EARLIER: Case(
        level("endOfSupport", EARLY), MAJOR, Kind.END_OF_SUPPORT_CHANGED, MINOR, level("endOfSupport", LATE)
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES, ids=lambda kind: kind.name)
def test_a_change_and_its_reverse_are_of_one_kind_each(kind: Kind) -> None:
    case = CASES[kind]
    old, new = contract(changed(case.before)), contract(changed(case.before, case.change))
    there, back = list(differences(old, new)), list(differences(new, old))
    assert [(found.kind, found.level) for found in there] == [(kind, case.level)]
    assert [(found.kind, found.level) for found in back] == [(case.reverse, case.reverse_level)]


def test_a_contract_that_is_removed_or_added_is_of_one_kind() -> None:
    promised = contract(document())
    [removed] = verdicts([promised], [], TODAY)
    [added] = verdicts([], [promised], TODAY)
    assert [(c.kind, c.level) for c in removed.changes] == [(Kind.CONTRACT_REMOVED, MAJOR)]
    assert [(c.kind, c.level) for c in added.changes] == [(Kind.CONTRACT_ADDED, MINOR)]


def test_no_kind_of_change_lacks_a_case() -> None:
    reverses = {case.reverse for case in CASES.values()}
    assert {*CASES, *reverses, Kind.CONTRACT_REMOVED, Kind.CONTRACT_ADDED} == set(Kind)


def test_the_table_of_the_docs_has_each_kind_in_the_column_of_its_level() -> None:
    head, _, *rows = [line.strip("| ").split(" | ") for line in markdown_table().splitlines()]
    assert head == ["part", "major", "minor", "patch"]
    cells = {row[0]: dict(zip(head, [*row, "", "", ""], strict=False)) for row in rows}
    for kind in Kind:
        assert kind.change in cells[kind.part][str(kind.level)].split("; ")
