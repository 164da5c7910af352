"""Links in the pages that are not part of the site; `make docs` checks those within it."""

from pathlib import Path

import pytest

from tests.support.pages import links
from tests.support.repo import ROOT

PAGES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("examples/*.md"),
    *ROOT.glob("hooks/*.md"),
    *ROOT.glob("template/domain/*.md*"),
    *ROOT.glob("template/domain/platform-kit/*.md"),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    places = {link: page.parent / link for link in links(page)}
    missing = {
        link for link, place in places.items() if not (place.exists() or Path(f"{place}.jinja").exists())
    }
    assert missing == set()


def test_a_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[x](b.md#c) ![y](d.png)\n\n| a |\n|---|\n| [z](e.md) |\n\n[w](#here)\n")
    assert links(tmp_path / "a.md") == {"b.md", "d.png", "e.md"}
