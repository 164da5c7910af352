"""What each change of a contract means for its consumers, there and back."""

from datetime import date
from typing import Any

import pytest

from platform_kit.contracts.compare import differences
from platform_kit.contracts.version_policy import Level, largest
from platform_kit.repo.windows import Cadence
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

NONE, PATCH, MINOR, MAJOR = Level


def options(name: str, /, **keys: Any) -> Change:
    """Replace the logicalTypeOptions of a column."""
    return sets(name, logicalTypeOptions=keys)


def nulls(*rules: Document) -> Change:
    """Replace the rules on the share of nulls of the column `minutes`."""
    return sets("minutes", quality=[{"metric": "nullValues", "unit": "percent", **rule} for rule in rules])


def rows(**threshold: Any) -> Change:
    """Replace the threshold of the table's rule on its number of rows."""
    return lambda content: table(content)["quality"].__setitem__(0, {"metric": "rowCount", **threshold})


def early(**keys: Any) -> Change:
    """Change the table's SQL rule."""
    return lambda content: table(content)["quality"][1].update(keys)


def drop_column(content: Document) -> None:
    table(content)["properties"].pop()


def drop_table(content: Document) -> None:
    content["schema"].pop()


def rename_table(content: Document) -> None:
    table(content).update(name="lateness", relationships=[])


def drop_rule(content: Document) -> None:
    table(content)["quality"].pop()


def drop_relationship(content: Document) -> None:
    table(content).pop("relationships")


def redirect(content: Document) -> None:
    table(content)["relationships"] = [{"from": "delays.number", "to": "departures.number"}]


def move_window(content: Document) -> None:
    column(content, "day").pop("partitioned")
    column(content, "landed").update(partitioned=True)


def key_of(*names: str) -> Change:
    """Make the columns the key of the table `departures`, in that order; each of them stays required."""

    def change(content: Document) -> None:
        for found in table(content, "departures")["properties"]:
            position = names.index(found["name"]) + 1 if found["name"] in names else None
            found.update(primaryKey=bool(position), primaryKeyPosition=position, required=True)

    return change


def swap(content: Document) -> None:
    table(content)["properties"].reverse()


def other_mart(content: Document) -> None:
    table(content, "departures")["customProperties"] = [{"property": "mart", "value": "departed"}]


# The change, what it means, what its reverse means, and the gate's words for the change.
CHANGES: list[tuple[str, Change, Level, Level, str]] = [
    # Tables and columns.
    ("column gone", drop_column, MAJOR, MINOR, "column delays_v1.landed is gone"),
    ("column renamed", sets("landed", name="arrived"), MAJOR, MAJOR, "column delays_v1.landed is gone"),
    ("table gone", drop_table, MAJOR, MINOR, "table delays_v1 is gone"),
    ("table renamed", rename_table, MAJOR, MAJOR, "table delays_v1 is gone"),
    ("domain", lambda c: c.update(domain="air"), MAJOR, MAJOR, "the domain is air, it was flights"),
    # Types.
    ("type widened", sets("number", physicalType="bigint"), MINOR, MAJOR, "widened from integer to bigint"),
    ("longer text", sets("origin", physicalType="varchar(4)"), MINOR, MAJOR, "varying(3) to character"),
    ("other type", sets("landed", physicalType="date"), MAJOR, MAJOR, "changed from timestamp without"),
    ("same type", sets("number", physicalType="INT4"), PATCH, PATCH, "schema changed"),
    # Required, unique, keys.
    ("not required", sets("number", required=None), MAJOR, MINOR, "delays_v1.number is no longer required"),
    ("not unique", sets("number", unique=False), MAJOR, MINOR, "delays_v1.number is no longer unique"),
    ("key gone", key_of(), MAJOR, MAJOR, "the key is none, it was day, number"),
    ("key shorter", key_of("day"), MAJOR, MAJOR, "the key is day, it was day, number"),
    ("key longer", key_of("day", "number", "gate"), MAJOR, MAJOR, "the key is day, number, gate, it was day"),
    ("key in other order", key_of("number", "day"), MAJOR, MAJOR, "the key is number, day, it was day"),
    # Rules on each value.
    ("value allowed", values("EWR", "JFK", "LGA"), MAJOR, MINOR, "LGA is newly allowed"),
    ("value replaced", values("EWR", "LGA"), MAJOR, MAJOR, "LGA is newly allowed"),
    ("values in other order", values("JFK", "EWR"), PATCH, PATCH, "schema changed"),
    ("any value allowed", sets("origin", quality=None), MAJOR, MINOR, "rule delays_v1.origin values"),
    ("smaller minimum", options("minutes", minimum=-90, maximum=1440), MAJOR, MINOR, "minimum -90, maximum"),
    ("larger maximum", options("minutes", minimum=-60, maximum=2000), MAJOR, MINOR, "maximum 2000, it was"),
    ("no maximum", options("minutes", minimum=-60), MAJOR, MINOR, "minimum -60, it was minimum -60, maximum"),
    ("no range", options("minutes"), MAJOR, MINOR, "minimum -60, maximum 1440 is gone"),
    ("range moved", options("minutes", minimum=0, maximum=1441), MAJOR, MAJOR, "minimum 0, maximum 1441"),
    ("above minimum", options("minutes", exclusiveMinimum=-60, maximum=1440), MINOR, MAJOR, "exclusiveMin"),
    ("below maximum", options("minutes", minimum=-60, exclusiveMaximum=1440), MINOR, MAJOR, "exclusiveMax"),
    ("bounds in quotes", options("minutes", minimum="-60", maximum="200"), MINOR, MAJOR, "maximum 200, it"),
    ("bounds in other order", options("minutes", maximum=1440, minimum=-60), NONE, NONE, ""),
    (
        "another pattern",
        options("carrier", pattern="^[A-Z0-9]+$", minLength=2, maxLength=3),
        MAJOR, MAJOR, "pattern ^[A-Z0-9]+$, it was pattern ^[A-Z]+$",
    ),
    ("no pattern", options("carrier", minLength=2, maxLength=3), MAJOR, MINOR, "carrier pattern ^[A-Z]+$ is"),
    (
        "shorter and longer",
        options("carrier", pattern="^[A-Z]+$", minLength=1, maxLength=9),
        MAJOR, MINOR, "minLength 1, maxLength 9, it was minLength 2, maxLength 3",
    ),
    # Rules on numbers over many rows.
    ("rule gone", drop_rule, MAJOR, MINOR, "rule few early is gone"),
    ("more allowed", early(mustBeLessThan=6), MAJOR, MINOR, "must be value < 6, it was value < 5"),
    ("another query", early(query="select 0 from {object}"), MAJOR, MAJOR, "rule few early is gone"),
    ("other operator", early(mustBeLessThan=None, mustBeLessOrEqualTo=4), MINOR, MAJOR, "must be value <= 4"),
    ("the limit too", early(mustBeLessThan=None, mustBeLessOrEqualTo=5), MAJOR, MINOR, "must be value <= 5"),
    ("exactly", early(mustBeLessThan=None, mustBe=0), MINOR, MAJOR, "must be value = 0, it was value < 5"),
    ("opposite", early(mustBeLessThan=None, mustBeGreaterThan=5), MAJOR, MAJOR, "must be value > 5"),
    ("not that one", early(mustBeLessThan=None, mustNotBe=9), MAJOR, MAJOR, "must be value <> 9"),
    ("rule renamed", early(name="not early"), PATCH, PATCH, "rule not early: name or description changed"),
    ("fewer rows", rows(mustBeGreaterThan=5), MAJOR, MINOR, "must be value > 5, it was value > 10"),
    ("as many rows", rows(mustBeGreaterOrEqualTo=10), MAJOR, MINOR, "must be value >= 10, it was value > 10"),
    ("rows between", rows(mustBeBetween=[10, 99]), MINOR, MAJOR, "delays_v1: rule rowCount_0_max is new"),
    ("more nulls", nulls({"mustBeLessThan": 9}), MAJOR, MINOR, "must be value < 9, it was value < 5"),
    ("nulls counted", nulls({"mustBeLessThan": 5, "unit": "rows"}), MAJOR, MAJOR, "nullValues_0 is gone"),
    ("nulls twice", nulls({"mustBeLessThan": 5}, {"mustBeLessThan": 4}), MINOR, MAJOR, "value < 5 and value"),
    # Relationships.
    ("relationship gone", drop_relationship, MAJOR, MINOR, "number -> departures_v1.number is gone"),
    ("relationship elsewhere", redirect, MAJOR, MAJOR, "number -> departures_v1.number is gone"),
    # Partitions.
    ("another window", move_window, MAJOR, MAJOR, "partitions are daily by landed, they were daily by day"),
    # Service levels.
    ("less often", level("frequency", 2, "d"), MAJOR, MINOR, "frequency is 2 days, it was 1 day"),
    ("as often, in hours", level("frequency", 24, "h"), PATCH, PATCH, "slaProperties changed"),
    ("later", level("latency", 7, "h"), MAJOR, MINOR, "latency is 7 hours, it was 6 hours"),
    ("shorter history", level("retention", 1, "y"), MAJOR, MINOR, "retention is 365 days, it was 730 days"),
    ("no frequency", level("frequency", None), MAJOR, MINOR, "frequency is no longer promised"),
    ("no retention", level("retention", None), MAJOR, MINOR, "retention is no longer promised"),
    ("end announced", level("endOfSupport", "2014-01-01"), MINOR, MINOR, "endOfSupport is 2014-01-01"),
    ("deprecated", lambda c: c.update(status="deprecated"), MINOR, MINOR, "the status is deprecated"),
    # Documentation.
    ("name", without("name"), PATCH, PATCH, "name changed"),
    ("purpose", lambda c: c["description"].update(purpose="Late?"), PATCH, PATCH, "description changed"),
    ("limitations", lambda c: c["description"].pop("limitations"), PATCH, PATCH, "description changed"),
    ("tags", lambda c: c["tags"].append("late"), PATCH, PATCH, "tags changed"),
    ("team", lambda c: c["team"]["members"].pop(), PATCH, PATCH, "team changed"),
    ("support", without("support"), PATCH, PATCH, "support changed"),
    ("roles", without("roles"), PATCH, PATCH, "roles changed"),
    ("custom", lambda c: c.update(customProperties=[{"property": "a", "value": 1}]), PATCH, PATCH, "custom"),
    ("table's words", lambda c: table(c).pop("description"), PATCH, PATCH, "delays_v1: description changed"),
    ("table's tags", lambda c: table(c).update(tags=["late"]), PATCH, PATCH, "schema changed"),
    ("table's mart", other_mart, PATCH, PATCH, "departures_v1: the mart is departed, it was"),
    ("column's words", sets("number", description=None), PATCH, PATCH, "number: description or examples"),
    ("column's examples", sets("number", examples=[1, 2]), PATCH, PATCH, "number: description or examples"),
    ("column's name", sets("number", businessName="Flight number"), PATCH, PATCH, "schema changed"),
    ("order of columns", swap, PATCH, PATCH, "schema changed"),
    ("nothing", lambda c: None, NONE, NONE, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "means", "back", "says"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES]
)
def test_a_change_and_its_reverse_have_a_level(change: Change, means: Level, back: Level, says: str) -> None:
    old, new = contract(document()), contract(changed(change))
    found = list(differences(old, new))
    assert (largest(found), largest(differences(new, old))) == (means, back), found
    assert not says or [c for c in found if c.level is means and says in c.what], found


def both(*rules: Document) -> Change:
    """Rules of the column `origin`, all of which are on each value."""
    return sets("origin", quality=[{"metric": "invalidValues", "mustBe": 0, "arguments": r} for r in rules])


EWR_OR_JFK, JFK_OR_LGA = {"validValues": ["EWR", "JFK"]}, {"validValues": ["JFK", "LGA"]}
TO_DEPARTURES = {"from": "delays.number", "to": "departures.number"}
# What it was, what it is, and what that means.
STEPS: list[tuple[str, Change, Change, Level]] = [
    ("one of two lists of values gone", both(EWR_OR_JFK, JFK_OR_LGA), both(JFK_OR_LGA), MAJOR),
    ("a second list of values", both(EWR_OR_JFK), both(EWR_OR_JFK, JFK_OR_LGA), MINOR),
    ("one of two patterns gone", both({"pattern": "^E"}, {"pattern": "R$"}), both({"pattern": "R$"}), MAJOR),
    (
        "the stricter of two rules that measure the same gone",
        nulls({"mustBeGreaterThan": 0}, {"mustBeLessThan": 5}), nulls({"mustBeLessThan": 5}), MAJOR,
    ),
    (
        "the looser of two rules that measure the same gone",
        nulls({"mustBeLessThan": 9}, {"mustBeLessThan": 5}), nulls({"mustBeLessThan": 5}), MINOR,
    ),
    (
        "two relationships of the same columns, one gone",
        lambda c: table(c).update(relationships=[TO_DEPARTURES, TO_DEPARTURES | {"to": "departures.gate"}]),
        lambda c: table(c).update(relationships=[TO_DEPARTURES]),
        MAJOR,
    ),
    (
        "a bound of another kind with another type",
        options("minutes", minimum=1),
        lambda c: column(c, "minutes").update(
            physicalType="date", logicalTypeOptions={"minimum": date(2013, 1, 1)}
        ),
        MAJOR,
    ),
    ("a day as bound", options("day", minimum="2013-01-01"), options("day", minimum=date(2013, 2, 1)), MINOR),
    ("numbers are not text", options("minutes", minimum="9"), options("minutes", minimum="10"), MINOR),
    ("not a number", options("minutes", minimum="nan"), options("minutes", minimum=10), MAJOR),
    ("a sooner end", level("endOfSupport", "2014-06-30"), level("endOfSupport", "2014-01-01"), MAJOR),
    ("a later end", level("endOfSupport", "2014-01-01"), level("endOfSupport", "2014-06-30"), MINOR),
    (
        "a required column", lambda c: None,
        lambda c: table(c)["properties"].append({"name": "x", "physicalType": "text", "required": True}),
        MINOR,
    ),
    (
        "no longer partitioned", level("retention", None),
        lambda c: (level("retention", None)(c), column(c, "day").pop("partitioned")), MAJOR,
    ),
    ("documentation next to a promise", lambda c: None, lambda c: (c.pop("team"), values("JFK")(c)), MINOR),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "means"), [case[1:] for case in STEPS], ids=[case[0] for case in STEPS]
)
def test_a_step_has_a_level(old: Change, new: Change, means: Level) -> None:
    found = list(differences(contract(changed(old)), contract(changed(new))))
    assert largest(found) is means, found


def test_another_cadence_is_another_window() -> None:
    found = list(differences(contract(document()), contract(document(), Cadence.MONTHLY)))
    assert largest(found) is MAJOR
    assert "delays_v1: partitions are monthly by day, they were daily by day" in [c.what for c in found]
