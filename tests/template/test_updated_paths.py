"""Which paths an update, or copying again, leaves unchanged; with Copier, on a small template."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import copier
import pytest

from tests.support.questions import ANSWERS, ANSWERS_TEMPLATE, DOCUMENTS, copy
from tests.support.repo import QUIETLY

TEAM_OWNED = DOCUMENTS[0]["_skip_if_exists"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "init")
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "A version")


def write(folder: Path, paths: Iterable[str], text: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def contents(folder: Path) -> dict[str, str]:
    """The text of every file by its path, without the answers and git's own."""
    paths = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_text()
        for name, path in paths.items()
        if name.parts[0] != ".git" and name.name not in (ANSWERS, ANSWERS_TEMPLATE)
    }


def team_file(pattern: str) -> str:
    """A path that `pattern` makes the team's."""
    path = pattern.removeprefix("/")
    return path if "." in path or path == "Makefile" else f"{path}/deep/file.txt"


TEAM_FILES = [team_file(pattern) for pattern in TEAM_OWNED]
# Some end like a path of the team's, whose patterns must not match in the kit.
MANAGED_FILES = [
    "dbt/packages.yml",
    "platform-kit/README.md",
    "platform-kit/src/a.py",
    "platform-kit/tests/a.py",
]


@pytest.fixture
def versioned(bare_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template in git, version 1.0.0, with team-owned and managed files."""
    for variable in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(variable, "test@example.com")
    folder = tmp_path / "versioned"
    shutil.copytree(bare_template, folder)
    write(folder / "template/domain", [*TEAM_FILES, *MANAGED_FILES, "removed.ini", "ruff.toml"], "first")
    commit(folder)
    git(folder, "tag", "v1.0.0")
    return folder


def test_an_update_changes_managed_paths_and_no_others(versioned: Path, tmp_path: Path) -> None:
    source, repo = versioned / "template/domain", tmp_path / "repo"
    copy(versioned, repo)
    assert contents(repo) == contents(source)

    edited, deleted, removed, *_ = TEAM_FILES
    write(repo, [edited, "ruff.toml", "tests/ours.py"], "ours")
    (repo / deleted).unlink()
    commit(repo)
    before = contents(repo)

    # The second version changes, adds and removes files, and gives ruff.toml to the team.
    write(source, [*contents(source), "tests/added.py", "added.ini"], "second")
    (source / removed).unlink()
    (source / "removed.ini").unlink()
    config = (versioned / "copier.yml").read_text()
    write(versioned, ["copier.yml"], config.replace("  - /src\n", "  - /src\n  - /ruff.toml\n"))
    commit(versioned)
    git(versioned, "tag", "v2.0.0")
    copier.run_update(repo, overwrite=True, **QUIETLY)

    expected = {**before, **dict.fromkeys([*MANAGED_FILES, "added.ini"], "second")}
    del expected["removed.ini"]
    assert contents(repo) == expected


def test_copying_again_keeps_the_files_of_the_team(versioned: Path, tmp_path: Path) -> None:
    copy(versioned, tmp_path / "repo")
    write(tmp_path / "repo", [*TEAM_FILES, *MANAGED_FILES], "ours")
    copier.run_recopy(tmp_path / "repo", overwrite=True, **QUIETLY)
    after = contents(tmp_path / "repo")
    assert {after[path] for path in TEAM_FILES} == {"ours"}
    assert {after[path] for path in MANAGED_FILES} == {"first"}


def test_a_copy_without_the_example_lacks_its_files_alone(versioned: Path, tmp_path: Path) -> None:
    example = ["data/departures/a.csv", "dbt/models/marts/a.sql", "src/orders/defs/departures/defs.yaml"]
    write(versioned / "template/domain", [*example, "src/orders/definitions.py"], "first")
    commit(versioned)
    for answer in (True, False):
        copier.run_copy(
            str(versioned),
            tmp_path / str(answer),
            {"domain": "orders", "example": answer},
            vcs_ref="HEAD",
            **QUIETLY,
        )
    assert contents(tmp_path / "True").keys() - contents(tmp_path / "False").keys() == {*example}


def test_files_that_tools_leave_in_the_kit_are_not_copied(bare_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "worked_in"
    shutil.copytree(bare_template, folder)
    kit = folder / "template/domain/platform-kit"
    write(
        kit,
        ["uv.lock", ".venv/a.py", "src/__pycache__/a.pyc", "dbt/target/a.json", "dbt/logs/dbt.log"],
        "left",
    )
    write(kit, ["pyproject.toml"], "kept")
    copy(folder, tmp_path / "repo")
    assert contents(tmp_path / "repo") == {"platform-kit/pyproject.toml": "kept"}
