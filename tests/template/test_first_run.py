"""The first run of a newcomer, with only git, make and Python: the Make targets install their environment."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from platform_kit.warehouse import embedded
from tests.support.repo import BIN, Repo, copy_template

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("first_run")]

# The settings with which this machine reaches its package index.
NETWORK = re.compile(r"(PIP|UV|SSL)_.*|.*_PROXY|REQUESTS_CA_BUNDLE", re.IGNORECASE)
PACKAGES = os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache/uv"))  # otherwise a gigabyte to download


@dataclass(frozen=True)
class Newcomer(Repo):
    """A repo on a machine on which nothing of this project is installed."""

    def environment(self, **more: str) -> dict[str, str]:
        home = self.path.parent / "home"
        home.mkdir(exist_ok=True)
        network = {name: value for name, value in os.environ.items() if NETWORK.fullmatch(name)}
        path = os.pathsep.join((str(self.path.parent / "bin"), "/usr/bin", "/bin"))
        return network | {"PATH": path, "HOME": str(home), "UV_CACHE_DIR": PACKAGES} | more


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repo]:
    """Copied from a release to a path with a space, which is too long for a Unix socket."""
    folder = tmp_path_factory.mktemp("first_run")
    template = Repo(copy_template(folder / "template"), "template")
    template.commit()
    template.done("git", "tag", "v0.1.0")
    place = folder / "my domains" / ("long" * 25) / "and longer"
    repo = Newcomer(place / "flights", "flights")
    template.done(BIN / "copier", "copy", "--defaults", template.path, repo.path)
    Repo(repo.path, "flights").commit()
    (place / "bin").mkdir()
    python = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    (place / "bin" / "python3").symlink_to(python)
    yield repo
    repo.done("make", "down")


@pytest.fixture(scope="module")
def first_run(repo: Repo) -> str:
    """The output of the first command, which also installs everything."""
    return repo.done("make", "run", "PARTITION=2013-01-05")


def test_the_first_command_publishes_a_partition(repo: Repo, first_run: str) -> None:
    assert not shutil.which("uv", path=repo.environment()["PATH"])  # so the repo installed its own
    assert re.search(r"flights/published/daily_delays_v1 +1 +10\b", first_run)
    assert "next: " in first_run
    days = repo.done(
        "make", "psql", stdin="copy (select distinct flight_date from flights.daily_delays_v1) to stdout;"
    )
    assert days.split() == ["2013-01-05"]


@pytest.mark.parametrize(
    "command",
    [
        ("make", "dbt", "ARGS=build -s daily_delays"),
        ("make", "test"),
        ("make", "lint"),
        ("make", "check"),
        ("make", "up"),
        ("make", "help"),
    ],
    ids=lambda command: command[1],
)
def test_a_target_succeeds_on_a_new_repo(repo: Repo, first_run: str, command: str) -> None:
    printed = repo.done(*command)
    assert "Traceback" not in printed


def test_a_mistake_gets_one_message(repo: Repo, first_run: str) -> None:
    process = repo.run("make", "run", "PARTITION=2013-02-31")
    assert process.returncode != 0
    message = process.stderr.splitlines()
    assert message[0].startswith("error: ") and "2013-02-31" in message[0]
    assert message[1].startswith("hint: ")
    assert [line for line in message[2:] if not line.startswith("make: ***")] == []


def test_nothing_is_left_outside_the_repo_and_in_it_only_the_lock_file(repo: Repo, first_run: str) -> None:
    assert [path for path in (repo.path.parent / "home").rglob("*") if path.is_file()] == []
    assert repo.done("git", "status", "--porcelain") == "?? uv.lock\n"


def test_down_stops_the_warehouse(repo: Repo, first_run: str) -> None:
    assert repo.done("make", "down") == "warehouse stopped\n"
    assert not embedded.running(repo.path / ".warehouse")
