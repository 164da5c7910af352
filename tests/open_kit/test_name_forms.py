"""Each name in each form, in each kind of file of a domain repo; and what the reference says is not found."""

import json

import pytest

from open_kit.git_tree import TreeEntry
from open_kit.marks.private_lines import public_part
from open_kit.rules.known import Known
from open_kit.rules.name import NAME
from open_kit.rules.names.private_names import collect
from open_kit.rules.public_file import PublicFile

CONTRACT = b"""
id: 3f0c6a52-6f1e-4b53-9d5e-5a4f5c3a9b11
domain: flights
schema:
  - name: staff_zcosts
    properties: [{name: iban_znumber, classification: confidential}]
"""
CONTENTS = {
    "contracts/published/staff.odcs.yaml": CONTRACT,
    "dbt/macros/pay.sql": b"{% macro mask_zpay(x) %}{{ x }}{% endmacro %}",
    "dbt/snapshots/pay.sql": b"{% snapshot past_zpay %}{% endsnapshot %}",
}
PRIVATE = [
    *CONTENTS,
    "dbt/models/marts/salary_bands.sql",
    "dbt/seeds/vip_zaccounts.csv",
    "src/flights/crew_zrosters.py",
    "notes/merger-zplans.md",
    "board_zplans/2027.md",
    "dbt/models/zmargin.sql",
]
SEARCH = collect(
    PRIVATE, ["README.md", "dbt/models/days.sql", "src/flights/days.py"], CONTENTS, ["blue zbird"]
)
# The words of each name, with its place.
NAMES = {
    "staff zcosts": "contracts/published/staff.odcs.yaml",
    "iban znumber": "contracts/published/staff.odcs.yaml",
    "mask zpay": "dbt/macros/pay.sql",
    "past zpay": "dbt/snapshots/pay.sql",
    "salary bands": "dbt/models/marts/salary_bands.sql",
    "vip zaccounts": "dbt/seeds/vip_zaccounts.csv",
    "crew zrosters": "src/flights/crew_zrosters.py",
    "merger zplans": "notes/merger-zplans.md",
    "board zplans": "board_zplans/",
    "zmargin": "dbt/models/zmargin.sql",
    "blue zbird": "open.toml",
}


def forms(words: list[str]) -> dict[str, str]:
    """Each way to write a name of these words."""
    snake, titles = "_".join(words), [word.capitalize() for word in words]
    joined = {
        "snake": snake,
        "upper snake": snake.upper(),
        "kebab": "-".join(words),
        "train": "-".join(titles),
        "pascal": "".join(titles),
        "camel": words[0] + "".join(titles[1:]),
        "mixed": "_".join(titles),
        "compact": "".join(words),
        "upper compact": "".join(words).upper(),
        "quoted blank": f'"{" ".join(words)}"',
        "quoted title": f"'{' '.join(titles)}'",
        "quoted dot": f"`{'.'.join(words)}`",
        "full width": "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in snake),
        "accented": snake.replace("a", "ä").replace("e", "é"),
        "stroke": snake.replace("a", "a\u0335"),
        "invisible": "\u200b".join(snake),
    }
    extended = {
        f"{about} of {form}": pattern.format(joined[form])
        for about, form, pattern in [
            ("layer", "snake", "stg_{}"),
            ("version", "snake", "{}_v2"),
            ("number", "snake", "{}_2"),
            ("year", "snake", "{}2024"),
            ("version", "pascal", "{}V2"),
            ("both ends", "snake", "int_{}_by_day"),
            ("longer word", "pascal", "load{}Now"),
            ("dunder", "snake", "__{}__"),
            ("call", "snake", "{}("),
            ("path", "snake", "x/{}/y"),
            ("url", "kebab", "https://example.com/{}?x"),
            ("attribute", "snake", "x.{}.y"),
            ("escape", "snake", "a\\n{}"),
            ("jinja", "snake", "{{{{{}}}}}"),
            ("flag", "kebab", "--{}=1"),
        ]
    }
    other = snake[:-1] if snake.endswith("s") else f"{snake}s"
    return (
        joined | extended | {"other number": other, "other number in pascal": other.title().replace("_", "")}
    )


FILES = [
    *(
        "a.sql",
        "a.py",
        "a.yml",
        "a.yaml",
        "a.md",
        "a.toml",
        "a.ini",
        "a.cfg",
        "a.sh",
        "a.mk",
        "Makefile",
        "a.txt",
    ),
    *("a.json", "a.csv", "a.html", "a.svg", "a.js", "LICENSE", "CODEOWNERS", "platform-kit/a.py", "src/a.py"),
]


def places(file: str, content: bytes) -> dict[str, set[int]]:
    """The lines of a file that name something, by private place."""
    public = PublicFile(TreeEntry("100644", "0" * 40, file), content, public_part(content))
    found: dict[str, set[int]] = {}
    for hit in NAME.in_file(public, Known(names=SEARCH)):
        reason = hit.reason.removesuffix(", in the path")
        place = "open.toml" if "internal" in reason else reason.rpartition(" ")[2]
        found.setdefault(place, set()).add(hit.line)
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("file", FILES)
def test_each_form_of_a_name_is_found_in_each_file(name: str, file: str) -> None:
    lines = forms(name.split())
    if name == "salary bands" and file.startswith("platform-kit/"):  # the kit's everyday words are its own
        return
    content = "\n".join(f"Straße {line}" for line in lines.values())
    missed = set(range(1, len(lines) + 1)) - places(file, content.encode()).get(NAMES[name], set())
    assert [[*lines][line - 1] for line in sorted(missed)] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_form_of_a_name_is_found_in_each_encoding(name: str) -> None:
    for form in forms(name.split()).values():
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
            assert NAMES[name] in places("a.txt", f"x {form} y".encode(encoding)), (form, encoding)
        cell = json.dumps({"cells": [{"source": [f"x = 1  # {form}\n"]}]}, ensure_ascii=True)
        assert NAMES[name] in places("a.ipynb", cell.encode()), form


@pytest.mark.parametrize("name", NAMES)
def test_each_form_of_a_name_is_found_in_a_path_and_in_the_message(name: str) -> None:
    for form in forms(name.split()).values():
        if "/" not in form and '"' not in form:
            assert NAMES[name] in places(f"docs/{form}.txt", b""), form
        assert [*NAME.in_text(f"Change\n\nabout {form}", Known(names=SEARCH))], form


# What the reference says under "What it does not protect against".
@pytest.mark.parametrize(
    "text",
    [
        "The salary bands. Salary Bands: salary\nbands, salary/bands, salary  bands",
        "bands_salary, BandsOfSalary",
        "sal\u0430ry_bands",  # a Cyrillic letter
        "salary_b\u0430nds",
    ],
)
def test_what_the_reference_admits_is_not_found(text: str) -> None:
    assert places("a.md", text.encode()) == {}
