"""The GitHub workflows of the template and of a new repo: valid, safe, and only Make targets."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.repo import BIN, ROOT, Generate, Repo

pytestmark = pytest.mark.xdist_group("ownership")  # its tests use the same repo


@pytest.fixture(params=["template", "flights"])
def workflow(request: pytest.FixtureRequest, flights: Repo) -> Path:
    if request.param == "flights":
        return flights.path / ".github/workflows/check.yml"
    return ROOT / ".github/workflows/ci.yml"


@pytest.fixture(scope="module")
def opened(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repo with a public mirror."""
    return generate(tmp_path_factory.mktemp("opened"), open_source=True)


@pytest.fixture(scope="module")
def publication(opened: Repo) -> Path:
    return opened.path / ".github/workflows/open.yml"


def steps(workflow: Path) -> list[dict[str, Any]]:
    """The steps of all jobs."""
    jobs = yaml.safe_load(workflow.read_text())["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


def test_there_is_one_workflow(workflow: Path) -> None:
    assert list(workflow.parent.iterdir()) == [workflow]


def test_a_public_mirror_has_one_more(publication: Path) -> None:
    assert {path.name for path in publication.parent.iterdir()} == {"check.yml", "open.yml"}


judged = pytest.mark.parametrize(
    "judge", ["zizmor --offline --no-config", "check-jsonschema --builtin-schema vendor.github-workflows"]
)


def judgement(judge: str, workflow: Path) -> subprocess.CompletedProcess[str]:
    program, *options = judge.split()
    return subprocess.run([BIN / program, *options, workflow], capture_output=True, text=True, check=False)


@judged
def test_the_judges_find_nothing(workflow: Path, judge: str) -> None:
    process = judgement(judge, workflow)
    assert process.returncode == 0, process.stdout + process.stderr


@judged
def test_the_judges_find_nothing_where_it_publishes(publication: Path, judge: str) -> None:
    process = judgement(judge, publication)
    assert process.returncode == 0, process.stdout + process.stderr


def test_it_may_read_and_no_more(workflow: Path) -> None:
    content = yaml.safe_load(workflow.read_text())
    assert content["permissions"] == {}
    assert {str(job["permissions"]) for job in content["jobs"].values()} == {str({"contents": "read"})}
    assert not re.search(r"secrets\b|\btoken\b", workflow.read_text(), re.IGNORECASE)


def test_it_ends_by_itself_and_starts_for_every_change(workflow: Path) -> None:
    content = yaml.safe_load(workflow.read_text())
    assert content[True].keys() == {"pull_request", "push"}  # YAML reads the key `on` as true
    assert all(job["timeout-minutes"] <= 60 for job in content["jobs"].values())


def test_actions_are_pinned_by_commit(workflow: Path, publication: Path) -> None:
    for line in re.findall(r"uses:.*", workflow.read_text() + publication.read_text()):
        assert re.fullmatch(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v[0-9.]+", line)


def test_publishing_has_the_same_checkout_as_checking(opened: Repo, publication: Path) -> None:
    (pinned,) = {
        step["uses"] for step in steps(opened.path / ".github/workflows/check.yml") if "uses" in step
    }
    jobs = yaml.safe_load(publication.read_text())["jobs"]
    for first, *others in (job["steps"] for name, job in jobs.items() if name != "comment"):
        assert first["uses"] == pinned
        assert first["with"] == {"persist-credentials": False, "fetch-depth": 0}
        assert not any("uses" in step for step in others)


def test_publishing_gets_the_rights_that_it_needs_and_no_more(publication: Path) -> None:
    content = yaml.safe_load(publication.read_text())
    read = {"contents": "read"}
    jobs = content["jobs"]
    assert content["permissions"] == {}
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "preview": read,
        "comment": {"pull-requests": "write"},
        "plan": read,
        "verify": read,
        "publish": read,
    }
    assert [name for name, job in jobs.items() if "environment" in job] == ["publish"]
    assert all(job["timeout-minutes"] <= 60 for job in jobs.values())
    with_secrets = [
        step["name"] for step in steps(publication) if re.search(r"secrets\.|github\.token", str(step))
    ]
    assert with_secrets == ["Comment", "Push"]
    assert "secrets" not in re.sub(r"(?s)    steps:.*?(?=\n  \w|\Z)", "", publication.read_text())


def test_the_steps_with_a_token_run_nothing_of_a_repo(publication: Path) -> None:
    """Only programs of the machine."""
    jobs = yaml.safe_load(publication.read_text())["jobs"]
    assert [step["name"] for step in jobs["comment"]["steps"]] == ["Comment"]
    assert re.findall(r"\b(gh|git|make|domain|python\d?)\b", jobs["comment"]["steps"][0]["run"]) == ["gh"]
    *_, push = jobs["publish"]["steps"]
    assert push["name"] == "Push"
    assert not re.search(r"\b(make|domain|python\d?)\b|\.venv|(^|\s)\./", push["run"])


def test_each_tool_is_of_another_commit_than_the_one_that_is_published(publication: Path) -> None:
    for name, job in yaml.safe_load(publication.read_text())["jobs"].items():
        runs = [step.get("run", "") for step in job["steps"]]
        leaves = next((number for number, run in enumerate(runs) if "git checkout" in run), len(runs))
        for run in runs[: leaves + 1]:
            assert not re.search(r"\bmake\b|\.venv|python", run), (name, run)
        for run in runs[leaves + 1 :]:
            assert "domain" not in run or '--commit "$GITHUB_SHA"' in run, (name, run)


def test_only_a_push_to_main_publishes(publication: Path) -> None:
    """And only what was planned, verified and approved, one publication at a time."""
    content = yaml.safe_load(publication.read_text())
    assert content[True] == {"pull_request": {"branches": ["main"]}, "push": {"branches": ["main"]}}
    jobs = content["jobs"]
    assert jobs["preview"]["if"] == "github.event_name == 'pull_request'"
    assert jobs["comment"]["needs"] == "preview"
    assert jobs["plan"]["if"] == "github.event_name == 'push'"
    assert jobs["verify"]["needs"] == "plan"
    assert jobs["publish"]["needs"] == ["plan", "verify"]
    for name in ("verify", "publish"):
        assert jobs[name]["if"] == "needs.plan.outputs.nothing_to_publish == 'false'"
    assert jobs["publish"]["environment"] == "public"
    assert content["concurrency"] == {
        "group": "open-${{ github.event_name == 'push' && 'publish' || github.ref }}",
        "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
    }


def test_no_step_of_publishing_is_a_template(publication: Path) -> None:
    for step in steps(publication):
        assert "${{" not in step.get("run", "")


def script(publication: Path, job: str, name: str) -> str:
    (found,) = [
        step["run"]
        for step in yaml.safe_load(publication.read_text())["jobs"][job]["steps"]
        if step["name"] == name
    ]
    return found


def test_the_result_of_a_plan_is_what_the_next_jobs_take(
    opened: Repo, publication: Path, tmp_path: Path
) -> None:
    (tmp_path / "plan.json").write_text('{"digest": "abc", "nothing_to_publish": false, "files": []}')
    output = tmp_path / "output"
    opened.done(
        *("bash", "-e", "-c", script(publication, "plan", "Result")),
        RUNNER_TEMP=str(tmp_path),
        GITHUB_OUTPUT=str(output),
    )
    assert output.read_text() == "digest=abc\nnothing_to_publish=false\n"
    outputs = yaml.safe_load(publication.read_text())["jobs"]["plan"]["outputs"]
    assert outputs.pop("tool") == "${{ steps.tool.outputs.commit }}"
    assert outputs == {name: f"${{{{ steps.result.outputs.{name} }}}}" for name in outputs}
    assert outputs.keys() == {"digest", "nothing_to_publish"}


def test_each_step_is_one_make_target(flights: Repo) -> None:
    first, *others = steps(flights.path / ".github/workflows/check.yml")
    assert first["uses"].startswith("actions/checkout@")
    for step in others:
        assert {"name", "run"} <= step.keys() <= {"name", "run", "if", "env"}
        make, target, *_ = step["run"].split(" ")
        assert make == "make"
        assert flights.make("--dry-run", target)
    assert [step["run"].split()[1] for step in others] == ["setup", "lint", "check", "gate", "test", "run"]


def test_the_template_runs_what_its_ci_runs() -> None:
    first, *others = steps(ROOT / ".github/workflows/ci.yml")
    assert first["uses"].startswith("actions/checkout@")
    assert [step["run"] for step in others] == [".ci/run"]
    lines = (ROOT / ".ci/run").read_text().splitlines()
    targets = [line.removeprefix("make ") for line in lines if line.startswith("make ")]
    assert {"lint", "test"} <= {*targets}
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("mirror", [False, True])
def test_every_target_of_a_repo_explains_itself(flights: Repo, opened: Repo, mirror: bool) -> None:
    """`make help` lists the comments of the targets."""
    lines = [
        re.sub(r"\x1b\[\d*m", "", line) for line in (opened if mirror else flights).make("help").splitlines()
    ]
    named = "help setup compile gate run dev up down reset psql dbt test lint format check"
    of_the_mirror = "open-plan open-verify open-publish" if mirror else ""
    assert {line.split()[0] for line in lines} == {*named.split(), *of_the_mirror.split()}
    texts = {match.end() if (match := re.match(r"  [a-z-]+ +", line)) else None for line in lines}
    assert texts == {15}  # all in one column


@pytest.mark.parametrize(
    ("call", "command"),
    [
        ("open-plan", "open plan"),
        ("open-plan FORMAT=json", 'open plan --format "json"'),
        ("open-verify", "open verify"),
        ("open-publish", "open publish"),
        ("open-publish PUSH=yes DIGEST=abc", 'open publish --push --digest "abc"'),
    ],
)
def test_the_targets_of_a_mirror_hand_on_what_they_are_given(opened: Repo, call: str, command: str) -> None:
    printed = opened.make("--dry-run", *call.split())
    assert printed.startswith("grep -q '\"open-kit\"' pyproject.toml ")  # refused where it is not installed
    assert " ".join(printed.splitlines()[-1].split()) == f"{BIN}/domain {command}"
