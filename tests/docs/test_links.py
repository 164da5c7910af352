"""Links in the pages that are not part of the site; `make docs` checks those within it."""

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.support.repo import ROOT

PAGES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("examples/*.md"),
    *ROOT.glob("hooks/*.md"),
    *ROOT.glob("template/domain/*.md*"),
    *ROOT.glob("template/domain/platform-kit/*.md"),
]


def links(page: Path) -> set[str]:
    """Where the links and pictures of a page lead, but for other sites and its own headings."""
    found = set()
    for block in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        for token in block.children or []:
            target = str(token.attrs.get("href") or token.attrs.get("src") or "")
            if target and "://" not in target:
                found.add(target.partition("#")[0])
    return found - {""}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    missing = {link for link in links(page) if not (page.parent / link).exists()}
    assert missing == set()


def test_a_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[x](b.md#c) ![y](d.png)\n\n| a |\n|---|\n| [z](e.md) |\n\n[w](#here)\n")
    assert links(tmp_path / "a.md") == {"b.md", "d.png", "e.md"}
