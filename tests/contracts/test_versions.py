"""The gate's verdicts: which version a change needs, and how long a contract stays."""

from copy import deepcopy
from datetime import date

import pytest

from platform_kit.contracts.gate import Verdict, verdicts
from platform_kit.contracts.version_policy import Level
from tests.support.contracts import Change, Document, changed, contract, document, level, values, without

MINOR, MAJOR = Level.MINOR, Level.MAJOR
TODAY = date(2013, 6, 30)


def judged(old: Document | None, new: Document | None, today: date = TODAY) -> list[Verdict]:
    before, after = ([contract(content)] if content else [] for content in (old, new))
    return verdicts(before, after, today)


def versions(before: str, after: str, change: Change) -> str | None:
    """What the gate minds about the step of the version."""
    old, new = document() | {"version": before}, changed(change) | {"version": after}
    return judged(old, new)[0].problem


WORDS: Change = without("team")
STRICTER: Change = values("JFK")
LOOSER: Change = values("EWR", "JFK", "LGA")


@pytest.mark.parametrize(
    ("change", "after", "problem"),
    [
        (WORDS, "1.4.2", "write version 1.4.3"),
        (WORDS, "1.4.3", None),
        (WORDS, "1.4.9", None),
        (WORDS, "1.5.0", None),
        (STRICTER, "1.4.2", "write version 1.5.0"),
        (STRICTER, "1.4.3", "write version 1.5.0"),
        (STRICTER, "1.5.0", None),
        (STRICTER, "1.7.1", None),
        (WORDS, "1.4.1", "the version went back from 1.4.2"),
        (STRICTER, "1.3.9", "the version went back from 1.4.2"),
        (lambda c: None, "1.4.1", "the version went back from 1.4.2"),
        (LOOSER, "1.4.2", "add this as version 2.0.0 in a new file"),
        (LOOSER, "1.5.0", "add this as version 2.0.0 in a new file"),
    ],
)
def test_the_version_steps_as_far_as_the_change(change: Change, after: str, problem: str | None) -> None:
    found = versions("1.4.2", after, change)
    assert found == problem or (problem and found and found.startswith(problem))


def test_version_parts_are_numbers() -> None:
    assert versions("1.9.0", "1.10.0", STRICTER) is None
    assert versions("1.10.0", "1.9.0", STRICTER) == "the version went back from 1.10.0"


def test_what_did_not_change_has_no_verdict() -> None:
    assert judged(document(), document()) == []
    assert judged(document(), document() | {"version": "1.4.3"}) == []


def test_a_new_contract_is_free() -> None:
    [verdict] = judged(None, document())
    assert (verdict.level, verdict.before, verdict.after, verdict.problem) == (MINOR, None, "1.4.2", None)


END = level("endOfSupport", "2013-06-30")


@pytest.mark.parametrize(
    ("change", "today", "problem"),
    [
        (lambda c: None, TODAY, "keep version 1 in force and announce an endOfSupport"),
        (END, date(2013, 6, 29), "keep version 1 in force until its endOfSupport, 2013-06-30"),
        (END, date(2013, 6, 30), "keep version 1 in force until its endOfSupport, 2013-06-30"),
        (END, date(2013, 7, 1), None),
    ],
)
@pytest.mark.parametrize("after", [None, "retired", "draft"])
def test_a_contract_stays_until_its_end_of_support(
    change: Change, today: date, problem: str | None, after: str | None
) -> None:
    old = changed(change)
    [verdict] = judged(old, old | {"status": after} if after else None, today)
    assert (verdict.level, verdict.after) == (MAJOR, None)
    assert verdict.problem is None if problem is None else str(verdict.problem).startswith(problem)


def test_a_major_version_is_added_to_the_old_one() -> None:
    old, new = contract(document()), contract(changed(LOOSER) | {"version": "2.0.0"})
    [verdict] = verdicts([old], [old, new], TODAY)
    assert (verdict.level, verdict.after, verdict.problem) == (MINOR, "2.0.0", None)


def test_a_major_version_in_place_of_the_old_one_is_refused() -> None:
    added, gone = judged(document(), changed(LOOSER) | {"version": "2.0.0"})
    assert (added.after, added.level, added.problem) == ("2.0.0", MINOR, None)
    assert (gone.before, gone.after) == ("1.4.2", None)
    assert str(gone.problem).startswith("keep version 1 in force")


@pytest.mark.parametrize("status", ["draft", "proposed", "retired"])
def test_drafts_are_free(status: str) -> None:
    old, new = changed() | {"status": status}, changed(LOOSER) | {"status": status}
    assert judged(old, new) == judged(old, None) == judged(None, new) == []
    assert judged(old, changed(LOOSER))[0].problem is None


def test_documents_are_left_as_they_are() -> None:
    old, new = document(), changed(LOOSER)
    copies = deepcopy(old), deepcopy(new)
    judged(old, new)
    assert (old, new) == copies
