"""Measuring: several sides alternately, medians, and the memory of a process tree."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

# One measurement: runs the measured work and returns its seconds.
Side = Callable[[], float]

_MEGABYTE = 1_000_000
_PAUSE = 0.03  # seconds between two samples of the memory


class CommandFailed(Exception):
    """A measured command failed; the message ends with the last lines that it printed."""


class Figures(NamedTuple):
    """The results of the counted runs of one side, in `unit` (s or MB)."""

    values: tuple[float, ...]
    unit: str = "s"

    @property
    def median(self) -> float:
        """The figure that the table shows."""
        return median(self.values)

    def __str__(self) -> str:
        digits = 2 if self.median < 10 and self.unit == "s" else 1 if self.unit == "s" else 0
        low, middle, high = (
            f"{value:.{digits}f}" for value in (min(self.values), self.median, max(self.values))
        )
        spread = "" if low == high else f" ({low} to {high})"
        return f"{middle} {self.unit}{spread}"


def in_turn(sides: Sequence[Side], runs: int, warm_up: int = 1) -> list[Figures]:
    """The seconds of each side, run alternately (A B A B), so that a slow minute affects all sides.

    The first `warm_up` rounds are not counted.
    """
    rounds = [[side() for side in sides] for _ in range(warm_up + runs)]
    return [Figures(values) for values in zip(*rounds[warm_up:], strict=True)]


def ratio(measured: Figures, other: Figures) -> float:
    """The median of the ratios of each pair of runs."""
    return median(a / b for a, b in zip(measured.values, other.values, strict=True))


def output(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], text: str | None = None) -> str:
    """The output of a command that must succeed; `text` is its standard input (None: empty).

    Raises:
        CommandFailed: the command failed.
    """
    done = subprocess.run(
        command, cwd=cwd, env=env, input=text or "", capture_output=True, text=True, check=False
    )
    _require(done.returncode, command, done.stdout + done.stderr)
    return done.stdout


def seconds(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], text: str | None = None
) -> float:
    """The seconds of a whole process, from start to end; see `output`."""
    began = time.perf_counter()
    output(command, cwd, env, text)
    return time.perf_counter() - began


class Peak(NamedTuple):
    """The largest amount of memory in use at one time, in MB.

    Attributes:
        tree: the sum over a process and all its descendants; shared memory counts once for each.
        with_others: the same, with processes outside of the tree; shared memory counts once.
        largest: the largest single process of the tree, as the operating system reports it.
    """

    tree: float
    with_others: float
    largest: float


def peak_memory(
    command: Sequence[str | Path],
    cwd: Path,
    env: Mapping[str, str],
    others: Callable[[], Iterable[psutil.Process]],
) -> Peak:
    """Sample the memory of a command that must succeed; `others` are processes outside of its tree.

    Raises:
        CommandFailed: the command failed.
    """
    tree = together = 0.0
    with tempfile.TemporaryFile("w+") as printed:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed
        )
        root = psutil.Process(process.pid)
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            # Walking the tree fails if one of its processes ends meanwhile: skip this sample.
            with suppress(psutil.Error):
                family = [root, *root.children(recursive=True)]
                tree = max(tree, sum(_resident(member) for member in family))
                together = max(together, sum(_proportional(member) for member in (*family, *others())))
            time.sleep(_PAUSE)
        process.returncode = os.waitstatus_to_exitcode(status)  # otherwise Popen waits for it again
        printed.seek(0)
        _require(process.returncode, command, printed.read())
    largest = usage.ru_maxrss * (1024 if psutil.LINUX else 1)
    return Peak(tree / _MEGABYTE, together / _MEGABYTE, largest / _MEGABYTE)


def _resident(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        return float(process.memory_info().rss)
    return 0.0


def _proportional(process: psutil.Process) -> float:
    """Bytes of a process; on Linux, each shared page is divided by the number of its users."""
    with suppress(psutil.Error):
        found = process.memory_full_info()
        return float(getattr(found, "pss", found.rss))
    return 0.0


def _require(code: int, command: Sequence[str | Path], printed: str) -> None:
    if code:
        words = " ".join(str(word) for word in command)
        raise CommandFailed(f"exit {code} of: {words}\n{printed[-3000:]}")
