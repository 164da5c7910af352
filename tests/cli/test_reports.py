"""Text in Markdown shows as it is."""

import pytest

from platform_kit.cli.reports import code, escape


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain text, a_name_of_words", "plain text, a_name_of_words"),
        ("a|b", "a\\|b"),
        ("<b>", "\\<b>"),
        ("*a* _b_ `c` [d](e)", "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e)"),
        ("a\\b", "a\\\\b"),
        ("one\ntwo", "one two"),
    ],
)
def test_signs_of_markdown_are_escaped(text: str, markdown: str) -> None:
    assert escape(text) == markdown


def test_code_stays_in_its_cell() -> None:
    assert code("a|b`c\nd") == "`a\\|b'c d`"
