"""The reference is what its sources say today."""

from pathlib import Path

import pytest

from docs.reference._generate import components, pages, targets


@pytest.mark.parametrize("page", pages.pages(), ids=lambda path: path.name)
def test_a_page_is_up_to_date(page: Path) -> None:
    assert page not in pages.stale(), "run: make docs"


def test_each_generated_part_is_in_one_page() -> None:
    used = [name for text in pages.pages().values() for name in pages.names(text)]
    assert sorted(used) == sorted(pages.PARTS)


def test_only_what_is_between_the_marks_is_renewed() -> None:
    text = "before\n<!-- generated: DbtModels -->\nold\n<!-- end of generated -->\nafter\n"
    part = pages.PARTS["DbtModels"]()
    assert pages.renewed(text) == text.replace("old\n", f"\n{part}\n")


def test_a_mark_of_an_unknown_part_is_an_error() -> None:
    with pytest.raises(KeyError, match="nothing"):
        pages.renewed("<!-- generated: nothing -->\n<!-- end of generated -->\n")


@pytest.mark.parametrize("part", ["Ingest", "Ingest.sources", "partitions"])
def test_every_attribute_has_a_meaning(part: str) -> None:
    for line in pages.PARTS[part]().splitlines()[2:]:
        assert line.split("|")[-2].strip(), line


def test_what_has_no_attributes_is_an_error() -> None:
    with pytest.raises(TypeError):
        components.attributes("Ingest", "sources", "name")


def test_a_target_without_a_comment_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("a: b  ## Do a\n\techo ## no\nb:\n\n.PHONY: c\nd-e:  ## Do | e\n")
    assert targets.documented(tmp_path / "Makefile") == {"a": "Do a", "d-e": "Do | e"}
    assert "| `d-e` | Do \\| e |" in targets.table(tmp_path / "Makefile")
