"""A plan as text, JSON and Markdown."""

import json
from dataclasses import replace

from open_kit.finding import Finding
from open_kit.plan import Plan
from open_kit.policy import Allowance
from open_kit.public_branch import BranchTip
from open_kit.publication import PublicCommit
from open_kit.report import report
from platform_kit.cli.reports import Form

EMAIL = Finding("docs/a|b.md", 3, "email", "an e-mail address", "07f0ac48a674")
NAME = Finding("docs/c.md", 0, "name", "the name of the private notes/<a>|*b*.md", "1" * 12)
COLLISION = Finding(
    "Note.md", 0, "collision", "some systems take \x1b[31m and note.md for the same path", "2" * 12
)
ALLOWANCE = Allowance(rule="data", path="data/*.csv", reason="CC0")
PLAN = Plan(
    source_revision="a" * 40,
    tip=BranchTip("b" * 40, "c" * 40, "d" * 40, "e" * 16),
    opened=("docs/a.md",),
    closed=(),
    changed=("README.md", "src/a.py"),
    unchanged=3,
    private=5,
    with_private_lines=(),
    refused=(),
    allowed={ALLOWANCE: [EMAIL], ALLOWANCE.model_copy(update={"path": "unused"}): []},
    commit=PublicCommit("f" * 40, "b" * 40, "The team <team@example.com>", "Update", ""),
)
REFUSED = replace(PLAN, refused=(COLLISION, EMAIL, NAME))


def test_text_counts_and_names_the_changes() -> None:
    assert report(PLAN, Form.TEXT).splitlines() == [
        "commit aaaaaaaaaaaa, compared with the publication of dddddddddddd",
        "",
        "becomes public: 1",
        "    docs/a.md",
        "changes in public: 2",
        "    README.md",
        "    src/a.py",
        "stays as it is: 3    stays private: 5",
        "allowed: data at data/*.csv (1): CC0",
        "",
        f"digest: {PLAN.commit.digest}",
    ]


def test_many_paths_are_shortened_to_the_folders_of_the_root() -> None:
    many = replace(PLAN, opened=("LICENSE", *(f"src/{number}.py" for number in range(20))))
    assert "becomes public: 21\n    LICENSE\n    src/ (20)\n" in report(many, Form.TEXT)


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


def test_markdown_begins_with_the_number_of_new_files() -> None:
    page = report(PLAN, Form.MARKDOWN)
    assert page.startswith("**This makes 1 more file public.**\n")
    assert "- `docs/a.md`" in page
    assert page.endswith(f"Digest: `{PLAN.digest}`\n")
    none = report(replace(REFUSED, opened=()), Form.MARKDOWN)
    assert none.startswith("**This makes no more files public.** **The publication is refused.**\n")


def test_a_finding_is_a_row_in_markdown() -> None:
    page = report(REFUSED, Form.MARKDOWN)
    assert "| `docs/a\\|b.md:3` | email | an e-mail address | `07f0ac48a674` |" in page
    assert "| the name of the private notes/\\<a>\\|\\*b\\*.md |" in page
    assert "Digest" not in page


def test_json_has_the_keys_that_workflows_read() -> None:
    plan = json.loads(report(REFUSED, Form.JSON))
    assert list(plan) == [
        "source", "published", "nothing_to_publish", "digest", "opened", "closed", "changed", "kept",
        "private", "private_lines_left_out_of", "refused", "allowed", "message",
    ]  # fmt: skip
    assert (plan["digest"], plan["message"], plan["kept"]) == (None, None, 3)
    assert plan["refused"][1] == {
        "path": "docs/a|b.md", "line": 3, "rule": "email", "reason": "an e-mail address",
        "finding": "07f0ac48a674",
    }  # fmt: skip
    assert plan["allowed"][0]["findings"] == [plan["refused"][1]]


def test_nothing_is_published_twice() -> None:
    same = replace(PLAN, opened=(), changed=())
    assert same.nothing_to_publish
    assert "digest" not in report(same, Form.TEXT)
    assert not replace(same, tip=None).nothing_to_publish
