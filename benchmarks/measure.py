"""Measuring: several sides in turn, medians, and the memory of a tree of processes."""

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

# Measures once: does what is to be measured and returns its seconds.
Side = Callable[[], float]

_MEGABYTE = 1_000_000
_PAUSE = 0.03  # seconds between two looks at a process's memory


class CommandFailed(Exception):
    """A measured command ended with an error; the message has what it printed last."""


class Figures(NamedTuple):
    """What the counted runs of one side gave, in `unit` (s or MB)."""

    values: tuple[float, ...]
    unit: str = "s"

    @property
    def median(self) -> float:
        """What is quoted."""
        return median(self.values)

    def __str__(self) -> str:
        digits = 2 if self.median < 10 and self.unit == "s" else 1 if self.unit == "s" else 0
        low, middle, high = (
            f"{value:.{digits}f}" for value in (min(self.values), self.median, max(self.values))
        )
        spread = "" if low == high else f" ({low} to {high})"
        return f"{middle} {self.unit}{spread}"


def in_turn(sides: Sequence[Side], runs: int, warm_up: int = 1) -> list[Figures]:
    """The seconds of each side: all sides once, and again (A B A B), so that a slower minute hits all.

    The first `warm_up` rounds are not counted.
    """
    rounds = [[side() for side in sides] for _ in range(warm_up + runs)]
    return [Figures(values) for values in zip(*rounds[warm_up:], strict=True)]


def ratio(measured: Figures, other: Figures) -> float:
    """The median of the ratios within each pair of runs."""
    return median(a / b for a, b in zip(measured.values, other.values, strict=True))


def output(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], text: str | None = None) -> str:
    """What a command printed that has to succeed; `text` is its standard input (None: empty).

    Raises:
        CommandFailed: it ended with an error.
    """
    done = subprocess.run(
        command, cwd=cwd, env=env, input=text or "", capture_output=True, text=True, check=False
    )
    _require(done.returncode, command, done.stdout + done.stderr)
    return done.stdout


def seconds(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], text: str | None = None
) -> float:
    """The time of a whole process, from its start to its end; see `output`."""
    began = time.perf_counter()
    output(command, cwd, env, text)
    return time.perf_counter() - began


class Peak(NamedTuple):
    """The most memory that was in use at once, in MB.

    Attributes:
        tree: the sum over a process and all its descendants; what they share counts for each.
        with_others: the same and the processes beside the tree; what all of them share counts once.
        largest: the largest single process of the tree, by the system's own account.
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
    """Sample the memory of a command that has to succeed; `others` are processes outside of its tree.

    Raises:
        CommandFailed: it ended with an error.
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
            # Walking the tree fails when one of its processes ends meanwhile: this look is left out.
            with suppress(psutil.Error):
                family = [root, *root.children(recursive=True)]
                tree = max(tree, sum(_resident(member) for member in family))
                together = max(together, sum(_proportional(member) for member in (*family, *others())))
            time.sleep(_PAUSE)
        process.returncode = os.waitstatus_to_exitcode(status)  # or Popen waits for it, too
        printed.seek(0)
        _require(process.returncode, command, printed.read())
    largest = usage.ru_maxrss * (1024 if psutil.LINUX else 1)
    return Peak(tree / _MEGABYTE, together / _MEGABYTE, largest / _MEGABYTE)


def _resident(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        return float(process.memory_info().rss)
    return 0.0


def _proportional(process: psutil.Process) -> float:
    """Bytes of a process, each shared page divided by its sharers where the system says so (Linux)."""
    with suppress(psutil.Error):
        found = process.memory_full_info()
        return float(getattr(found, "pss", found.rss))
    return 0.0


def _require(code: int, command: Sequence[str | Path], printed: str) -> None:
    if code:
        words = " ".join(str(word) for word in command)
        raise CommandFailed(f"exit {code} of: {words}\n{printed[-3000:]}")
