"""What somebody writes into a file, a path or a message stays text; a long page is cut between rows."""

import json
import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from open_kit.planning.becoming_public import NewLine
from open_kit.planning.plan import Plan
from open_kit.report import report
from platform_kit.cli.reports import Form
from tests.open_kit.plans import EMAIL, HOSTILE, HOSTILE_REFUSED, PLAN, REFUSED, WORST, deciding

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OUR_HTML = re.compile(r"</?details( open)?>|</?summary>")


def outside_of_code(page: str) -> str:
    """What of a page GitHub would link, notify or render."""
    texts = []
    for token in GITHUB.parse(page):
        if token.type == "html_block":
            texts.append(OUR_HTML.sub("", token.content))
        elif token.type == "inline":
            texts += [child.content for child in token.children or () if child.type != "code_inline"]
    return "\n".join(texts)


@pytest.mark.parametrize("plan", [HOSTILE, HOSTILE_REFUSED])
def test_nothing_is_active_in_markdown(plan: Plan) -> None:
    page = report(plan, Form.MARKDOWN)
    shown = outside_of_code(page)
    for active in ("@", "#12", "://", "<", "`", "everyone", "\x1b", "\u202e"):
        assert active not in shown
    assert "\x1b" not in page
    assert "\u202e" not in page
    tokens = GITHUB.parse(page)
    titles = [tokens[number + 1].content for number, one in enumerate(tokens) if one.type == "heading_open"]
    assert titles == [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]


@pytest.mark.parametrize("plan", [HOSTILE, HOSTILE_REFUSED])
def test_each_row_of_a_table_has_its_cells(plan: Plan) -> None:
    odd = replace(plan, deciding=(deciding("platform-kit/a\\|b\\\\|c|"), deciding("platform-kit/d|")))
    tokens = GITHUB.parse(report(odd, Form.MARKDOWN))
    cells = [token.type for token in tokens if token.type in ("th_open", "td_open", "tr_close")]
    rows = "".join({"th_open": "h", "td_open": "d", "tr_close": " "}[cell] for cell in cells).split()
    assert set(rows) <= {"hhhh", "dddd", "hhh", "ddd", "hhhhh", "ddddd"}
    code = [c.content for token in tokens for c in token.children or () if c.type == "code_inline"]
    assert "platform-kit/d|" in code
    assert "platform-kit/a\\x5c|b\\x5c\\x5c|c|" in code


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("plan", [HOSTILE, HOSTILE_REFUSED])
def test_no_line_is_a_command_to_github(plan: Plan, form: Form) -> None:
    said = report(plan, form)
    assert not [line for line in said.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    if form == Form.JSON:
        assert json.loads(said)["lines"][1]["path"] == WORST


def test_a_line_of_a_file_cannot_write_a_row_of_the_report() -> None:
    lines = (NewLine("a.md", 1, "@@ b.md @@", False), NewLine("a.md", 2, "refused: 0", False))
    text = report(
        replace(PLAN, changed=("a.md",), line_counts={"a.md": 2, "docs/a.md": 1}, lines=lines), Form.TEXT
    )
    assert "    +    1 @@ b.md @@\n    +    2 refused: 0\n" in text


MANY = replace(
    REFUSED,
    opened=tuple(f"docs/{number}.md" for number in range(3000)),
    line_counts={f"docs/{number}.md": number for number in range(3000)} | dict.fromkeys(PLAN.changed, 1),
    lines=tuple(
        NewLine("README.md", number, f"new line {number}", number % 2 == 0) for number in range(3000)
    ),
    refused=tuple(replace(EMAIL, line=number, fingerprint=f"{number:012}") for number in range(500)),
)


@pytest.mark.parametrize("limit", [2000, 5000, 20_000, 65_000, 100_000])
def test_a_long_page_is_cut_between_rows_and_says_what_is_missing(limit: int) -> None:
    page = report(MANY, Form.MARKDOWN, limit)
    whole = report(MANY, Form.MARKDOWN).splitlines()
    assert len(page.encode()) <= limit
    *lines, last = page.splitlines()
    assert set(lines) <= set(whole)
    assert page.count("<details") == page.count("</details>")
    assert len(re.findall("^```", page, re.MULTILINE)) % 2 == 0
    counted = re.findall(r"(\d[\d,]*) ([^,.]+)", last.split("**")[1])
    missing = {noun: int(count.replace(",", "")) for count, noun in counted}
    shown = sum(line.startswith("- `docs/") for line in lines)
    assert missing["paths (becomes public)"] == 3000 - shown
    refusals = sum(line.startswith("| 1 | email") for line in lines)
    assert missing.get("refusals", 0) == 500 - refusals
    assert "make open-plan FORMAT=json" in last


def test_the_refusals_stay_in_a_page_that_is_cut() -> None:
    page = report(MANY, Form.MARKDOWN, 65_000)
    assert page.count("| 1 | email") == 500
    assert "Hint: take it out" in page
    assert "- repository: " in page


def test_a_page_that_fits_is_not_cut() -> None:
    page = report(MANY, Form.MARKDOWN)
    assert page.count("\n- `docs/") == 3000
    assert "Not shown" not in page
