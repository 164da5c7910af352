"""The domain repo in the pictures: generated, run and served by the Make targets that people type."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from . import terminal
from .dagster_api import Dagster
from .tools import ROOT, PictureError

# An airport's code with two letters swapped, which the contract's list of airports refuses.
BROKEN_DAY = "2013-01-14"
_RIGHT, _WRONG = ",JFK,", ",JKF,"
_STARTS_IN = 180  # seconds
_ENDS_IN = 60
# A background shell ignores Ctrl-C, and so would `make dev`.
_HEEDING_INTERRUPTS = ("env", "--default-signal=INT")


def _variables() -> dict[str, str]:
    """The shell's variables without what would lead make or the domain elsewhere."""
    astray = ("CI", "DAGSTER", "DOMAIN_", "MAKE", "MFLAGS", "NO_COLOR", "PORT", "WAREHOUSE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(astray)}
    # The uv that make has installed here, if none is on the path: a domain repo would install its own.
    path = f"{os.environ['PATH']}{os.pathsep}{ROOT / '.uv/bin'}"
    return {**kept, "PATH": path, "TERM": "xterm-256color"}


@dataclass(frozen=True)
class Domain:
    """The example domain in a folder of the template's repo, such as build/pictures/flights."""

    folder: str

    @property
    def path(self) -> Path:
        """Where the repo is."""
        return ROOT / self.folder

    def demo(self) -> str:
        """Generate and run the domain with `make demo`; what its terminal shows in the usual folder.

        What an earlier time left goes first, so that the terminal shows the first time.
        """
        self.down()
        shutil.rmtree(self.path, ignore_errors=True)
        # Copier warns, with a path, of work that is not committed yet.
        variables = _variables() | {"PYTHONWARNINGS": "ignore"}
        printed = terminal.record(["make", "demo", f"DEMO={self.folder}"], ROOT, variables)
        return printed.replace(self.folder, "build/flights")

    def run_broken_day(self) -> None:
        """Run one day with a wrong airport in its input, which fails a check, and put the input back."""
        file = self.path / "data" / "departures" / f"{BROKEN_DAY}.csv"
        right = file.read_text()
        file.write_text(right.replace(_RIGHT, _WRONG, 1))
        try:
            if self._make("run", f"PARTITION={BROKEN_DAY}") == 0:
                raise PictureError(
                    f"{file.name}: the run passed with the airport {_WRONG.strip(',')}",
                    "break the input in another way in docs/pictures/domain.py",
                )
        finally:
            file.write_text(right)

    def down(self) -> None:
        """Stop the warehouse, if the repo was generated."""
        if (self.path / "Makefile").exists():
            self._make("down")

    def _make(self, *arguments: str) -> int:
        command = ["make", "--no-print-directory", *arguments]
        done = subprocess.run(command, check=False, cwd=self.path, env=_variables(), stdin=subprocess.DEVNULL)
        return done.returncode

    @contextmanager
    def served(self) -> Iterator[Dagster]:
        """The Dagster of `make dev`, on a free port of this machine, until the context ends."""
        dagster = Dagster(f"http://127.0.0.1:{_free_port()}")
        log = self.path.parent / "dev.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [*_HEEDING_INTERRUPTS, "make", "--no-print-directory", "dev", f"PORT={dagster.port}"],
                cwd=self.path,
                env=_variables(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_for(dagster, process, log)
            yield dagster
        finally:
            _end_group(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(dagster: Dagster, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the UI has the domain's assets."""
    deadline = time.monotonic() + _STARTS_IN
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            if dagster.assets():
                return
        time.sleep(0.5)
    raise PictureError(
        f"make dev: no assets within {_STARTS_IN} s", f"read {log.relative_to(ROOT)}, then try again"
    )


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End what the process started and still runs: as Ctrl-C does, and if that takes too long, at once."""
    for what in (signal.SIGINT, signal.SIGKILL):
        deadline = time.monotonic() + _ENDS_IN
        with suppress(ProcessLookupError):
            os.killpg(process.pid, what)
            while time.monotonic() < deadline:
                process.poll()  # takes leave of the first of the group, which would stay in it
                os.killpg(process.pid, 0)
                time.sleep(0.2)
            continue
        return
