"""Every path of the annotated tree exists."""

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt

from tests.support.repo import ROOT, Repo

PAGE = ROOT / "docs/explanation/annotated-tree.md"
KIT = ROOT / "template/domain/platform-kit"


def trees() -> dict[str, str]:
    """The trees of the page by the name after their language."""
    fences = [token for token in MarkdownIt().parse(PAGE.read_text()) if token.type == "fence"]
    return {token.info.split()[1]: token.content for token in fences}


def paths(tree: str) -> Iterator[str]:
    """The path of each line, which is below the last line that is indented less."""
    above: list[tuple[int, str]] = []
    for line in tree.splitlines():
        indent, name = len(line) - len(line.lstrip()), line.split()[0]
        above = [(depth, folder) for depth, folder in above if depth < indent]
        yield "".join(folder for _, folder in above) + name
        above.append((indent, name))


@pytest.mark.parametrize("path", [*paths(trees()["template"])])
def test_a_path_of_the_template_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_paths_of_the_kit_exist() -> None:
    assert [path for path in paths(trees()["kit"]) if not (KIT / path).exists()] == []


def test_the_paths_of_a_domain_repo_exist(flights: Repo) -> None:
    assert [path for path in paths(trees()["domain"]) if not (flights.path / path).exists()] == []


def test_the_files_to_look_into_exist() -> None:
    table = (ROOT / "docs/explanation/where-to-look.md").read_text().split("The rule behind")[0]
    named = [name for name in re.findall(r"`([^`]+)`", table) if "/" in name or name.endswith(".yml")]
    assert len(named) > 12
    places = (ROOT, KIT / "src/platform_kit")
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("a/\n  b.py   text\n  c/\n    d\ne\n", ["a/", "a/b.py", "a/c/", "a/c/d", "e"]),
        ("a/b/\n  c\n", ["a/b/", "a/b/c"]),
    ],
)
def test_a_path_is_below_the_lines_above_it(tree: str, expected: list[str]) -> None:
    assert list(paths(tree)) == expected


def test_the_page_has_three_trees() -> None:
    assert trees().keys() == {"template", "kit", "domain"}
    assert all(re.search(r"\S", tree) for tree in trees().values())
