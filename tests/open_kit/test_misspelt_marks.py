"""What looks like a mark of private lines is one, or is refused."""

import random
import time
from collections.abc import Iterator

import pytest

from open_kit.marks.private_lines import public_part

CANARY = "canary"
NAMES = ("openignore", "OpenIgnore", "open-ignore", "open_ignore")
SIGNS = (": ", ":", " : ", "=", "-", "_", " ", "\t")
COMMENTS = ("# {}", "-- {}", "// {}", "/* {} */", "{{# {} #}}", "<!-- {} -->", "; {}", "% {}", "{}")
INSERTED = (*" \txe7-_:;,.\"'(/=", "\u00e9", "\u2014", "\u00a0", "\u200b")
# Letters of other alphabets and digits that look like a letter of a mark, and other colons and dashes.
ALIKE = {
    "o": "\u043e\u03bf0", "p": "\u0440\u03c1", "e": "\u0435\u03b53", "n": "\uff4e\u0578",
    "i": "\u0456\u0131l1", "g": "\u02619", "r": "\u0433", "l": "\u217cI1", "b": "\u042c", "d": "\u0501",
    ":": "\uff1a\u2236\u02d0", "-": "\u2013\u2014\u2212\u2010",
}  # fmt: skip


def mutations(mark: str) -> Iterator[str]:
    """The mark with one letter less, more, other, swapped with the next, or in the other case."""
    for at, letter in enumerate(mark):
        before, after = mark[:at], mark[at + 1 :]
        yield before + after
        yield before + after[:1] + letter + after[1:]
        yield before + letter.swapcase() + after
        yield from (before + other + after for other in (*INSERTED, *ALIKE.get(letter.lower(), "")))
        yield from (before + other + letter + after for other in INSERTED)


def marked_files(name: str, sign: str, comment: str) -> Iterator[bytes]:
    """Files with one mutated mark each, which otherwise keeps the canary private."""
    for mark in mutations(f"{name}{sign}line"):
        yield f"open\n{CANARY} {comment.format(mark)}\nopen\n".encode()
    begin, end = f"{name}{sign}begin", f"{name}{sign}end"
    pairs = [(mark, end) for mark in mutations(begin)] + [(begin, mark) for mark in mutations(end)]
    for first, last in pairs:
        yield f"open\n{comment.format(first)}\n{CANARY}\n{comment.format(last)}\nopen\n".encode()


def test_a_mutated_mark_works_or_is_refused() -> None:
    kinds = [(name, sign, comment) for name in NAMES for sign in SIGNS for comment in COMMENTS]
    files = [*marked_files(*kinds[0])]
    for kind in random.Random(9).sample(kinds, 6):
        files += marked_files(*kind)
    assert len(files) > 10_000
    leaks = [file for file in files if CANARY.encode() in public_part(file).content]
    assert not leaks


@pytest.mark.parametrize(
    "mark",
    [
        "openingore: line",
        "open ignore: line",
        "openignore \u2014 line",
        "openingnore: line",
        "openignored: line",
        "openignore (line)",
        "openignore, line",
        "openignorelin",
        "openignoreline",
        "openignore: zeile",
        "opnignoer: begin",
        "openignore lnie",
        "openignore->end",
        "openignore start",
        "openignore x: line",
        "line: openignore",
        "end-openignore",
        "open,ignore line",
        "OPEN IGNORE LINE",
        "\uff4f\uff50\uff45\uff4e\uff49\uff47\uff4e\uff4f\uff52\uff45 line",
        "\u043epenign\u043ere: line",
    ],
)
@pytest.mark.parametrize("line", ["a, -- {}", "# {}\ra", "{}", "a /* {} */", '"a # {}\\n",', "<!-- {} --> a"])
def test_what_looks_like_a_mark_is_refused(mark: str, line: str) -> None:
    part = public_part(f"open\n{line.format(mark)}\nopen\n".encode())
    assert [error.line for error in part.errors] == [2]
    assert part.content == b""


@pytest.mark.parametrize(
    "line",
    [
        "MARGIN = 1  # openignore",
        "MARGIN = 1  #openignore",
        "margin, -- openignore",
        "margin,--open-ignore",
        "margin // open_ignore.",
        "margin /* OpenIgnore */ , a",
        "margin  # noqa: openignore",
        "margin  # TODO openignore!",
        "margin  # @openignore",
        "margin  # openignore this line",
        "margin  # openignore: this line",
        "margin  # openignore off",
        "margin  # openignore&#58; line",
        "margin  # opneignore",
        "margin  # openingore",
        "margin  # open ignore",
        "margin  # openingnoreline",
        "margin, -- text line openignore",
        "margin, -- a comment of more than thirty letters, then line openignore",
        "<!-- openignore -->",
        "<!-- /openignore -->",
        "{# openignore #}",
        "# region openignore",
        "; openignore",
        "rem openignore",
    ],
)
def test_a_mark_without_its_word_is_refused(line: str) -> None:
    part = public_part(f"open\n{line}\nopen\n".encode())
    assert [error.line for error in part.errors] == [2]
    assert part.content == b""


@pytest.mark.parametrize(
    "text",
    [
        "What openignore.txt keeps private; see open.toml and openignore too.",
        "openignore.txt: line 5 matches nothing",
        "`openignore`, and others",
        "# openignore.txt",
        "# what is private: openignore.txt",
        "a = 1  # as `openignore` says",
        "a = 1  # `openignore`",
        "See openignore: it begins with a slash.",
        "Marks: `openignore: begin` and `openignore: end`.",
        "From `openignore: begin` to `openignore: end` it is private.",
        "- openignore",
        "The list of private files is openignore",
        "https://example.com/openignore",
        "https://example.com/#openignore",
        "# see src/open_kit/patterns/openignore",
        "from open_kit.patterns import openignore",
        "openignore.read(path)  # openignored files",
        "openignore begins with /*",
        "the openignore lines of a file",
        "Openignore works by lines. To openignore, begin here: open, ignore, end.",
        "open: ignore",
        "open, ignore and close",
        "open ignored files",
        "https://example.com/page#openignore-lines",
        "[marks](OPENING.md#openignore-lines)",
        ".gitignore: line 5",
        ".npmignore: line 5",
        "dockerignore: begin",
        "/.opensearchignore: line",
        "// biome-ignore lint/a11y: why",
        "# type-ignore: why",
        "type_ignore: Final[int]",
        "if node._open is None:",
        "def openIgnore(line): ...",
    ],
)
def test_prose_and_code_pass(text: str) -> None:
    assert public_part(text.encode()).content == text.encode()


@pytest.mark.parametrize(
    "text",
    [
        "a", "openignore", "openignore: line ", "openignor: line ", "nore", "/*", "-- ", "#", "(",
        "x openignore ", "-- openignore.txt ", "a openignore: b c d ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_mebibyte_takes_seconds_at_most(text: str, end: str) -> None:
    content = (text + end).encode() * (1024 * 1024 // len(text + end)) + b" # openignore: line"
    begin = time.process_time()
    public_part(content)
    assert time.process_time() - begin < 10
