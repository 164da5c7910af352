"""The YAML of compiled files and drafts: it reads back as it was, and people can read it."""

import random
import string
from typing import Any

import pytest
import yaml

from platform_kit.contracts import yaml_files


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "yes", "null", "1", "1.5", "2013-01-01", "12:30", "a: b", "a #b", "- a", "{a}", "[a]", "%a",
        "@a", "&a", "it's", '"a"', """it's "a" """, """it's\n"a"\n""", "a\n\n b", "\ttab", "über ü",
        "a\u2028b", "\x07", "x " * 100,
    ],
)  # fmt: skip
def test_a_text_reads_back_as_it_was(text: str) -> None:
    content = {"key": text, "list": [text], "nested": [{"key": text}]}
    assert yaml.safe_load(yaml_files.dump(content)) == content


def test_nested_values_read_back_as_they_were() -> None:
    chance = random.Random(7)

    def value(depth: int) -> Any:
        kind = chance.randrange(6) if depth else chance.randrange(4)
        if kind == 4:
            return [value(depth - 1) for _ in range(chance.randrange(4))]
        if kind == 5:
            return {f"k{n}": value(depth - 1) for n in range(chance.randrange(4))}
        text = "".join(chance.choices(string.printable, k=chance.randrange(60)))
        return [text, chance.randrange(100), chance.choice([True, False]), None][kind]

    for _ in range(200):
        content = {"first": value(4), "second": value(4)}
        assert yaml.safe_load(yaml_files.dump(content)) == content


def test_words_are_in_one_line_and_sql_needs_no_escapes() -> None:
    same = ["flight_date", "carrier"]
    sql = """"carrier" ~ '^[0-9A-Z]{2}$'"""
    written = yaml_files.dump({"columns": same, "key": same, "tests": [{"expression": sql}, 1]})
    assert written == (
        "columns: [flight_date, carrier]\n"
        "key: [flight_date, carrier]\n"
        "tests:\n"
        "- expression: >-\n"
        f"    {sql}\n"
        "- 1\n"
    )
