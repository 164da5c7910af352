"""Every command of the tutorials works, and prints what the page shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import warm_shell
from tests.support.repo import ROOT
from tests.support.tutorial import Reader, blocks, is_shown

TUTORIALS = ROOT / "docs/tutorials"
# Each begins where the one before it ends.
SERIES = {
    "flights": ["first-run", "build-on-another-domain"],
    "orders": ["first-domain", "first-contract", "change-a-contract"],
}


@pytest.fixture
def reader(tmp_path: Path, template: Path) -> Iterator[Reader]:
    with warm_shell.command() as domain:
        found = Reader(tmp_path, template, domain)
        yield found
        for repo in found.domains():
            repo.down()


@pytest.mark.slow
@pytest.mark.parametrize("series", SERIES)
def test_the_commands_do_what_the_page_shows(reader: Reader, series: str) -> None:
    for name in SERIES[series]:
        reader.work_through(TUTORIALS / f"{name}.md")


def test_every_tutorial_is_in_a_series() -> None:
    names = [name for series in SERIES.values() for name in series]
    assert sorted(names) == sorted(path.stem for path in TUTORIALS.glob("*.md"))


@pytest.mark.parametrize("page", sorted(TUTORIALS.glob("*.md")), ids=lambda path: path.name)
def test_every_block_is_one_that_the_test_does(page: Path) -> None:
    for block in blocks(page):
        assert block.title or block.language in ("sh", "console"), block.place


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        ("a 1.9\n", "a   0.3\n", True),
        ("version 1.1.0\n", "version 1.1.1\n", False),
        ("19\n", "20\n", False),
        ("12.50\n", "12.51\n", False),
        ("a\n...\nb\n", "a\nx\ny\nb\n", True),
        ("a\n...\n", "b\n", False),
        ("a\n", "a\nb\n", False),
        ("error: x\n", "error: x\nmake: *** [Makefile:3: run] Error 1\n", True),
        (f"commit {'a' * 40}\n", f"commit {'b' * 40}\n", True),
    ],
)
def test_output_is_compared_but_for_what_differs_from_run_to_run(shown: str, output: str, same: bool) -> None:
    assert is_shown(output, shown) is same


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```sh\nfalse\n```\n", "exits with 1"),
        ("```console\n$ echo a\nb\n```\n", r"- b\n  \+ a"),
        ("```console\n$ echo error: a\nerror: a\n```\n", "exits with 0"),
        ('```text title="a"\nx\nx\n```\n```diff title="a"\n-x\n+y\n```\n', "has 2 times"),
    ],
)
def test_a_wrong_page_is_found(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.setattr("tests.support.tutorial.ROOT", reader.folder)
    page = reader.folder / "page.md"
    page.write_text(text)
    with pytest.raises(AssertionError, match=message):
        reader.work_through(page)
