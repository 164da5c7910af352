"""Lines of openignore.txt that do something else than they seem to do."""

# ruff: noqa: RUF001 (some lines have letters that look like others)

import pytest

from open_kit.git_tree import TreeEntry
from open_kit.patterns.counts import pattern_counts
from open_kit.patterns.faults import PatternFault, pattern_faults
from open_kit.patterns.lines import check
from open_kit.patterns.openignore import excluded
from platform_kit.errors import KitError
from tests.open_kit.test_openignore import OID

PATHS = (
    "README.md", "Größe.md", "#notes.md", "!notes.md", "dbt/a.sql", "dbt/seeds/b.csv", "dbt/models/mart.sql",
    "dbt/models/payroll/pay.sql", "dbt/models/payroll/bonus/c.sql", "docs/plan.md", "docs/open/e.md",
    "notes/f.md", "openignore.txt", "team plan/g.md",
)  # fmt: skip
OPEN = "/*\n!/README.md\n!/dbt/\n!/docs/\n/docs/*\n!/docs/open/\n"
CLOSED = "/dbt/models/payroll/"


def faults(patterns: str, *paths: str, **nested: str) -> list[PatternFault]:
    """The faults of an openignore.txt, and of those in folders of the root, by name."""
    entries = [TreeEntry("100644", OID, path) for path in (*PATHS, *paths)]
    files = {"openignore.txt": patterns.encode()}
    files |= {f"{folder}/openignore.txt": text.encode() for folder, text in nested.items()}
    private = excluded(entries, files)
    return list(pattern_faults(entries, files, pattern_counts(entries, files), private))


@pytest.mark.parametrize(
    "line",
    [
        "/dbt/models/payroll/", "/dbt/models/payroll", "dbt/models/payroll/", "payroll/",
        "/dbt/models/payroll/ ", "/dbt/models/payroll/\r", "/dbt/models/pay*", "/dbt/models/payroll/**",
        "/dbt/**/payroll/", "*.csv",
        "/dbt/models/payroll/*.sql", "/dbt/models/payroll/*", "/dbt/*", "/dbt/[s]eeds/", "/dbt/seeds/*.csv",
        "\\#notes.md", "\\!notes.md", "/team\\ plan/", "/team plan/", "/Gr*e.md", "/Größe.md", "/notes/",
        "!/notes/", "!/\\!notes.md", "!/docs/*.md", "!**/f.md",
        "", "   ", "\t", "#", "##", "#!/notes/", "#notes", "#\tdbt", "# /dbt/models/payroll/",
        "# See docs/open/ and dbt/models", "# Closed: payroll, https://example.com/dbt/models",
    ],
)  # fmt: skip
def test_what_does_as_it_says_is_no_fault(line: str) -> None:
    assert faults(f"{OPEN}{line}\n") == []


# Lines that match nothing, why not, and the path that they mean.
UNMATCHED = [
    (f"{CLOSED}  # salaries", "a comment needs its own line", CLOSED),
    (f".{CLOSED}", "./ and ../ are part of the pattern", CLOSED),
    (f"..{CLOSED}", "./ and ../ are part of the pattern", CLOSED),
    (f" {CLOSED}", "the blank at its start is part of the pattern", CLOSED),
    (f"! {CLOSED}", "the blank at its start is part of the pattern", CLOSED),
    (f"!!{CLOSED}", "one ! is enough", CLOSED),
    ("\\dbt\\models\\payroll\\", "folders are separated by /", CLOSED),
    ("dbt\\models\\payroll", "folders are separated by /", CLOSED),
    (f'"{CLOSED}"', "quotes are part of the pattern", CLOSED),
    (f"`{CLOSED}`", "quotes are part of the pattern", CLOSED),
    ("/dbt/models/{payroll,other}/", "braces are part of the pattern; write a line for each", None),
    (f"/home/somebody/flights{CLOSED}", None, CLOSED),
    ("C:\\flights\\dbt\\models\\payroll", "a pattern starts at the folder of its file", CLOSED),
    (f"~/flights{CLOSED}", "a pattern starts at the folder of its file", CLOSED),
    (f"$HOME/flights{CLOSED}", "variables are not replaced", CLOSED),
    ("/dbt/models//payroll/", "// is not /", CLOSED),
    ("/dbt/models/payroll//", "// is not /", CLOSED),
    ("^/dbt/models/payroll/", "it is not a regular expression", CLOSED),
    ("/dbt/models/.*roll/", "it is not a regular expression", None),
    ("/dbt/models/payroll/＊", "it has a sign that only looks like one of git's", None),
    ("/dbt／models/payroll/", "it has a sign that only looks like one of git's", CLOSED),
    ("/dbt/models/payrol/", None, CLOSED),
    ("/dtb/model/payrol", None, CLOSED),
    ("payrol/", None, CLOSED),
    ("/dbt/models/Payroll/", None, CLOSED),
    ("/Gro\u0308\u00dfe.md", None, "/Größe.md"),
    ("/README.md/", None, "/README.md"),
    ("/dbt/README.md", None, None),
    ("!/dosc/", None, "/docs/"),
    ("/warehouse/", None, None),
    ("*.pem", None, None),
    ("/", None, None),
    ("!", None, None),
    ("<<<<<<< HEAD", None, None),
    ("/" + "." * 5000, None, None),
]


@pytest.fixture(scope="module")
def unmatched() -> dict[str, PatternFault]:
    """The faults of all lines that match nothing, by line. Together, as they do not change each other."""
    lines = [line for line, *_ in UNMATCHED]
    first = OPEN.count("\n") + 1
    found = faults(OPEN + "".join(f"{line}\n" for line in lines))
    return {lines[fault.line - first]: fault for fault in found}


@pytest.mark.xdist_group("unmatched")
@pytest.mark.parametrize(("line", "why", "remedy"), UNMATCHED, ids=range(len(UNMATCHED)))
def test_a_line_that_matches_nothing_is_a_fault(
    line: str, why: str | None, remedy: str | None, unmatched: dict[str, PatternFault]
) -> None:
    reason = f"matches no tracked file{f': {why}' if why else ''}"
    end = f"the nearest path is {remedy}" if remedy else "correct the line, or delete it"
    assert unmatched[line].reason == f"{reason}; {end}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"!{CLOSED}", "opens only what is open already"),
        ("!/dbt/", "opens only what is open already"),
        ("!README.md", "opens a name in every folder"),
        ("!*.md", "opens a name in every folder"),
        ("!open/", "opens a name in every folder"),
        ("!\\notes", "opens a name in every folder"),
        (f"{CLOSED}\n!{CLOSED}", "a line below opens all that it closes"),
        ("/dbt/*/", "leaves 1 file public that /dbt/* closes"),
        ("/dbt/**/", "leaves 1 file public that /dbt/* closes"),
        ("/dbt/*s", "leaves 1 file public that /dbt/* closes"),
        ("/dbt/?*.", "matches no tracked file"),
        ("/dbt/*.*", "leaves 4 files public that /dbt/* closes"),
        (f"#{CLOSED}", "is a comment, but would close 2 files without its #"),
        ("#bt/models/payroll/", "is a comment, but would close 2 files without its #"),
        ("/dbt/*/*.sql", "leaves 3 files public that /dbt/**/*.sql closes"),
        ("/dbt/**pay.sql", "matches no tracked file"),
        ("/dbt/models/**ay.sql", "matches no tracked file"),
        ("/dbt/*\\/*.sql", "leaves 3 files public that /dbt/**/*.sql closes"),
        ("/dbt/**.sql", "leaves 3 files public that /dbt/**/*.sql closes"),
        ("#payroll", "is a comment, but would close 2 files without its #"),
        (
            f"# models/{CLOSED}",
            f"is a comment that ends with the pattern {CLOSED}, which would close 2 files",
        ),
        (f"# models{CLOSED}", f"is a comment that ends with the pattern {CLOSED}, which would close 2 files"),
    ],
)
def test_a_line_that_does_something_else_is_a_fault(line: str, said: str) -> None:
    assert faults(f"{OPEN}{line}\n")[0].reason.startswith(said)


@pytest.mark.parametrize(
    ("first", "line"),
    [("", 1), ("# all open\n", 2), ("/*/\n", 1), ("/.*\n", 1), ("!/dbt/\n/*\n", 1), ("#/*\n", 2)],
)
def test_the_first_pattern_closes_everything(first: str, line: int) -> None:
    found = [
        fault for fault in faults(f"{first}/dbt/\n") if fault.reason.startswith("the first pattern is not /*")
    ]
    assert [fault.line for fault in found] == [line]


def test_an_empty_file_is_a_fault() -> None:
    assert [fault.line for fault in faults("")] == [0]


@pytest.mark.parametrize("first", ["/*", "*", "/**", "# Open what is listed.\n\n/*", "/* "])
def test_there_are_several_ways_to_close_everything(first: str) -> None:
    assert faults(f"{first}\n!/dbt/\n") == []


def test_a_nested_file_is_judged_by_its_own_folder() -> None:
    good, bad = "/openignore.txt\npayroll/\n", "/dbt/models/payroll/\n"
    assert faults(OPEN, "dbt/openignore.txt", dbt=good) == []
    (fault,) = faults(OPEN, "dbt/openignore.txt", dbt=bad)
    assert (fault.file, fault.line) == ("dbt/openignore.txt", 1)


@pytest.mark.parametrize(
    "name",
    [".openignore", "openignore", "OpenIgnore.txt", "openingore.txt", "open_ignore.txt", "openignore.text"],
)
def test_a_file_that_is_nearly_called_openignore_is_a_fault(name: str) -> None:
    (fault,) = faults(OPEN, f"dbt/{name}")
    assert (fault.file, fault.line) == (f"dbt/{name}", 0)


@pytest.mark.parametrize(
    "name", ["openignore.py", "test_openignore.py", ".gitignore", "openignore.md", "ignore.txt"]
)
def test_another_name_is_no_fault(name: str) -> None:
    assert faults(OPEN, f"dbt/{name}") == []


def test_the_text_of_a_fault_stays_while_files_come_and_go() -> None:
    lines = "/dbt/*s\n/dbt/payrol/\n"
    before, after = faults(OPEN + lines), faults(f"{OPEN}# More\n{lines}", "dbt/x", "dbt/payroll/y")
    assert {fault.text for fault in before} == {"narrow /dbt/*s", "unmatched /dbt/payrol/"}
    assert {fault.text for fault in after} == {fault.text for fault in before}
    assert {fault.reason for fault in after}.isdisjoint(fault.reason for fault in before)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("/*\n/a/\n".encode("utf-16"), "openignore.txt: is UTF-16, or has NUL bytes"),
        (b"/*\n/a/\0\n", "openignore.txt: is UTF-16, or has NUL bytes"),
        (b"\xef\xbb\xbf/*\n", "openignore.txt:1: begins with a byte order mark"),
        ("/*\n\n/Größe/\n".encode("latin-1"), "openignore.txt:3: is not UTF-8"),
        (b"/*\n/a/\t\n", "openignore.txt:2: has a tab"),
        (b"/*\n\t/a/\n", "openignore.txt:2: has a tab"),
        (b"/*\r/a/\r", "openignore.txt:1: has the invisible character U+000D"),
        (b"/*\n/a/\x0b/b/\n", "openignore.txt:2: has the invisible character U+000B"),
        ("/*\n/a\u00a0b/\n".encode(), "openignore.txt:2: has the invisible character U+00A0"),
        ("/*\n/a\u200bb/\n".encode(), "openignore.txt:2: has the invisible character U+200B"),
        ("/*\n# a\u2028/a/\n".encode(), "openignore.txt:2: has the invisible character U+2028"),
        (b"/*\n# a\r/a/\n", "openignore.txt:2: has the invisible character U+000D"),
        ("/*\n# \u202e/a/\n".encode(), "openignore.txt:2: has the invisible character U+202E"),
    ],
)
def test_a_pattern_file_is_text_that_a_reader_sees_as_git_does(content: bytes, said: str) -> None:
    with pytest.raises(KitError) as error:
        check("openignore.txt", content, may_open=True)
    assert error.value.problem == said


def test_crlf_and_comments_in_any_language_pass() -> None:
    text = "# Privé\u00a0: 社内 \U0001f469\u200d\U0001f4bb\t!\r\n/*\r\n!/dbt/\r\n\t\r\n"
    check("openignore.txt", text.encode(), may_open=True)


@pytest.mark.parametrize(
    ("line", "opens"), [("!/x", True), ("!", True), ("\\!x", False), (" !x", False), ("#!x", False)]
)
def test_only_the_root_can_open(line: str, opens: bool) -> None:
    """A line opens if and only if ! is its first character, as git has it."""
    check("openignore.txt", line.encode(), may_open=True)
    if not opens:
        check("a/openignore.txt", line.encode(), may_open=False)
        return
    with pytest.raises(KitError, match=r"a/openignore\.txt:1: begins with !, but only the pattern file"):
        check("a/openignore.txt", line.encode(), may_open=False)
