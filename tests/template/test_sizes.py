"""Limits that keep the template readable: the length of a module, and the rooms of the kit."""

from pathlib import Path

import pytest

from tests.support.repo import ROOT

KITS = {name: ROOT / f"template/domain/{name}/src" for name in ("platform-kit", "open-kit")}


def longer(folder: Path, limit: int) -> dict[str, int]:
    """The modules below a folder that have more lines, and how many."""
    lengths = {
        path.relative_to(folder).as_posix(): len(path.read_text().splitlines())
        for path in folder.rglob("*.py")
    }
    assert lengths
    return {name: length for name, length in lengths.items() if length > limit}


@pytest.mark.parametrize("kit", KITS)
def test_no_module_of_a_kit_has_more_than_300_lines(kit: str) -> None:
    assert longer(KITS[kit], 300) == {}


def test_no_module_of_the_tests_has_more_than_400_lines() -> None:
    assert longer(ROOT / "tests", 400) == {}


def test_the_kit_has_at_most_20_rooms() -> None:
    """Modules and packages directly below `platform_kit`."""
    rooms = {
        path.stem
        for path in (KITS["platform-kit"] / "platform_kit").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__"}
    assert {"cli", "orchestration", "marts"} <= rooms
    assert len(rooms) <= 20
