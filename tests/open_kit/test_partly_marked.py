"""A mark on a part of something on several lines, in code that nothing parses and in notebooks."""

import json

import pytest

from open_kit.git_tree import TreeEntry
from open_kit.marks.marked_line import PART
from open_kit.marks.private_lines import public_part
from open_kit.rules.known import Known
from open_kit.rules.marks import INVALID, MARKER, open_parts
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import Hit

LINE = "openignore: line"
OID = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def found(path: str, content: str) -> list[Hit]:
    """What the rules about marks find in a file."""
    code = content.encode()
    file = PublicFile(TreeEntry("100644", OID, path), code, public_part(code))
    return [hit for rule in (MARKER, INVALID) for hit in rule.in_file(file, Known())]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.sh", "cat <<EOF  # {}\nCANARY\nEOF\n"),
        ("a.sh", "cat <<-'EOF'  # {}\nCANARY\nEOF\n"),
        ("a.sh", "if x; then  # {}\nCANARY\nfi\n"),
        ("a.sh", "while read x # {}\ndo\nCANARY\ndone\n"),
        ("a.sh", "a && # {}\nCANARY\n"),
        ("a.sh", "echo 'a # {}\nCANARY'\n"),
        ("a.mk", "define A  # {}\nCANARY\nendef\n"),
        ("Makefile", "ifeq (a, b) # {}\nA = CANARY\nendif\n"),
        ("Dockerfile", "RUN a \\ # {}\n CANARY\n"),
        ("a.env", 'A="x # {}\nCANARY"\n'),
        ("a.sql", "select a, 'x -- {}\nCANARY' as b\n"),
        ("a.sql", "case when a > 3 -- {}\nthen 'CANARY' end\n"),
        ("a.sql", "do $$ -- {}\nCANARY\n$$\n"),
        ("a.sql", "{{% if a %}} {{# {} #}}\nCANARY\n{{% endif %}}\n"),
        ("a.sql", "{{%- macro a() %}} -- {}\nselect CANARY\n{{% endmacro %}}\n"),
        ("a.yml", "a: 1\n{{% if x %}} # {}\nb: CANARY\n"),
    ],
)
def test_a_mark_on_a_part_is_refused(path: str, content: str) -> None:
    number = content[: content.index("{}")].count("\n") + 1
    assert Hit(number, PART) in found(path, content.format(LINE))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.sh", "if x; then y; fi  # {}"),
        ("a.sh", "for x in a b; do y; done # {}"),
        ("a.sh", "x='a \"b' # {}"),
        ("a.sh", "y <<<a # {}"),
        ("a.sh", "rm x/* # {}"),
        ("a.sh", "git commit --if # {}"),
        ("a.sql", "select case when a then 'it''s' end as b, -- {}"),
        ("a.sql", "case_id, -- {}"),
        ("a.sql", "t.end, -- {}"),
        ("a.sql", "{{% set a = 'canary' %}} -- {}"),
        ("a.sql", "{{% if a %}}b{{% else %}}c{{% endif %}} -- {}"),
        ("a.sql", "{{{{ x }}}}, -- {}"),
        ("a.sql", "x, -- don't; {}"),
        ("Makefile", "FOR = $$a # {}"),
        ("a.md", "It's a case <!-- {} -->"),
        ("a.yml", "a: it's # {}"),
    ],
)
def test_a_mark_on_a_whole_line_passes(path: str, line: str) -> None:
    assert found(path, f"{line.format(LINE)}\nb: 1\n") == []


def notebook(*lines: str) -> str:
    """A notebook with two cells; the second has these lines, which begin in line 14 of the file."""
    first = {"cell_type": "code", "source": ["a = 1\n", f"b = 2  # {LINE}\n", "c = 3"]}
    second = {"cell_type": "code", "source": [f"{line}\n" for line in lines]}
    return json.dumps({"cells": [first, second], "metadata": {}, "nbformat": 4}, indent=1)


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ((f"def salary(x):  # {LINE}", "    return CANARY"), [14]),
        (("a = (", "    CANARY", f"    + b  # {LINE}", ")"), [16]),
        ((f"a = 1  # {LINE}", "b = 2"), []),
        (("%matplotlib inline", f"a = 1  # {LINE}", "b = 2"), []),
    ],
)
@pytest.mark.parametrize("path", ["a.ipynb", "a.json"])
def test_a_mark_on_a_part_of_a_cell_is_refused(path: str, lines: tuple[str, ...], wrong: list[int]) -> None:
    assert found(path, notebook(*lines)) == [Hit(line, PART) for line in wrong]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.json", f"{'[' * 100_000}{']' * 100_000}\n1, // {LINE}\n"),
        ("a.ipynb", f"{'[' * 100_000}{']' * 100_000}\n1, // {LINE}\n"),
        ("a.yml", f"a: {'[' * 5000}{']' * 5000}\nb: 1 # {LINE}\n"),
    ],
)
def test_what_is_nested_too_deeply_is_refused(path: str, content: str) -> None:
    (hit,) = found(path, content)
    assert "nested too deeply" in hit.reason


@pytest.mark.parametrize("text", ["'", '"', "`", "$", "<<", "{% if ", "case ", "if ", "; if ", "do ", "a: "])
@pytest.mark.parametrize("path", ["a.sql", "a.sh", "Makefile"])
def test_a_long_line_takes_no_long_time(text: str, path: str) -> None:
    content = f"{text * (1024 * 1024 // len(text))} x # {LINE}\n".encode()
    [*open_parts(content, path)]
