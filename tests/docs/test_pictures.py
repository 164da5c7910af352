"""The pictures in the docs: what the terminal's still leaves out, and what no picture may hold."""

import re
from pathlib import Path

import pytest

from docs.pictures import diagrams, terminal
from docs.pictures.tools import ROOT, PictureError, program, refuse_local_paths

PICTURES = ROOT / "docs" / "pictures"
SCREENSHOTS = sorted(PICTURES.glob("*.png"))
DRAWINGS = sorted(PICTURES.glob("*.svg"))


def test_all_pictures_are_there() -> None:
    assert [path.name for path in SCREENSHOTS] == [
        "asset-graph.png",
        "asset.png",
        "backfill.png",
        "failed-check.png",
    ]
    assert [path.name for path in DRAWINGS] == ["architecture.svg", "demo.svg", "flow.svg"]


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.name)
def test_a_drawing_loads_nothing_and_names_no_path(drawing: Path) -> None:
    text = drawing.read_text()
    addresses = set(re.findall(r"https?://[^\s\"')]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.findall(r"(?<![\w.])/(?:home|root|tmp|Users|opt|var)/", text)


@pytest.mark.parametrize("source", sorted(PICTURES.glob("*.dot")), ids=lambda path: path.name)
def test_a_diagram_shows_the_words_of_its_source(source: Path) -> None:
    labels = re.sub(r"^\s*//.*$", "", source.read_text(), flags=re.MULTILINE)
    cells = re.findall(r">([^<>\[\]{}]*[a-z][^<>\[\]{}]*)<", labels)
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", source.with_suffix(".svg").read_text())
    drawn = " ".join(shown).replace("&#45;", "-").replace("&#39;", "'").replace("&#160;", " ")
    assert cells
    assert not [cell for cell in cells if " ".join(cell.split()) not in " ".join(drawn.split())]


def test_many_passed_checks_are_one_line() -> None:
    passed = [f"  {number} of 9 PASS check_{number}" for number in range(1, 6)]
    assert terminal.folded(["models", *passed, "done"]) == [
        "models",
        *passed[:2],
        "\x1b[2m  .. 3 more checks pass\x1b[0m",
        "done",
    ]


def test_few_passed_checks_stay() -> None:
    lines = [*(f"  {number} of 9 PASS check_{number}" for number in range(1, 4)), "  4 of 9 FAIL check_4"]
    assert terminal.folded(lines) == lines


def test_a_diagram_has_the_fonts_of_its_reader() -> None:
    svg = diagrams.portable('<!-- by dot -->\n<text font-family="DejaVu Sans">flow</text>')
    assert svg.startswith('<text font-family="system-ui')


def test_a_path_of_this_machine_is_refused() -> None:
    with pytest.raises(PictureError, match=r"^demo\.svg: the picture would show"):
        refuse_local_paths(f"warning: {ROOT}/copier.yml", "demo.svg")


def test_a_missing_program_says_what_to_install() -> None:
    with pytest.raises(PictureError) as failure:
        program("a-browser", package="chromium")
    assert failure.value.problem == "a-browser: the program is not installed"
    assert "apt-get install chromium" in failure.value.cure
