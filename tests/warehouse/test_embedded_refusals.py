"""Where no embedded server can start, the message says why."""

import os
import tempfile
from pathlib import Path

import pytest

from platform_kit.warehouse import embedded
from tests.support.servers import NOBODY, as_root, refusal


def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    (folder / "file").touch()
    error = refusal(folder / "file" / ".warehouse")
    assert "Not a directory" in error.problem
    assert "make the folder writable" in error.hint


def test_data_of_another_version(stopped: Path) -> None:
    version = stopped / "data" / "PG_VERSION"
    version.write_text("16\n")
    error = refusal(stopped)
    version.write_text("18\n")
    assert f"the end of its log {stopped / 'log'}:" in error.problem
    assert "initialized by PostgreSQL version 16" in error.problem
    assert f"delete {stopped}" in error.hint


def test_a_failed_initdb_leaves_nothing(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_INITDB", ("--encoding=NONE",))
    error = refusal(fresh)
    assert "initdb failed" in error.problem
    assert '"NONE" is not a valid server encoding name' in error.problem
    monkeypatch.undo()
    assert embedded.start(fresh)


def test_a_platform_without_binaries(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(embedded._pgserver().POSTGRES_VERSIONS, 18, Path("/nowhere"))
    assert "no PostgreSQL for this platform" in refusal(fresh).problem
    assert [path.name for path in fresh.iterdir()] == ["lock"]


def test_a_temporary_directory_that_is_too_long(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = stopped.parent / ("long " * 20)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert "too long" in refusal(stopped).problem


@pytest.mark.parametrize("kind", ["link", pytest.param("another's", marks=as_root)])
def test_a_place_for_the_socket_that_another_user_took(stopped: Path, kind: str) -> None:
    sockets = embedded.start(stopped)
    embedded.stop(stopped)
    if kind == "link":
        sockets.symlink_to(stopped.parent)
    else:
        sockets.mkdir()
        os.chown(sockets, NOBODY, NOBODY)
    problem = refusal(stopped).problem
    sockets.unlink() if kind == "link" else sockets.rmdir()
    assert "is a link or belongs to another user" in problem
