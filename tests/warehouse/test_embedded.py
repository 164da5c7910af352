"""The embedded server, for real: what runs, who may start it, and users that do not meet."""

import multiprocessing
import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from platform_kit.errors import KitError
from platform_kit.warehouse import embedded
from tests.support.servers import NOBODY, as_root, ask, fork, postmaster, servers


def test_a_started_server_is_as_promised(shared: Path) -> None:
    sockets = embedded.start(shared)
    sql = """select current_setting('synchronous_commit'), current_setting('max_connections'),
                    current_setting('server_encoding'), datlocprovider, datlocale, rolsuper
             from pg_database, pg_roles where datname = 'postgres' and rolname = current_user"""
    assert len(str(shared)) > 200
    assert ask(sockets, sql) == "off|200|UTF8|b|C.UTF-8|t"
    assert ask(sockets, "select version()").startswith("PostgreSQL 18.")
    assert sorted(path.name for path in shared.iterdir()) == ["data", "lock", "log"]


def test_it_listens_on_a_private_socket_only(shared: Path) -> None:
    sockets = embedded.start(shared)
    listening = postmaster(shared).net_connections("all")
    assert [connection.family for connection in listening] == [socket.AF_UNIX]
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert len(os.fsencode(sockets)) < 90


def test_a_running_server_is_found_fast_and_without_the_lock(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_locked", None)
    times = []
    for _ in range(20):
        begin = time.perf_counter()
        assert embedded.start(shared) == embedded.running(shared)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.005


def test_stop_keeps_the_data_and_tidies_the_socket(fresh: Path) -> None:
    assert embedded.stop(fresh) is False
    assert not fresh.exists()
    sockets = embedded.start(fresh)
    ask(sockets, "create table kept as select 42 as answer")
    assert embedded.stop(fresh) is True
    assert not sockets.exists()
    assert embedded.running(fresh) is None
    assert embedded.stop(fresh) is False
    assert ask(embedded.start(fresh), "table kept") == "42"


def test_two_repos_have_two_servers(shared: Path, stopped: Path) -> None:
    assert embedded.start(shared) != embedded.start(stopped)
    assert postmaster(shared) != postmaster(stopped)


def test_the_environment_of_the_caller_changes_nothing(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/", "TZ": "Asia/Tokyo", "LC_ALL": "no_SUCH"}.items():
        monkeypatch.setenv(name, value)
    sockets = embedded.start(fresh)
    monkeypatch.undo()
    assert ask(sockets, "show timezone") == "UTC"


def test_many_processes_start_one_server(fresh: Path) -> None:
    processes = [fork(embedded.start, fresh) for _ in range(8)]
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * 8
    assert embedded.running(fresh)
    assert servers(fresh) == 1


def test_many_threads_start_one_server(stopped: Path) -> None:
    before = servers(stopped)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(embedded.start, [stopped] * 8))) == 1
    assert servers(stopped) == before + 1


def test_it_outlives_its_starter_and_leaves_the_pipes(stopped: Path) -> None:
    reading, writing = os.pipe()

    def starter() -> None:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGHUP):  # whoever runs the tests may ignore them, as nohup does
            signal.signal(number, signal.SIG_DFL)
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        embedded.start(stopped)
        os.write(1, b"started")
        time.sleep(60)

    process = fork(starter)
    os.close(writing)
    assert os.read(reading, 100) == b"started"
    server = postmaster(stopped)
    assert process.pid
    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGHUP)
    process.join(10)
    assert select.select([reading], [], [], 5)[0], "the server keeps the pipe open"
    assert os.read(reading, 1) == b""
    os.close(reading)
    time.sleep(0.1)
    assert embedded.running(stopped)
    assert postmaster(stopped) == server


def become_nobody() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def ordinary_session(own: Path, foreign: Path) -> tuple[str, Path | None, list[str]]:
    answer = ask(embedded.start(own), "select 1")
    refused = []
    for directory in (foreign, foreign.parent / "new"):
        try:
            embedded.start(directory)
        except KitError as error:
            refused.append(str(error))
    return answer, embedded.running(foreign), refused


@as_root
def test_root_and_an_ordinary_user_do_not_meet(fresh: Path, stopped: Path, shared: Path) -> None:
    os.chown(fresh.parent, NOBODY, NOBODY)
    embedded.start(stopped)
    with multiprocessing.get_context("fork").Pool(1, become_nobody) as pool:
        answer, seen, refused = pool.apply(ordinary_session, (fresh, shared))
    assert answer == "1"
    assert seen is None
    assert [f"cannot use {shared}: " in text for text in refused] == [True, False]
    assert all("Permission denied" in text and "run as that user" in text for text in refused)
    assert postmaster(stopped).uids().real not in (0, NOBODY)
    assert postmaster(fresh).uids().real == NOBODY
    assert embedded.stop(fresh) is True
    assert ask(embedded.start(fresh), "select 1") == "1"
    assert postmaster(fresh).uids().real == NOBODY


@as_root
def test_root_opens_only_the_way(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, passable, owned = copied.parent, copied.parent / "b", copied.parent / "b" / "c"
    owned.mkdir(parents=True)
    os.chown(owned, (copied / "data").stat().st_uid, -1)
    directory, binaries = copied.rename(owned / copied.name), Path(tempfile.mkdtemp(), "venv", "bin")
    shutil.copytree(embedded.psql_path().parents[1], binaries.parent)
    subprocess.run(["chmod", "-R", "go-rwx", binaries.parent], check=True)
    monkeypatch.setitem(embedded._pgserver().POSTGRES_VERSIONS, 18, binaries)
    for path, mode in ((closed, 0o700), (passable, 0o751), (owned, 0o700)):
        path.chmod(mode)
    embedded.start(directory)
    embedded.stop(directory)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (closed, passable, owned, binaries / "postgres")]
    assert modes == [0o701, 0o751, 0o700, 0o755]
