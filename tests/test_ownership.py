"""Whose file is whose: an update brings the platform's files, and leaves the team's as the team has them."""

import re
import shutil
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, Generate, Repo, copy_template

TEAM_OWNED: list[str] = next(yaml.safe_load_all((ROOT / "copier.yml").read_text()))["_skip_if_exists"]
# Every path of a new repo that is not the team's; a folder ends in a slash. A path in neither list fails a
# test, so that nobody adds one without saying whose it is.
MANAGED = {
    ".copier-answers.yml",
    ".github/",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".sqlfluff",
    "dbt/.sqlfluffignore",
    "dbt/macros/platform_kit.sql",
    "dbt/packages.yml",
    "dg.toml",
    "domain.toml",
    "mypy.ini",
    "platform-kit/",
    "pytest.ini",
    "ruff.toml",
}
EXAMPLE = [
    "contracts/published",
    "data/departures",
    "dbt/models/marts",
    "dbt/models/staging",
    "src/flights/defs/departures",
    "src/flights/defs/delay_forecast.py",
    "src/flights/forecasting.py",
    "tests/test_forecasting.py",
]
ADDED = ["dbt/macros/ours.sql", "docs/ours.md", "src/flights/defs/ours.py", "tests/test_ours.py", "ours.ini"]
EDITED = ["Makefile", "README.md", "dbt/dbt_project.yml", "pyproject.toml", "src/flights/definitions.py"]

pytestmark = pytest.mark.xdist_group("ownership")


def is_the_teams(name: str) -> bool:
    return any(name == path[1:] or name.startswith(f"{path[1:]}/") for path in TEAM_OWNED)


def is_managed(name: str) -> bool:
    return any(name == path or (path.endswith("/") and name.startswith(path)) for path in MANAGED)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its path, without git's own."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".git/")}


@pytest.fixture(scope="module")
def names(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The paths of a repo of its own: in one that others use, tools leave theirs."""
    return sorted(contents(generate(tmp_path_factory.mktemp("names")).path))


def test_every_path_has_one_owner(names):
    assert [name for name in names if is_the_teams(name) == is_managed(name)] == []


def test_each_list_names_only_paths_that_are_there(names):
    """But for folders that a team makes when it needs them."""
    assert {path for path in MANAGED if not any(fnmatchcase(name, f"{path}*") for name in names)} == set()
    absent = {path for path in TEAM_OWNED if not any(fnmatchcase(name, f"{path[1:]}*") for name in names)}
    assert absent == {"/dbt/seeds", "/dbt/snapshots", "/dbt/tests"}


def test_the_readme_says_whose_file_is_whose(flights):
    section = (flights.path / "README.md").read_text().split("## Whose file is whose")[1].split("\n## ")[0]
    team, managed = section.split("Everything else belongs to the platform")
    assert set(re.findall(r"`([^`]+?)/?`", team)) == {path[1:] for path in TEAM_OWNED}
    assert {path for path in re.findall(r"`([^` ]+)`", managed) if not is_managed(path)} == set()
    assert {"platform-kit/", "domain.toml"} <= set(re.findall(r"`([^` ]+)`", managed))


@dataclass(frozen=True)
class Update:
    """A repo of version 1 that its team changed and then updated."""

    repo: Repo
    before: dict[str, bytes]
    printed: str
    fresh: dict[str, bytes]  # a new copy of version 2


def edit(*paths: Path, text: str) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(text)


def release(template: Repo, tag: str) -> None:
    template.commit()
    template.done("git", "tag", tag)


@pytest.fixture(scope="module")
def update(tmp_path_factory: pytest.TempPathFactory) -> Update:
    folder = tmp_path_factory.mktemp("ownership")
    template = Repo(copy_template(folder / "template"), "template")
    release(template, "v1.0.0")

    repo = Repo(folder / "flights", "flights")
    template.done("copier", "copy", "--defaults", "--quiet", template.path, repo.path)
    repo.commit()
    for name in EXAMPLE:
        path = repo.path / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    edit(*(repo.path / name for name in EDITED), text="\n# ours\n")
    edit(*(repo.path / name for name in ADDED), text="# ours\n")
    model = repo.path / "dbt/models/marts/daily_delays.sql"
    edit(model, text="select 1 as ours\n")  # the one file of the example that the team made its own
    repo.commit()
    before = contents(repo.path)

    # Version 2 changes every file, of whomever, and brings some.
    domain = template.path / "template/domain"
    for path in [path for path in domain.rglob("*") if path.is_file()]:
        comment = "-- {}" if path.name.endswith((".sql", ".sql.jinja")) else "# {}"
        if path.suffix != ".csv" and "copier_conf" not in path.name:
            edit(path, text=f"\n{comment.format('version 2')}\n")
    edit(domain / "platform-kit/added.py", domain / "added.toml", text="# version 2\n")
    edit(domain / "tests/test_added.py", domain / "src/[[ domain ]]/added.py", text="# version 2\n")
    (domain / "platform-kit/make/domain.mk").rename(domain / "platform-kit/make/targets.mk")
    (domain / "mypy.ini").unlink()
    release(template, "v2.0.0")

    process = repo.run("copier", "update", "--defaults")
    assert process.returncode == 0, process.stderr
    template.done("copier", "copy", "--defaults", "--quiet", template.path, folder / "fresh")
    return Update(repo, before, process.stderr, contents(folder / "fresh"))


def test_an_update_has_no_conflict(update):
    status = update.repo.done("git", "status", "--porcelain")
    assert "v2.0.0" in (update.repo.path / ".copier-answers.yml").read_text()
    assert not [line for line in status.splitlines() if re.match(r"U.|.U|AA|DD", line)]
    after = contents(update.repo.path)
    assert not [name for name in after if name.endswith((".rej", ".orig"))]
    assert not [name for name, text in after.items() if re.search(rb"^(<{7}|>{7}) ", text, re.MULTILINE)]


def test_an_update_leaves_what_is_the_teams(update):
    after = contents(update.repo.path)
    ours = {name: text for name, text in update.before.items() if is_the_teams(name) or name in ADDED}
    assert ours.keys() > {*EDITED, *ADDED, "dbt/models/marts/daily_delays.sql"}
    assert {name: text for name, text in after.items() if is_the_teams(name) or name in ADDED} == ours


def test_an_update_makes_the_managed_files_those_of_a_new_copy(update):
    after = contents(update.repo.path)
    managed = {name: text for name, text in update.fresh.items() if not is_the_teams(name)}
    assert {
        name: text for name, text in after.items() if not is_the_teams(name) and name not in ADDED
    } == managed
    assert managed.keys() > {"added.toml", "platform-kit/added.py", "platform-kit/make/targets.mk"}
    assert b"# version 2" in managed["ruff.toml"]
    assert "mypy.ini" not in managed


def test_an_update_says_what_to_do_next(update):
    assert "git status" in update.printed
