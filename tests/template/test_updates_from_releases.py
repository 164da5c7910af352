"""A repo of each release, changed by its team and updated to the present state."""

import re
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.support import warm
from tests.support.example import edit
from tests.support.ownership import (
    OPEN_TEAM_OWNED,
    TEAM_OWNED,
    contents,
    is_the_teams,
    release,
    without_conflict,
)
from tests.support.repo import ROOT, Repo, copy_template

pytestmark = pytest.mark.slow

PRESENT = "v1000.0.0"  # newer than any release
# Known to every release, and none of them a default.
ANSWERS = {"owner_team": "aviation", "owner_email": "aviation@example.org", "partition_cadence": "weekly"}

OWN_MODEL = """{{ config(
    materialized='incremental',
    incremental_strategy='replace_window',
    meta={'window_column': 'flight_date'}
) }}

select flight_date, sum(departures)::integer as departures
from {{ ref('daily_delays') }}
where {{ platform_kit.window('flight_date') }}
group by flight_date
"""
OWN_MART = '''"""A mart of the team's, by the names that the kit promises."""

from platform_kit.marts import mart, read


@mart(columns={"carrier": "text"}, inputs=["daily_delays"])
def carriers() -> list[tuple[str]]:
    """Every carrier."""
    return read("select distinct carrier from {daily_delays} as passed")
'''


def git(*arguments: str) -> str:
    """What git says about the project's own repository; empty where there is none."""
    process = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return process.stdout


def released() -> dict[str, str]:
    """The commit of each release in the project's history, oldest first."""
    lines = git("log", "--reverse", "--format=%H %s").splitlines()
    found = (re.fullmatch(r"(\w+) release: (\d+\.\d+\.\d+)", line) for line in lines)
    return {match[2]: match[1] for match in found if match}


RELEASES = released()
COMPLETE = git("rev-parse", "--is-shallow-repository").strip() == "false"
needs_history = pytest.mark.skipif(not COMPLETE, reason="the history is not complete: git fetch --unshallow")


@needs_history
def test_the_releases_are_found() -> None:
    """The workflow of CI checks out the whole history for this module."""
    assert [*RELEASES][:3] == ["0.1.0", "0.2.0", "0.3.0"]
    (checkout, *_) = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["ci"]["steps"]
    assert checkout["with"]["fetch-depth"] == 0


@dataclass(frozen=True)
class Start:
    """The release that a repo was copied from, and whether it has a public mirror."""

    version: str
    opened: bool = False


STARTS = {version: Start(version) for version in RELEASES} | {"0.3.0, open": Start("0.3.0", opened=True)}


@dataclass(frozen=True)
class Update:
    """A repo after its team's edits and the update."""

    start: Start
    repo: Repo
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    fresh: Mapping[str, bytes]  # a new copy with the same answers


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The project's history with its releases tagged, and the working tree as the next one."""
    folder = tmp_path_factory.mktemp("releases")
    repo = Repo(folder / "template", "template")
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", ROOT, repo.path], check=True)
    for version, commit in RELEASES.items():
        repo.done("git", "tag", f"v{version}", commit)
    copy_template(folder / "present")
    for path in (folder / "present").iterdir():
        path.rename(repo.path / path.name)
    release(repo, PRESENT)
    return repo


def copy(template: Repo, path: Path, version: str, *data: str) -> Repo:
    """A new repo of a version of the template."""
    answers = [word for item in ANSWERS.items() for word in ("--data", "=".join(item))]
    command = ["copier", "copy", "--defaults", "--quiet", "--vcs-ref", version, *answers, *data]
    template.done(*command, template.path, path)
    return Repo(path, "flights")


def change(repo: Repo) -> None:
    """What a team does on its own paths."""
    (repo.path / "README.md").write_text("# Flights\n\nOurs.\n")
    (repo.path / "dbt/models/marts/daily_departures.sql").write_text(OWN_MODEL)
    (repo.path / "src/flights/defs/carriers.py").write_text(OWN_MART)
    (repo.path / "docs").mkdir(exist_ok=True)
    (repo.path / "docs/ours.md").write_text("# Ours\n")
    with (repo.path / "Makefile").open("a") as file:
        file.write("\n.PHONY: report\nreport:  ## Ours\n\t@echo ours\n")
    edit(repo, "pyproject.toml", '    "platform-kit",\n', '    "platform-kit",\n    "humanize>=4",\n')
    edit(repo, "dbt/dbt_project.yml", 'version: "1.0.0"', 'version: "1.1.0"')


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"update from {name}")) for name in STARTS],
)
def update(
    request: pytest.FixtureRequest, template: Repo, tmp_path_factory: pytest.TempPathFactory
) -> Update:
    start = STARTS[request.param]
    folder = tmp_path_factory.mktemp("update")
    data = ("--data", "open_source=yes") if start.opened else ()
    repo = copy(template, folder / "flights", f"v{start.version}", *data)
    change(repo)
    repo.commit()
    before = contents(repo.path)
    repo.done("copier", "update", "--defaults")
    fresh = copy(template, folder / "fresh", PRESENT, *data)
    return Update(start, repo, before, without_conflict(repo), contents(fresh.path))


@needs_history
def test_an_update_from_a_release_leaves_what_is_the_teams(update: Update) -> None:
    owned = [*TEAM_OWNED, *(OPEN_TEAM_OWNED if update.start.opened else [])]
    ours = {name: text for name, text in update.before.items() if is_the_teams(name, owned)}
    assert {name: text for name, text in update.after.items() if is_the_teams(name, owned)} == ours
    assert ours["README.md"] == b"# Flights\n\nOurs.\n"


@needs_history
def test_an_update_from_a_release_makes_the_rest_what_a_new_copy_has(update: Update) -> None:
    owned = [*TEAM_OWNED, *OPEN_TEAM_OWNED]
    managed = {name: text for name, text in update.fresh.items() if not is_the_teams(name, owned)}
    after = {name: text for name, text in update.after.items() if not is_the_teams(name, owned)}
    assert sorted(after) == sorted(managed)
    assert {name for name, text in after.items() if text != managed[name]} == set()
    assert any(name.startswith("open-kit/") for name in after) is update.start.opened


def steps_of_0_2_0(repo: Repo) -> None:
    """What the changelog of 0.2.0 asks of a repo from 0.1.0."""
    refused = warm.domain(repo, "contract", "compile")
    assert refused.returncode == 1
    assert "dbt/models/marts/daily_delays.yml" in refused.output
    properties = repo.path / "dbt/models/marts/daily_delays.yml"
    properties.write_text(properties.read_text().partition("\n\n")[2])
    assert yaml.safe_load(properties.read_text()).keys() == {"unit_tests"}


STEPS: dict[str, Callable[[Repo], None]] = {"0.1.0": steps_of_0_2_0}


@needs_history
def test_an_updated_repo_loads_holds_its_contracts_and_runs(update: Update) -> None:
    if steps := STEPS.get(update.start.version):
        steps(update.repo)
    if update.start.version in ("0.1.0", "0.2.0", "0.3.0"):
        # The step of 0.4.0, whose compiled files have another layout.
        assert "make compile" in warm.domain(update.repo, "contract", "compile", "--check").output
        warm.done(update.repo, "contract", "compile")
    warm.done(update.repo, "contract", "compile", "--check")
    printed = warm.python(
        update.repo,
        "from flights.definitions import defs\n"
        "for key in sorted(defs().resolve_all_asset_keys()): print('/'.join(key.path))",
    )
    assert printed.returncode == 0, printed.output
    assert {"flights/marts/carriers", "flights/marts/daily_departures"} < set(printed.output.split())
    if update.start.opened:
        return  # a mirror changes nothing in what a run does
    try:
        warm.done(update.repo, "run", "--partition", "2012-12-31")  # the week; the data starts on its Tuesday
        assert update.repo.sql("select count(distinct flight_date) from flights.daily_delays_v1") == [(6,)]
        assert update.repo.sql("select count(*) > 1 from flights__marts.carriers") == [(True,)]
        assert update.repo.sql("select count(*) from flights__marts.daily_departures") == [(6,)]
    finally:
        update.repo.down()


def printed_lines(message: str) -> dict[str, list[str]]:
    """The lines for pyproject.toml that a message contains, by the table that they are in."""
    tables = [part.splitlines() for part in message.split("\n\n") if part.startswith("[")]
    return {title: lines for title, *lines in tables}


@needs_history
def test_the_targets_of_a_mirror_print_what_to_add_and_then_work(update: Update) -> None:
    repo = update.repo
    repo.commit()
    process = repo.run(*repo.make_command("open-plan"))
    assert process.returncode != 0
    if not update.start.opened:
        assert "No rule to make target" in process.stderr
        return
    assert process.stderr.startswith(
        "error: pyproject.toml: the package open-kit is missing\nhint: add these lines"
    )
    tables = printed_lines(process.stderr.partition("\nmake: ")[0])
    edit(repo, "pyproject.toml", 'dev = ["platform-kit[dev]"]', "\n".join(tables["[dependency-groups]"]))
    sources = "[tool.uv.sources]"
    edit(repo, "pyproject.toml", sources, "\n".join([sources, *tables[sources]]))
    repo.commit()
    fresh = tomllib.loads(update.fresh["pyproject.toml"].decode())
    ours = tomllib.loads((repo.path / "pyproject.toml").read_text())
    for table in ("dependency-groups", "tool"):
        assert ours[table] == fresh[table]
    assert "README.md" in repo.make("open-plan")
