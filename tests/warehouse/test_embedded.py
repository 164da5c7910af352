"""The embedded server, for real: every way it is started, shared, moved, killed and refused."""

import multiprocessing
import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil
import pytest

from platform_kit import embedded
from platform_kit.errors import KitError

NASTY = Path('it\'s a "quoted" $HOME `id` & (naïve) päth; ' * 4, "\\ ☃ " * 20)
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes permissions and users")


@pytest.fixture(scope="module", autouse=True)
def folder() -> Iterator[Path]:
    """For all files of these tests. Not pytest's own: each new pytest of root closes that to other users."""
    with tempfile.TemporaryDirectory(prefix="e ") as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", name)
        Path(name).chmod(0o1777)
        yield Path(name)


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[Path]:
    """A running server in a folder with a long and nasty path, which stays running."""
    directory = folder / NASTY / ".warehouse"
    embedded.start(directory)
    yield directory
    embedded.stop(directory)


@pytest.fixture(scope="module")
def template(folder: Path) -> Path:
    directory = folder / "template" / ".warehouse"
    embedded.start(directory)
    embedded.stop(directory)
    return directory


@pytest.fixture
def stopped(template: Path) -> Iterator[Path]:
    """A server that was started and stopped before, and is stopped again."""
    yield template
    embedded.stop(template)


@pytest.fixture
def fresh(folder: Path) -> Iterator[Path]:
    """A directory that does not exist yet, in a repo of its own; what is started there is stopped."""
    directory = Path(tempfile.mkdtemp(), ".warehouse")
    yield directory
    embedded.stop(directory)


@pytest.fixture
def copied(template: Path, fresh: Path) -> Path:
    """Like `fresh`, with data that was made before."""
    return copy(template, fresh)


def copy(template: Path, directory: Path) -> Path:
    subprocess.run(["cp", "-a", template, directory], check=True)
    return directory


def ask(sockets: Path, sql: str) -> str:
    command = [str(embedded.psql_path()), "-h", str(sockets), "-U", embedded.USER, "-Atc", sql, "postgres"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def postmaster(directory: Path) -> psutil.Process:
    return psutil.Process(int((directory / "data" / "postmaster.pid").read_text().split()[0]))


def kill_server(directory: Path) -> None:
    postmaster(directory).kill()
    wait(lambda: embedded.running(directory) is None)


def servers(directory: Path) -> int:
    """How often a server was started, by its log."""
    return (directory / "log").read_text().count("starting PostgreSQL 18")


def fork(function: Callable[..., object], *arguments: Any) -> BaseProcess:
    """A process of its own, without importing everything again."""
    process = multiprocessing.get_context("fork").Process(target=function, args=arguments, daemon=True)
    process.start()
    return process


def refusal(directory: Path) -> KitError:
    with pytest.raises(KitError) as caught:
        embedded.start(directory)
    assert embedded.running(directory) is None
    return caught.value


def wait(until: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.002)


# --- what runs -------------------------------------------------------------------------------------------


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


# --- who starts it ---------------------------------------------------------------------------------------


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


# --- what happens to it ----------------------------------------------------------------------------------


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


def test_a_moved_repo_keeps_its_server_and_its_place_can_be_taken(copied: Path, template: Path) -> None:
    sockets = embedded.start(copied)
    moved = copied.parent.with_name("moved") / ".warehouse"
    copied.parent.rename(moved.parent)
    assert embedded.start(moved) == sockets
    copied.parent.mkdir()
    assert embedded.start(copy(template, copied)) != sockets
    assert ask(sockets, "select 1") == "1"
    assert embedded.stop(moved)


def test_it_starts_anew_where_a_running_one_was_deleted(copied: Path, template: Path) -> None:
    deleted = embedded.start(copied)
    server = postmaster(copied)
    shutil.rmtree(copied)
    begin = time.monotonic()
    assert embedded.start(copy(template, copied)) != deleted
    assert time.monotonic() - begin < 5
    server.kill()


def test_it_recovers_from_a_cleaned_temporary_directory(stopped: Path) -> None:
    sockets = embedded.start(stopped)
    shutil.rmtree(sockets)
    assert embedded.running(stopped) is None
    assert ask(embedded.start(stopped), "select 1") == "1"


# --- users -----------------------------------------------------------------------------------------------


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
    assert all("Permission denied" in text and "work as that user" in text for text in refused)
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


# --- what is refused -------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    (folder / "file").touch()
    error = refusal(folder / "file" / ".warehouse")
    assert "Not a directory" in error.problem
    assert "make the folder writable" in error.cure


def test_data_of_another_version(stopped: Path) -> None:
    version = stopped / "data" / "PG_VERSION"
    version.write_text("16\n")
    error = refusal(stopped)
    version.write_text("18\n")
    assert f"its log {stopped / 'log'} ends:" in error.problem
    assert "initialized by PostgreSQL version 16" in error.problem
    assert f"delete {stopped}" in error.cure


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
    assert "a link or another user's" in problem
