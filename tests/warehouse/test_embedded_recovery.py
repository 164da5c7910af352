"""What an embedded server recovers from: kills, moved folders, what earlier ones left."""

import os
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from platform_kit.warehouse import embedded
from tests.support.servers import ask, copy, fork, kill_server, postmaster, refusal, wait


def test_it_recovers_from_a_killed_server(stopped: Path) -> None:
    ask(embedded.start(stopped), "create table kept as select 42")
    ask(embedded.start(stopped), "checkpoint")
    for _ in range(3):
        kill_server(stopped)
        assert ask(embedded.start(stopped), "table kept") == "42"


def test_it_waits_for_the_children_of_a_killed_server(stopped: Path) -> None:
    embedded.start(stopped)
    child = postmaster(stopped).children()[0]
    child.suspend()
    kill_server(stopped)
    threading.Timer(0.5, child.resume).start()
    begin = time.monotonic()
    assert ask(embedded.start(stopped), "select 1") == "1"
    assert time.monotonic() - begin > 0.5


def test_it_does_not_wait_for_ever(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_PATIENCE", 0.1)
    embedded.start(stopped)
    child = postmaster(stopped).children()[0]
    child.suspend()
    kill_server(stopped)
    begin = time.monotonic()
    error = refusal(stopped)
    child.kill()
    assert f"[{child.pid}] of an earlier server" in error.problem
    assert time.monotonic() - begin < 5


def test_it_waits_for_a_server_that_is_starting(stopped: Path) -> None:
    sockets = embedded.start(stopped)
    pidfile = stopped / "data" / "postmaster.pid"
    text = pidfile.read_text()
    pidfile.write_text(text.replace("ready", "starting"))
    assert embedded.running(stopped) is None
    threading.Timer(0.3, pidfile.write_text, [text]).start()
    assert embedded.start(stopped) == sockets
    assert pidfile.read_text() == text


@pytest.mark.parametrize("moment", ["initdb-*", "data", "data/postmaster.pid"])
def test_it_recovers_from_a_killed_start(fresh: Path, moment: str) -> None:
    process = fork(embedded.start, fresh)
    wait(lambda: list(fresh.glob(moment)))
    process.kill()
    process.join()
    assert ask(embedded.start(fresh), "select 1") == "1"
    embedded.stop(fresh)
    embedded.start(fresh)
    assert sorted(path.name for path in fresh.iterdir()) == ["data", "lock", "log"]


def test_it_recovers_from_a_pid_that_is_now_another_process(stopped: Path, shared: Path) -> None:
    sockets = embedded.start(stopped)
    pidfile = stopped / "data" / "postmaster.pid"
    rest = pidfile.read_text().partition("\n")[2]
    embedded.stop(stopped)
    same_user: dict[str, Any] = {"user": pidfile.parent.stat().st_uid} if os.geteuid() == 0 else {}
    sleep = subprocess.Popen(["sleep", "30"], **same_user)
    for pid in (sleep.pid, os.getpid(), postmaster(shared).pid):
        pidfile.write_text(f"{pid}\n{rest}")
        sockets.mkdir(mode=0o700)
        (sockets / ".s.PGSQL.5432.lock").write_text(f"{pid}\n{rest}")
        assert embedded.running(stopped) is None
        assert embedded.stop(stopped) is False
        assert ask(embedded.start(stopped), "select 1") == "1"
        assert psutil.pid_exists(pid)
        embedded.stop(stopped)
    sleep.kill()
    sleep.wait()


def test_it_recovers_from_a_half_written_pid(stopped: Path) -> None:
    for content in ("", "12", "12\n/some/where\n1700000000\n", "\n" * 8):
        (stopped / "data" / "postmaster.pid").write_text(content)
        assert embedded.running(stopped) is None
        assert ask(embedded.start(stopped), "select 1") == "1"
        embedded.stop(stopped)


def test_a_moved_repo_keeps_its_server_and_its_place_can_be_taken(copied: Path, prepared: Path) -> None:
    sockets = embedded.start(copied)
    moved = copied.parent.with_name("moved") / ".warehouse"
    copied.parent.rename(moved.parent)
    assert embedded.start(moved) == sockets
    copied.parent.mkdir()
    assert embedded.start(copy(prepared, copied)) != sockets
    assert ask(sockets, "select 1") == "1"
    assert embedded.stop(moved)


def test_it_starts_anew_where_a_running_one_was_deleted(copied: Path, prepared: Path) -> None:
    deleted = embedded.start(copied)
    server = postmaster(copied)
    shutil.rmtree(copied)
    begin = time.monotonic()
    assert embedded.start(copy(prepared, copied)) != deleted
    assert time.monotonic() - begin < 5
    server.kill()


def test_it_recovers_from_a_cleaned_temporary_directory(stopped: Path) -> None:
    sockets = embedded.start(stopped)
    shutil.rmtree(sockets)
    assert embedded.running(stopped) is None
    assert ask(embedded.start(stopped), "select 1") == "1"
