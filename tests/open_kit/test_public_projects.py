"""What the rules refuse in excerpts of public projects is known, and how much of it a reader calls right."""

import pytest

from tests.open_kit.public_projects import Found, excerpts, findings, verdicts

# As docs/reference/leak-rules.md says, 48 of 107.
RIGHT = 48 / 107


@pytest.fixture(scope="module")
def judged() -> dict[Found, str]:
    return verdicts()


@pytest.mark.parametrize("project", sorted(excerpts()))
def test_the_findings_are_those_that_a_reader_has_judged(project: str, judged: dict[Found, str]) -> None:
    expected = {found for found in judged if found.project == project}
    assert set(findings(project, excerpts()[project])) == expected


def test_the_share_that_a_reader_calls_right_is_not_less_than_documented(judged: dict[Found, str]) -> None:
    assert sum(right == "yes" for right in judged.values()) / len(judged) >= RIGHT
