"""The pages for teams agree with the code."""

import re
from pathlib import Path

import pytest

import open_kit
from open_kit.rules.page import updated
from open_kit.rules.registry import RULES
from tests.open_kit.rules_pages import PAGES

OPENING, REFERENCE = PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_of_the_rules_are_up_to_date(page: Path) -> None:
    """If this fails, run `python -m tests.open_kit.rules_pages`."""
    text = page.read_text()
    assert all(f"| `{name}` |" in text for name in RULES)
    assert text == updated(text)


def test_a_stale_table_is_replaced() -> None:
    text = REFERENCE.read_text()
    assert updated(text.replace("| `size` |", "| `weight` |")) == text


def test_rules_are_in_order_and_have_words() -> None:
    assert list(RULES) == sorted(RULES)
    assert all(rule.summary and rule.trigger for rule in RULES.values())


def test_messages_in_the_reference_are_those_of_the_code() -> None:
    source = "".join(path.read_text() for path in Path(open_kit.__file__).parent.rglob("*.py"))
    table = REFERENCE.read_text().partition("## Failures")[2].partition("\n## ")[0]
    messages = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    assert len(messages) > 10
    pieces = [piece.strip(" :") for message in messages for piece in message.split("..")]
    assert [
        piece
        for piece in pieces
        if piece.replace("openignore.txt", "{FILE}") not in source and piece not in source
    ] == []


def test_the_way_is_short() -> None:
    assert len(OPENING.read_text().split()) <= 2000
