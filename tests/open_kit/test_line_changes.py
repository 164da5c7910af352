"""Which lines become public: compared with the public file, and with the lines that it left out."""

import time

import pytest

from open_kit.line_changes import FormerlyPrivate, left_out, line_count, lines_of, new_lines


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ("a b c", "a b c", []),
        ("", "a b", [(1, "a"), (2, "b")]),
        ("a c", "a b c", [(2, "b")]),
        ("a b c", "c a b", []),
        ("a", "a a", [(2, "a")]),
        ("x r y r", "x n r y r", [(2, "n")]),
        (
            "def x return def y return",
            "def x return def n return def y return",
            [(5, "n"), (6, "return"), (7, "def")],
        ),
    ],
)
def test_a_line_is_new_if_the_public_file_does_not_have_it_as_often(
    before: str, now: str, new: list[tuple[int, str]]
) -> None:
    assert list(new_lines(before.split(), now.split())) == new


def test_blank_lines_and_line_ends_are_no_news() -> None:
    assert list(new_lines(["a"], ["", "a", "  "])) == []
    texts = (b"a\r\nb\r\n", b"a\nb", b"a\rb\r", "a\nb".encode("utf-16"))
    assert [lines_of(text) for text in texts] == [["a", "b"]] * 4
    assert lines_of(b"\x89PNG\0") is None
    assert lines_of(b"") == []
    assert [line_count(text) for text in (*texts, b"", b"\n", b"\x89PNG\0")] == [2, 2, 2, 2, 0, 1, None]


@pytest.mark.parametrize(
    ("whole", "public", "lines"),
    [
        (b"a\nb\nc\n", b"a\nc\n", ["b"]),
        (b"a\nb\n", b"a\nb\n", []),
        (b"b\na\nb\n", b"a\nb\n", ["b"]),
        (b"a\nb\n", b"", ["a", "b"]),
    ],
)
def test_what_a_publication_left_out(whole: bytes, public: bytes, lines: list[str]) -> None:
    assert list(left_out(whole, public)) == lines


@pytest.mark.parametrize(
    ("private", "now"),
    [
        ("    bonus, -- openignore: line", "    bonus,"),
        ("    bonus, -- openignore: line", "bonus"),
        ("    bonus  # OPENIGNORE-LINE", "    bonus,  # of the year"[:9]),
        ("/* open_ignore: line */ bonus,", "bonus,"),
        ("<td>bonus</td> <!-- openignore: line -->", "<td>bonus</td>"),
        ("bonus = 3", "    bonus = 3"),
    ],
)
def test_a_private_line_is_recognised_without_its_mark(private: str, now: str) -> None:
    formerly = FormerlyPrivate({"a.sql": [private]})
    assert formerly.among("a.sql", [now, "other"], []) == {now}
    assert formerly.among("b.sql", [now], []) == set()


def test_a_long_line_is_recognised_in_any_file() -> None:
    formerly = FormerlyPrivate({"a.sql": ["coalesce(salary_band, 'none') as band, -- openignore: line"]})
    assert formerly.among("b.sql", ["coalesce(salary_band, 'none') as band"], [])


def test_what_is_still_private_did_not_become_public() -> None:
    formerly = FormerlyPrivate({"a.py": ["else:  # openignore: line"]})
    assert formerly.among("a.py", ["else:"], ["else:  # openignore: line"]) == set()
    assert formerly.among("a.py", ["else:"], []) == {"else:"}
    assert formerly.among("a.py", [")"], []) == set()


def test_a_long_file_takes_linear_time() -> None:
    before = [f"line {number % 7}" for number in range(200_000)]
    started = time.monotonic()
    assert len(list(new_lines(before, [*reversed(before), "new"]))) == 1
    formerly = FormerlyPrivate({"a": ["open" * 250_000, "openignore" * 100_000]})
    assert formerly.among("a", ["x " * 500_000], []) == set()
    assert time.monotonic() - started < 5
