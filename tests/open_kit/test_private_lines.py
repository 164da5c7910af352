"""Marks of private lines, and what they leave."""

import pytest

from open_kit.marks.format_guard import misplaced
from open_kit.marks.marked_line import EMPTY, NOTHING, PART
from open_kit.marks.private_lines import MarkError, PublicPart, public_part
from open_kit.rules.marks import partly_marked

LINE = "openignore: line"


@pytest.mark.parametrize(
    ("content", "public", "numbers"),
    [
        ("a\nb # openignore: line\nc", "a\nc", (1, 3)),
        ("a\n-- openignore: begin\nb\n-- openignore: end\nc\n", "a\nc\n", (1, 5)),
        ("a\r\nb <!-- OpenIgnore=line -->\r\nc\r\n", "a\r\nc\r\n", (1, 3)),
        ("a\rb # openignore: line\rc\r", "a\rc\r", (1, 3)),
        ("a // open-ignore_line\n", "", ()),
        ("a\n\u00e4 # openignore line\n", "a\n", (1,)),
        ('x = "openignore: line"\n', "", ()),
        ("a # openignore: begin\nb # openignore: end\n", "", ()),
        ("the openignore file\n", "the openignore file\n", None),
        ("openignore.txt\n", "openignore.txt\n", None),
    ],
)
def test_marked_lines_are_left_out(content: str, public: str, numbers: tuple[int, ...] | None) -> None:
    assert public_part(content.encode()) == PublicPart(public.encode(), numbers)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a\n# openignore: begin\n", 2),
        ("# openignore: end\n", 1),
        ("# openignore: begin\n# openignore: begin\n# openignore: end\n", 2),
        ("# openignore: begin\n# openignore: line\n# openignore: end\n", 2),
        ("a # openignore: line openignore: line\n", 1),
        ("a # openignore: lines\n", 1),
        ("a\n# openignore-bgin\n", 2),
        ("a # openignore: this\n", 1),
        ("a\n# \uff4fpenignore: line\n", 2),
    ],
)
def test_a_mark_that_does_not_fit_leaves_nothing(content: str, line: int) -> None:
    part = public_part(content.encode())
    assert part.content == b""
    assert [error.line for error in part.errors] == [line]


@pytest.mark.parametrize(
    "content",
    [
        f"a # {LINE}\n".encode("utf-16"),
        f"a # {LINE}\n".encode("utf-16-le"),
        f"a # {LINE}\n".encode("utf-32-be"),
        f"a # {LINE}\n\0".encode(),
        b"\x89PNG\r\n\x1a\n\0" + LINE.encode(),
    ],
)
def test_marks_need_a_text_file(content: bytes) -> None:
    part = public_part(content)
    assert part.content == b""
    assert [error.line for error in part.errors] == [0]


def test_a_line_has_its_number_in_the_whole_file() -> None:
    part = public_part(b"a\nb openignore: line\nc\n")
    assert [part.line(number) for number in (0, 1, 2, 3)] == [0, 1, 3, 3]
    assert public_part(b"a\n").line(1) == 1


@pytest.mark.parametrize(
    "line",
    [
        "# {}", "-- {}", "  , -- {}", "),  # {}", "// {}", "/* {} */", "{{# {} #}}", "{{%- # {} %}}",
        "<!-- {} -->", "; {}", "% {}", "rem {}", "@REM {}", "- # {}", "{{/* {} */}}", "{}", "{}, because",
        '"# {}\\n",', "\u2014 {}", "# why # {}", "-- why, {}", "), -- why, {}", "/* why */ /* {} */",
        "# {}\u2028a", '"{}": 2',
    ],
)  # fmt: skip
def test_a_mark_without_content_is_refused(line: str) -> None:
    part = public_part(f"open\n{line.format(LINE)}\nopen\n".encode())
    assert part == PublicPart(b"", (), (MarkError(2, NOTHING),))


@pytest.mark.parametrize(
    "line",
    [
        "a  # {}", "    a, -- {}", "# Title <!-- {} -->", "- a <!-- {} -->", "1) a <!-- {} -->", "/* {} */ a",
        "a  # why, {}", "a: 1 # {} because", "f(a, [b]),  # {}", '"#a",  # {}', "a {{/* {} */}}",
        "x /* a */ /* {} */", "it's (b) and it's (c) -- {}", "http://example.com {}", "a\fb\vc\u2028d # {}",
        '"a() # {}\\n",',
    ],
)  # fmt: skip
def test_a_mark_with_content_protects_it(line: str) -> None:
    content = f"open\n{line.format(LINE)}\nopen\n".encode()
    assert public_part(content) == PublicPart(b"open\nopen\n", (1, 3))


@pytest.mark.parametrize(
    "content",
    [
        "f(  # {}\n    a\n)\n",
        "    a)  # {}\n",
        ") -> int:  # {}\n",
        ") as b, -- {}\n",
        "costs:  # {}\n  salary: 1\n",
        "- name: salary  # {}\n  description: what we pay\n",
        "target: # {}\n\trun\n",
        "if a:  # {}\n    b  # openignore: line\n\n    c\n",
        "if a:  # {}\n# openignore: begin\n    b\n# openignore: end\n    c\n",
        "join a -- {}\n    on a.b = c.d\n",
        "salary: # {}\n- a\n",
        "salary:  # {}\n# why\n\n- a\n",
        "  salary: &s # {}\n  - a\n",
        "salary: # {}\n- a # openignore: line\n- b\n",
        "[secret]  # {}\na = 1\n",
        "[[secret]]  # {}\na = 1  # openignore: line\n\nb = 1\n",
    ],
)
def test_a_mark_on_one_line_of_several_is_refused(content: str) -> None:
    assert public_part(content.format(LINE).encode()).errors[0] == MarkError(1, PART)


def test_a_block_with_a_key_and_without_its_list_is_refused() -> None:
    content = "a:\n- b\n# openignore: begin\nsalary:\n# openignore: end\n- c\n"
    assert public_part(content.encode()).errors == (MarkError(4, PART),)


@pytest.mark.parametrize(
    "content",
    [
        "salary: 1 # {}\n- a\n",
        "- salary: # {}\n- a\n",
        "See below. <!-- {} -->\n- a\n",
        "- a # {}\n- b\n",
        "# openignore: begin\nsalary:\n- a\n# openignore: end\nb:\n- c\n",
    ],
)
def test_a_list_that_does_not_belong_to_a_private_line_passes(content: str) -> None:
    assert not public_part(content.format(LINE).encode()).errors


def test_all_lines_of_a_block_can_be_marked() -> None:
    assert public_part(f"if a:  # {LINE}\n    b  # {LINE}\nc\n".encode()).content == b"c\n"
    assert public_part(
        f"  a: # {LINE}\n# openignore: begin\n    b\n# openignore: end\n  c\n".encode()
    ).content


@pytest.mark.parametrize("between", ["", "\n", "  \n\n"])
def test_a_block_without_content_is_refused(between: str) -> None:
    content = f"a\n# openignore: begin\n{between}# openignore: end\n"
    assert public_part(content.encode()).errors == (MarkError(2, EMPTY),)


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("a = (\n    b\n    + c  # {}\n)\n", [3]),
        ("a = [\n    'b'\n    'c',  # {}\n    d,\n]\n", [3]),
        ("a = (\n    b.c()\n    .d()  # {}\n    .e()\n)\n", [3]),
        ("f(\n    a,\n    b,  # {}\n)\n", []),
        ("a = {{\n    'b': [\n        c,  # {}\n    ],\n}}\n", []),
        ('a = """\nb  {}\n"""\n', []),
        ("def f(\n    a,\n    b,  # {}\n): ...\n", []),
        ("a = (\n    b\n    # openignore: begin\n    + c\n    # openignore: end\n)\nd  # {}\n", []),
        ("not Python +  # {}\n", []),
    ],
)
def test_a_mark_on_a_part_of_an_expression_is_refused(code: str, lines: list[int]) -> None:
    assert [*partly_marked(code.format(LINE).encode())] == lines


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (f"a, b # {LINE}\n", f"a,\nb # {LINE}\n", 1),
        (f"x\n'b' 'c' # {LINE}\n", f"x\n'bc'\ny # {LINE}\n", 2),
        (f"x\n# {LINE}\n", f"x \n# {LINE}\n", 2),
        (f"x  # {LINE}\ny\n", f"x\n# {LINE}\ny\n", 2),
        (f"x =  a # {LINE}\ny\n", f"X = a  # {LINE}\ny\n", None),
        (f"x # {LINE}\nimport b\nc\n", f"c\nimport b\nx # {LINE}\n", None),
    ],
)
def test_a_formatter_must_not_move_private_text(before: str, after: str, line: int | None) -> None:
    error = misplaced(before.encode(), after.encode())
    assert (error.line if error else None) == line
