"""Embedded servers in separate folders, one that stays running and one to stop and start."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from platform_kit.warehouse import embedded
from tests.support.servers import copy

NASTY = Path('it\'s a "quoted" $HOME `id` & (naïve) päth; ' * 4, "\\ ☃ " * 20)


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    """For a while, `folder` is where temporary files go, and with them the servers' sockets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """For all files of these tests. Not pytest's own: each new pytest of root closes that to other users."""
    with tempfile.TemporaryDirectory(prefix="e ") as name:
        Path(name).chmod(0o1777)
        yield Path(name)


@pytest.fixture(autouse=True)
def _in_the_folder(folder: Path) -> Iterator[None]:
    with temporary_files_in(folder):
        yield


@pytest.fixture(scope="session")
def shared(folder: Path) -> Iterator[Path]:
    """A running server in a folder with a long and nasty path, which stays running."""
    directory = folder / NASTY / ".warehouse"
    with temporary_files_in(folder):
        embedded.start(directory)
    yield directory
    with temporary_files_in(folder):
        embedded.stop(directory)


@pytest.fixture(scope="session")
def prepared(folder: Path) -> Path:
    """A server that was started once and is stopped; copying its data is faster than creating it again."""
    directory = folder / "prepared" / ".warehouse"
    with temporary_files_in(folder):
        embedded.start(directory)
        embedded.stop(directory)
    return directory


@pytest.fixture
def stopped(prepared: Path) -> Iterator[Path]:
    """A server that was started and stopped before, and is stopped again."""
    yield prepared
    embedded.stop(prepared)


@pytest.fixture
def fresh(folder: Path) -> Iterator[Path]:
    """A directory that does not exist yet, in a new repo; a server that is started there is stopped."""
    directory = Path(tempfile.mkdtemp(dir=folder), ".warehouse")
    yield directory
    embedded.stop(directory)


@pytest.fixture
def copied(prepared: Path, fresh: Path) -> Path:
    """Like `fresh`, with data that was made before."""
    return copy(prepared, fresh)
