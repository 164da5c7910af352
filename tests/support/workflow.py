"""Runs the steps of a GitHub workflow as GitHub does, as far as this project's workflows need it."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

import yaml

from tests.support.repo import BIN, environment

Meanwhile = Callable[[Path], object]
# The tool of the folder that the step runs in, with the packages of the tests.
_DOMAIN = f"""#!/bin/sh
PYTHONPATH="$PWD/src:$PWD/platform-kit/src:$PWD/open-kit/src" exec {BIN}/domain "$@"
"""


@dataclass
class Job:
    """What became of a job.

    Attributes:
        outcomes: of its steps by name: `success`, `failure` or `skipped`.
        printed: all that its steps printed.
        outputs: the job's outputs.
        summary: what it wrote for the page of the run.
    """

    outcomes: dict[str, str]
    printed: str
    outputs: dict[str, str]
    summary: str

    @property
    def passed(self) -> bool:
        return "failure" not in self.outcomes.values()


@dataclass
class Runner:
    """A machine that runs jobs of a workflow.

    Attributes:
        workflow: the file.
        origin: the bare repo that it belongs to.
        folder: an empty folder for all that the jobs write.
        context: the values of expressions, such as `vars.PUBLIC_REPOSITORY` and `needs.plan.outputs.digest`.
        variables: of all steps.
    """

    workflow: Path
    origin: Path
    folder: Path
    context: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def run(
        self,
        name: str,
        commit: str,
        without: str | None = None,
        before: Mapping[str, Meanwhile] | None = None,
    ) -> Job:
        """Run a job for a commit.

        Args:
            name: of the job.
            commit: what started the run.
            without: the first of the steps at the end that are left out.
            before: what happens before a step; it gets the job's `RUNNER_TEMP`.
        """
        job = yaml.safe_load(self.workflow.read_text())["jobs"][name]
        place = self.folder / f"{name}-{len(list(self.folder.iterdir()))}"
        checkout, temporary = place / "checkout", place / "temp"
        temporary.mkdir(parents=True)
        outcomes: dict[str, str] = {}
        results: dict[str, str] = {}
        printed = ""
        for step in job["steps"]:
            title = step["name"]
            if title == without:
                break
            if before and title in before:
                before[title](temporary)
            context, condition = self.context | results, str(step.get("if", ""))
            stopped = "failure" in outcomes.values() and "cancelled()" not in condition
            output = temporary / f"output-{len(outcomes)}"
            if stopped or not _holds(condition, context, checkout):
                outcomes[title] = "skipped"
            elif "uses" in step:
                self._check_out(checkout, commit)
                outcomes[title] = "success"
            else:
                given = (
                    job.get("env", {}) | step.get("env", {}) | {"GITHUB_OUTPUT": output, "GITHUB_SHA": commit}
                )
                variables = {key: _value(str(value), context) for key, value in given.items()}
                done = self._step(step["run"], checkout, temporary, variables)
                printed += done.stdout
                outcomes[title] = "failure" if done.returncode else "success"
            if "id" in step:
                results[f"steps.{step['id']}.outcome"] = outcomes[title]
                results |= {f"steps.{step['id']}.outputs.{key}": value for key, value in _outputs(output)}
        outputs = {key: _value(value, results) for key, value in job.get("outputs", {}).items()}
        self.context |= {f"needs.{name}.outputs.{key}": value for key, value in outputs.items()}
        summary = temporary / "summary"
        return Job(outcomes, printed, outputs, summary.read_text() if summary.exists() else "")

    def _check_out(self, folder: Path, commit: str) -> None:
        """As actions/checkout with the whole history: all branches, and the commit that started the run."""
        for command in (
            f"init --quiet {folder}",
            f"-C {folder} remote add origin {self.origin}",
            f"-C {folder} fetch --quiet origin +refs/heads/*:refs/remotes/origin/* +{commit}:refs/run",
            f"-C {folder} checkout --quiet --detach {commit}",
        ):
            subprocess.run(
                ["git", *command.split()], env=environment(self.folder.parent / "nobody"), check=True
            )
        program = folder / ".venv/bin/domain"
        program.parent.mkdir(parents=True)
        program.write_text(_DOMAIN)
        program.chmod(0o755)

    def _step(
        self, script: str, checkout: Path, temporary: Path, given: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        home, ready = temporary / "home", temporary / "ready"
        home.mkdir(exist_ok=True)
        ready.touch()  # `make setup` has nothing to do: the packages are those of the tests
        variables = {
            "PATH": os.environ["PATH"],
            "KF_RULE_CACHE_DIR": environment(home)["KF_RULE_CACHE_DIR"],
            "HOME": str(home),
            "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
            "RUNNER_TEMP": str(temporary),
            "MAKEFLAGS": f" -- BIN={BIN} READY={ready} UV={BIN}",
            **self.variables,
            **given,
        }
        return subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=checkout,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )


def _value(text: str, context: Mapping[str, str]) -> str:
    """A text with the values of its expressions."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: context.get(match[1], ""), text)


def _holds(condition: str, context: Mapping[str, str], checkout: Path) -> bool:
    """Whether a condition of a step holds, of those that this project's workflows have."""
    text = condition.strip().removeprefix("${{").removesuffix("}}").strip()
    if not text:
        return True
    if found := re.fullmatch(r"hashFiles\('([^']+)'\)", text):
        return (checkout / found[1]).exists()
    if found := re.fullmatch(r"!cancelled\(\) && ([\w.]+) != '(\w+)'", text):
        return context.get(found[1]) != found[2]
    raise NotImplementedError(condition)


def _outputs(file: Path) -> Iterator[tuple[str, str]]:
    """What a step wrote to GITHUB_OUTPUT."""
    lines = iter(file.read_text().splitlines() if file.exists() else ())
    for line in lines:
        if match := re.fullmatch(r"(\w+)<<(\S+)", line):
            yield match[1], "\n".join(takewhile(match[2].__ne__, lines))
        else:
            key, _, value = line.partition("=")
            yield key, value
