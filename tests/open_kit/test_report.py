"""A plan as text, JSON and Markdown."""

import json
from dataclasses import replace

import pytest

from open_kit.finding import MESSAGE, Finding
from open_kit.mirror.mirror_settings import SettingChange
from open_kit.patterns.counts import PatternCount
from open_kit.patterns.lines import PatternLine
from open_kit.planning.becoming_public import NewLine
from open_kit.planning.plan import Plan
from open_kit.report import report
from platform_kit.cli.reports import Form
from tests.open_kit.plans import ADDRESS, AUTHOR, COLLISION, EMAIL, MANAGED, NAME, PLAN, REFUSED, deciding

PUBLIC = NewLine("README.md", 3, "one more", False)
OPENED = NewLine("src/a.py", 7, "    bonus,", True)
BEFORE_THE_FIRST = replace(PLAN, tip=None, changed=(), lines=())


def test_text_begins_with_what_becomes_public_and_ends_with_the_digest() -> None:
    assert report(PLAN, Form.TEXT).splitlines() == [
        "commit aaaaaaaaaaaa, compared with the publication of dddddddddddd",
        "This makes 1 more file and 1 more line public.",
        "",
        "public commit:",
        f"    repository: {ADDRESS}",
        "    branch: main",
        f"    author: {AUTHOR}",
        "    message:",
        "        | Update",
        "        |",
        "        | Source-Revision: a",
        "",
        "new lines of public files: 1",
        "    @@ README.md @@",
        "    +    3 one more",
        "",
        "becomes public: 1 (12 lines)",
        "    docs/a.md  (12 lines)",
        "changes in public: 2",
        "    README.md",
        "    src/a.py",
        "stays as it is: 3    stays private: 5",
        "allowed: data at data/*.csv (1): CC0",
        "",
        f"digest: {PLAN.commit.digest}",
    ]


@pytest.mark.parametrize(
    ("plan", "sentences"),
    [
        (replace(PLAN, opened=(), lines=()), ["This makes nothing more public."]),
        (replace(PLAN, lines=()), ["This makes 1 more file public."]),
        (
            replace(PLAN, opened=(), lines=(PUBLIC, OPENED, OPENED)),
            ["This makes 3 more lines public.", "This makes 2 lines public that were private."],
        ),
        (
            replace(PLAN, lines=(OPENED,), were_private=frozenset(PLAN.opened)),
            [
                "This makes 1 more file and 1 more line public.",
                "This makes 1 file and 1 line public that were private.",
            ],
        ),
        (
            replace(PLAN, opened=(), lines=(), closed=("a", "b")),
            ["This removes 2 files from the public branch; their past stays public."],
        ),
        (
            replace(PLAN, opened=(), lines=(), line_counts=dict.fromkeys(PLAN.changed)),
            ["This makes 2 changed files that are not text public."],
        ),
        (
            replace(PLAN, opened=(), lines=(), deciding=(deciding("Makefile"),)),
            ["This changes 1 file that decides what is published."],
        ),
    ],
)
def test_all_formats_begin_with_the_same_sentences(plan: Plan, sentences: list[str]) -> None:
    assert json.loads(report(plan, Form.JSON))["summary"] == sentences
    assert report(plan, Form.TEXT).splitlines()[1 : 1 + len(sentences)] == sentences
    first = " ".join(f"**{sentence}**" for sentence in sentences)
    assert report(plan, Form.MARKDOWN).startswith(f"{first}\n")


@pytest.mark.parametrize("refused", [(), REFUSED.refused])
def test_all_formats_agree(refused: tuple[Finding, ...]) -> None:
    changes = (deciding("openignore.txt"), deciding("Makefile", "removed"))
    plan = replace(PLAN, deciding=changes, lines=(PUBLIC, OPENED), closed=("old.md",), refused=refused)
    content = json.loads(report(plan, Form.JSON))
    facts = [
        *content["summary"], content["repository"], content["branch"], content["author"],
        *content["message"].split("\n"), *content["opened"], *content["closed"], *content["changed"],
        *(change["path"] for change in content["decides"]), *(line["text"] for line in content["lines"]),
        *(found["finding"] for found in content["refused"]), *filter(None, [content["digest"]]),
    ]  # fmt: skip
    assert bool(content["digest"]) != bool(refused)
    for form in (Form.TEXT, Form.MARKDOWN):
        said = report(plan, form)
        assert [fact for fact in facts if fact not in said] == []
        assert said.count("refused") == (0 if not refused else 1)


def test_who_decides_comes_first() -> None:
    changes = (
        deciding("openignore.txt", added=2),
        deciding("sub/openignore.txt", "added", 1),
        deciding("domain.toml"),
    )
    plan = replace(REFUSED, deciding=changes, settings=(SettingChange("branch", "main", "trunk"),))
    text = report(plan, Form.TEXT)
    assert text.splitlines()[3:8] == [
        "",
        "who decides: 3 changed",
        "    openignore.txt: which files are public: changed, +2 -0",
        "    sub/openignore.txt: which files are public: added, +1 -0",
        "    domain.toml: where it is published, and by whom: changed, +1 -0",
    ]
    assert "    branch in domain.toml: main -> trunk" in text
    page = report(plan, Form.MARKDOWN)
    assert page.index("### Who decides") < page.index("### Refused") < page.index("### Public commit")
    assert "| `openignore.txt` | which files are public | changed | +2 -0 |" in page
    assert "| `branch` | `main` | `trunk` |" in page


def test_many_deciding_files_of_a_kind_are_one_row_and_a_list_at_the_end() -> None:
    kit = [deciding(f"platform-kit/{number}.py") for number in range(9)]
    plan = replace(
        PLAN, deciding=(*kit, deciding("platform-kit/new.bin", "added", None, None), deciding("Makefile"))
    )
    row = "| `platform-kit/` | what the plan is made with | 9 changed, 1 added | +9 -0 |"
    page = report(plan, Form.MARKDOWN)
    assert row in page
    assert "- `platform-kit/new.bin` (added)" in page
    assert page.index(row) < page.index("- `platform-kit/new.bin`")
    assert len(json.loads(report(plan, Form.JSON))["decides"]) == 11


def test_before_the_first_publication_all_that_decides_is_new() -> None:
    plan = replace(BEFORE_THE_FIRST, deciding=(deciding("openignore.txt", "added", 3),))
    said = "ll of it is new, because nothing is published yet"
    assert said in report(plan, Form.TEXT)
    assert said in report(plan, Form.MARKDOWN)
    assert "decide what is published" not in report(plan, Form.TEXT)


def test_lines_that_were_private_are_a_section_of_their_own() -> None:
    plan = replace(PLAN, lines=(PUBLIC, OPENED))
    text = report(plan, Form.TEXT)
    own = "lines that were private and become public: 1\n    @@ src/a.py @@\n    +    7     bonus,\n"
    assert own in text
    assert text.index(own) < text.index("new lines of public files: 1")
    page = report(plan, Form.MARKDOWN)
    assert "<details open><summary>lines that were private and become public: 1</summary>" in page
    assert "```diff\n@@ src/a.py @@\n+    7     bonus,\n```" in page
    assert json.loads(report(plan, Form.JSON))["lines"][1] == {
        "path": "src/a.py", "line": 7, "text": "    bonus,", "was_private": True,
    }  # fmt: skip


def test_a_file_that_was_private_says_so() -> None:
    plan = replace(
        PLAN, were_private=frozenset(PLAN.opened), line_counts={**PLAN.line_counts, "docs/a.md": None}
    )
    assert "    docs/a.md  (not text, was private)" in report(plan, Form.TEXT)
    assert "- `docs/a.md` (not text, was private)" in report(plan, Form.MARKDOWN)
    assert json.loads(report(plan, Form.JSON))["were_private"] == ["docs/a.md"]


def test_no_text_is_shown_of_what_is_refused() -> None:
    """The lines after the first one of a key are the key."""
    plan = replace(PLAN, refused=(replace(EMAIL, path="README.md"), replace(EMAIL, path=MESSAGE)))
    for form in Form:
        said = report(plan, form)
        assert "one more" not in said
        assert "Source-Revision" not in said
    assert "+ 1 line, not shown" in report(plan, Form.TEXT)
    secret = replace(PLAN, refused=(replace(EMAIL, path="domain.toml", rule="secret"),))
    assert not [form for form in Form if ADDRESS in report(secret, form)]


def test_the_same_finding_is_one_row_with_a_count() -> None:
    places = [replace(EMAIL, path="docs/a.md", line=number) for number in range(1, 391)]
    others = [replace(EMAIL, path=f"docs/b{number}.md", line=7) for number in range(10)]
    plan = replace(PLAN, refused=(*places, *others, replace(EMAIL, path="docs/b0.md", line=8), NAME))
    text = report(plan, Form.TEXT)
    first = "docs/a.md:1, 2, 3 and 387 more; docs/b0.md:7, 8; docs/b1.md:7; 8 more files"
    assert (
        f"refused: 402\n    {first}: email: an e-mail address  [07f0ac48a674]\n    docs/c.md: name: " in text
    )
    where = (
        "`docs/a.md:1, 2, 3` and 387 more; `docs/b0.md:7, 8`; `docs/b1.md:7`; `docs/b2.md:7`; `docs/b3.md:7`"
    )
    row = f"| 401 | email | an e-mail address | {where}; 6 more files | `07f0ac48a674` |"
    assert row in report(plan, Form.MARKDOWN)
    assert len(json.loads(report(plan, Form.JSON))["refused"]) == 402


def test_findings_in_managed_files_are_a_group_below_the_teams_with_a_hint_of_their_own() -> None:
    plan = replace(REFUSED, refused=(*REFUSED.refused, MANAGED))
    for form, title in (
        (Form.TEXT, "refused in the platform team's files: 1"),
        (Form.MARKDOWN, "### Refused in the"),
    ):
        said = report(plan, form)
        own, managed = said.split(title)
        assert "take it out" in own
        assert "platform-kit/README.md:7" not in own
        assert "platform-kit/README.md:7" in managed
        assert "do not edit them" in managed
        assert "[[allow]]" not in managed
    assert [found["managed"] for found in json.loads(report(plan, Form.JSON))["refused"]] == [False] * 3 + [
        True
    ]
    only = report(replace(PLAN, refused=(MANAGED,)), Form.TEXT)
    assert "take it out" not in only
    assert "refused in the platform team's files: 1" in only


def test_settled_findings_are_one_line() -> None:
    plan = replace(PLAN, settled=(MANAGED, replace(MANAGED, line=8)))
    said = "not refused: 2 private names in the platform team's files, public already and unchanged"
    assert said in report(plan, Form.TEXT)
    assert said in report(plan, Form.MARKDOWN)
    assert len(json.loads(report(plan, Form.JSON))["settled"]) == 2


def test_each_pattern_is_shown_with_how_many_files_it_decides() -> None:
    closing = PatternCount(PatternLine("openignore.txt", 9, "/a|b/"), 1200, 0, matches=True, redundant=False)
    opening = PatternCount(PatternLine("openignore.txt", 10, "!/c/"), 0, 1, matches=True, redundant=False)
    plan = replace(PLAN, patterns=(closing, opening))
    text = report(plan, Form.TEXT)
    assert "patterns: 2\n    openignore.txt:9: /a|b/: 1,200 files private\n" in text
    assert "    openignore.txt:10: !/c/: 1 file public\n" in text
    assert "| `openignore.txt:9` | `/a\\|b/` | 1,200 files private |" in report(plan, Form.MARKDOWN)
    assert json.loads(report(plan, Form.JSON))["patterns"][1] == {
        "path": "openignore.txt", "line": 10, "pattern": "!/c/", "private": 0, "public": 1,
    }  # fmt: skip


def test_many_paths_are_shortened_to_the_folders_of_the_root() -> None:
    opened = ("LICENSE", *(f"src/{number}.py" for number in range(20)))
    many = replace(PLAN, opened=opened, line_counts={**PLAN.line_counts, **dict.fromkeys(opened, 1)})
    assert "becomes public: 21 (21 lines)\n    LICENSE\n    src/ (20)\n" in report(many, Form.TEXT)


def test_many_lines_and_long_lines_are_shortened_in_text() -> None:
    lines = (
        NewLine("README.md", 1, "x" * 5000, False),
        *(NewLine("README.md", number, f"line {number}", False) for number in range(2, 101)),
    )
    text = report(replace(PLAN, lines=lines), Form.TEXT)
    assert "x" * 500 + " .. (5,000 characters)" in text
    assert "line 20\n    and 80 more; make open-plan FORMAT=json has all" in text
    assert "line 21" not in text
    assert "line 100" in report(replace(PLAN, lines=lines), Form.MARKDOWN)


def test_text_ends_with_a_hint_for_the_first_finding_that_can_be_allowed() -> None:
    lines = report(REFUSED, Form.TEXT).splitlines()
    assert "    docs/a|b.md:3: email: an e-mail address  [07f0ac48a674]" in lines
    assert lines[-7].startswith("hint: take it out")
    assert lines[-5:-1] == [
        "    [[allow]]",
        '    rule = "email"',
        '    path = "/docs/a|b.md"',
        '    finding = "07f0ac48a674"',
    ]
    only = report(replace(PLAN, refused=(COLLISION,)), Form.TEXT)
    assert "[[allow]]" not in only
    assert "\x1b" not in only


def test_signs_in_a_path_are_escaped_as_a_pattern() -> None:
    odd = replace(PLAN, refused=(replace(EMAIL, path="a*[1] "),))
    assert 'path = "/a\\\\*\\\\[1]\\\\ "' in report(odd, Form.TEXT)


def test_a_finding_is_a_row_in_markdown() -> None:
    page = report(REFUSED, Form.MARKDOWN)
    assert page.startswith(
        "**This makes 1 more file and 1 more line public.** **The publication is refused.**\n"
    )
    assert "| 1 | email | an e-mail address | `docs/a\\|b.md:3` | `07f0ac48a674` |" in page
    assert "| `the name of the private notes/<a>\\|*b*.md` |" in page
    assert "digest" not in page


def test_json_has_the_keys_that_workflows_read() -> None:
    plan = json.loads(report(REFUSED, Form.JSON))
    assert list(plan) == [
        "source", "published", "nothing_to_publish", "digest", "summary", "decides", "settings", "repository",
        "branch", "author", "message", "opened", "closed", "changed", "kept", "private", "were_private",
        "private_lines_left_out_of", "patterns", "line_counts", "lines", "refused", "settled", "allowed",
    ]  # fmt: skip
    assert (plan["digest"], plan["message"], plan["kept"]) == (None, "Update\n\nSource-Revision: a", 3)
    assert plan["refused"][1] == {
        "path": "docs/a|b.md", "line": 3, "rule": "email", "reason": "an e-mail address",
        "finding": "07f0ac48a674", "managed": False,
    }  # fmt: skip
    assert plan["allowed"][0]["findings"] == [plan["refused"][1]]


def test_nothing_is_published_twice() -> None:
    same = replace(PLAN, opened=(), changed=(), lines=())
    assert same.nothing_to_publish
    for form in (Form.TEXT, Form.MARKDOWN):
        assert "digest" not in report(same, form)
        assert "ublic commit" not in report(same, form)
    assert not replace(same, tip=None).nothing_to_publish
