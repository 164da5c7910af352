"""The lock of vendored contracts: its format, and the files that it refuses."""

from pathlib import Path

import pytest

from platform_kit.contracts import lock
from platform_kit.contracts.contract_files import consumed
from platform_kit.errors import KitError
from platform_kit.repo.windows import Cadence
from tests.support.contracts import document, write

NAME = "flights/delays_v2.odcs.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repo with one vendored contract, in the format that 0.2.0 wrote."""
    write(tmp_path, document("short"))
    vendored = tmp_path / "contracts/consumed" / NAME
    vendored.parent.mkdir(parents=True)
    (tmp_path / "contracts/published/delays.odcs.yaml").rename(vendored)
    digest = lock.digest(vendored.read_bytes())
    text = f"{NAME}:\n  source: ../flights#delays\n  version: 2.0.0\n  sha256: {digest}\n"
    (tmp_path / lock.FILE).write_text(text)
    return tmp_path


def check(root: Path) -> None:
    lock.check(root, consumed(root, Cadence.DAILY))


def test_the_format_is_that_of_earlier_releases(root: Path) -> None:
    check(root)
    entries = lock.read(root)
    assert entries[NAME].origin == "../flights#delays"
    before = (root / lock.FILE).read_text()
    lock.write(root, entries)
    assert (root / lock.FILE).read_text().splitlines()[1:] == before.splitlines()


def test_an_edited_contract_is_refused(root: Path) -> None:
    path = root / "contracts/consumed" / NAME
    path.write_text(path.read_text() + "# edited\n")
    with pytest.raises(KitError, match=r"delays_v2.odcs.yaml is not what was fetched from ../flights#delays"):
        check(root)


def test_a_contract_without_an_entry_is_refused(root: Path) -> None:
    (root / lock.FILE).unlink()
    with pytest.raises(KitError, match=r"delays_v2.odcs.yaml: .*lock.yaml has no entry for it"):
        check(root)


def test_an_entry_without_a_contract_is_refused(root: Path) -> None:
    (root / "contracts/consumed" / NAME).unlink()
    with pytest.raises(KitError, match=r"lock.yaml: there is no file contracts/consumed/flights/delays_v2"):
        check(root)


@pytest.mark.parametrize("text", ["just words", "a: {source: x}", "a: 1"])
def test_a_lock_that_is_not_one_is_refused(root: Path, text: str) -> None:
    (root / lock.FILE).write_text(text)
    with pytest.raises(KitError, match=r"contracts/consumed/lock.yaml: the lock was edited"):
        check(root)
