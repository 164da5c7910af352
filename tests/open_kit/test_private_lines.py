"""Marks of private lines, and what they leave."""

import pytest

from open_kit.private_lines import PublicPart, public_part


@pytest.mark.parametrize(
    ("content", "public", "numbers"),
    [
        ("a\nb # openignore: line\nc", "a\nc", (1, 3)),
        ("a\n-- openignore: begin\nb\n-- openignore: end\nc\n", "a\nc\n", (1, 5)),
        ("a\r\n<!-- OpenIgnore=line -->\r\nc\r\n", "a\r\nc\r\n", (1, 3)),
        ("a // open-ignore_line\n", "", ()),
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
        ("# openignore: line openignore: line\n", 1),
        ("# openignore: lines\n", 1),
        ("# openignore-bgin\n", 1),
        ("# openignore: this\n", 1),
        ("# \uff4fpenignore: line\n", 0),
    ],
)
def test_a_mark_that_does_not_fit_leaves_nothing(content: str, line: int) -> None:
    part = public_part(content.encode())
    assert part.content == b""
    assert [error.line for error in part.errors] == [line]


def test_a_line_has_its_number_in_the_whole_file() -> None:
    part = public_part(b"a\nb openignore: line\nc\n")
    assert [part.line(number) for number in (0, 1, 2, 3)] == [0, 1, 3, 3]
    assert public_part(b"a\n").line(1) == 1
