"""Embedded servers and other processes: looking at them, killing them, waiting for them."""

import multiprocessing
import os
import subprocess
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil
import pytest

from platform_kit.errors import KitError
from platform_kit.warehouse import embedded

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes permissions and users")


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
    """A new process that does not import everything again."""
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
