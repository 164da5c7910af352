"""The GitHub workflows, of the template and of a new repo: valid, safe, and no more than the Make targets."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import BIN, ROOT, Repo

pytestmark = pytest.mark.xdist_group("ownership")  # whose tests take the same repo


@pytest.fixture(params=["template", "flights"])
def workflow(request: pytest.FixtureRequest, flights: Repo) -> Path:
    if request.param == "flights":
        return flights.path / ".github/workflows/check.yml"
    return ROOT / ".github/workflows/ci.yml"


def steps(workflow: Path) -> list[dict[str, Any]]:
    """The steps of all jobs."""
    jobs = yaml.safe_load(workflow.read_text())["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


def test_there_is_one_workflow(workflow):
    assert list(workflow.parent.iterdir()) == [workflow]


@pytest.mark.parametrize(
    "judge", ["zizmor --offline --no-config", "check-jsonschema --builtin-schema vendor.github-workflows"]
)
def test_the_judges_find_nothing(workflow, judge):
    program, *options = judge.split()
    process = subprocess.run([BIN / program, *options, workflow], capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr


def test_it_may_read_and_no_more(workflow):
    content = yaml.safe_load(workflow.read_text())
    assert content["permissions"] == {}
    assert {str(job["permissions"]) for job in content["jobs"].values()} == {str({"contents": "read"})}
    assert not re.search(r"secrets\b|\btoken\b", workflow.read_text(), re.IGNORECASE)


def test_it_ends_by_itself_and_starts_for_every_change(workflow):
    content = yaml.safe_load(workflow.read_text())
    assert content[True].keys() == {"pull_request", "push"}  # YAML reads the key `on` as true
    assert all(job["timeout-minutes"] <= 60 for job in content["jobs"].values())


def test_actions_are_pinned_by_commit(workflow):
    for line in re.findall(r"uses:.*", workflow.read_text()):
        assert re.fullmatch(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v[0-9.]+", line)


def test_each_step_is_one_make_target(flights):
    first, *others = steps(flights.path / ".github/workflows/check.yml")
    assert first["uses"].startswith("actions/checkout@")
    for step in others:
        assert {"name", "run"} <= step.keys() <= {"name", "run", "if", "env"}
        make, target, *_ = step["run"].split(" ")
        assert make == "make"
        assert flights.make("--dry-run", target)
    assert [step["run"].split()[1] for step in others] == ["setup", "lint", "check", "gate", "test", "run"]


def test_the_template_runs_what_its_ci_runs():
    first, *others = steps(ROOT / ".github/workflows/ci.yml")
    assert first["uses"].startswith("actions/checkout@")
    assert [step["run"] for step in others] == [".ci/run"]
    lines = (ROOT / ".ci/run").read_text().splitlines()
    targets = [line.removeprefix("make ") for line in lines if line.startswith("make ")]
    assert targets == ["lint", "test"]
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_every_target_of_a_repo_explains_itself(flights):
    """`make help` is made of the comments, and the issue names the targets."""
    listed = {line.split()[0] for line in flights.make("help").splitlines()}
    named = "help setup compile gate run dev up down reset psql dbt test lint format check"
    assert {re.sub(r"\x1b\[\d*m", "", word) for word in listed} == set(named.split())
