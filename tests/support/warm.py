"""Commands of a domain repo in processes that have the slow imports behind them.

`domain run` takes four seconds to import what it needs. A server imports that once and forks a process for
each command, which is otherwise like any other: its own environment, folder, output and end.
"""

import multiprocessing
import os
import runpy
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tests.support.repo import Repo

# What the kit imports. Not the kit itself: a command takes the one of its repo.
_IMPORTED = (
    "click",
    "dagster",
    "dagster.components",
    "dagster_dbt",
    "dagster_postgres",
    "dbt.adapters.postgres",
    "dbt.cli.main",
    "dbt.task.build",
    "dlt",
    "dlt.common.libs.pyarrow",
    "dlt.destinations.impl.postgres.factory",
    "dlt.destinations.impl.postgres.postgres",
    "duckdb",
    "fasteners",
    "google.protobuf.json_format",
    "open_data_contract_standard.model",
    "psutil",
    "psycopg2.extras",
    "pyarrow.compute",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "rich.console",
    "rich.table",
    "sklearn.feature_extraction",
    "sklearn.linear_model",
    "sklearn.pipeline",
    "sqlparse",
)
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(list(_IMPORTED))


class Result(NamedTuple):
    """How a command ended; `output` is both of its streams."""

    returncode: int
    output: str


@dataclass(frozen=True)
class Job:
    """A command under way."""

    process: BaseProcess
    file: Path

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self.file.read_text(errors="replace")

    def wait(self, timeout: float = 300) -> Result:
        """Wait for its end."""
        self.process.join(timeout)
        assert self.process.exitcode is not None, f"still running after {timeout} s\n{self.output}"
        return Result(self.process.exitcode, self.output)

    def wait_for(self, text: str, timeout: float = 120) -> None:
        """Wait until it has printed `text`."""
        deadline = time.monotonic() + timeout
        while text not in self.output:
            assert self.process.is_alive() and time.monotonic() < deadline, f"never: {text}\n{self.output}"
            time.sleep(0.002)

    def kill(self) -> None:
        """`kill -9`, unless it has ended, and wait for its end."""
        self.process.kill()
        self.process.join()


def start(repo: "Repo", *arguments: str, **env: str) -> Job:
    """Start `domain <arguments>` in the repo."""
    return _start(repo, {"arguments": arguments}, env)


def domain(repo: "Repo", *arguments: str, **env: str) -> Result:
    """Run `domain <arguments>` in the repo."""
    return start(repo, *arguments, **env).wait()


def done(repo: "Repo", *arguments: str, **env: str) -> str:
    """Run `domain <arguments>` in the repo, which has to succeed; what it printed."""
    result = domain(repo, *arguments, **env)
    assert result.returncode == 0, result.output
    return result.output


def python(repo: "Repo", code: str, **env: str) -> Result:
    """Run Python code in the repo."""
    return _start(repo, {"code": code}, env).wait()


def _start(repo: "Repo", work: Mapping[str, Any], env: Mapping[str, str]) -> Job:
    handle, file = mkstemp(prefix="job-", suffix=".txt", dir=repo.path.parent)
    os.close(handle)
    job = {"folder": str(repo.path), "env": repo.environment(**env), "file": file, **work}
    # By its path: the forked process cannot import from the tests' folder.
    process = _server.Process(target=runpy.run_path, args=(__file__, {"JOB": job}, "job"))
    process.start()
    return Job(process, Path(file))


def _work(job: Mapping[str, Any]) -> None:
    """What the forked process does: become the command."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["env"])
    for name in [name for name in sys.modules if name.partition(".")[0] in ("open_kit", "platform_kit")]:
        del sys.modules[name]  # the one of the tests
    sys.path[:0] = job["env"]["PYTHONPATH"].split(os.pathsep)
    file = os.open(job["file"], os.O_WRONLY | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(file, 1)
    os.dup2(file, 2)
    if "code" in job:
        exec(compile(job["code"], "code", "exec"), {"__name__": "__main__"})
        return
    from platform_kit.cli.main import main

    main(list(job["arguments"]), prog_name="domain")


if __name__ == "job":
    _work(globals()["JOB"])
