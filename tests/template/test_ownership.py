"""Who owns which file: an update replaces the platform's files and does not touch the team's."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.support.ownership import (
    OPEN_TEAM_OWNED,
    TEAM_OWNED,
    contents,
    is_the_teams,
    release,
    without_conflict,
)
from tests.support.repo import ROOT, Generate, Repo, copy_template

COPIER_YML = (ROOT / "copier.yml").read_text()
# Every path of a new repo that is not the team's; a folder ends in a slash. A path in neither list fails a
# test, so that nobody adds one without an owner.
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
# What a repo with a public mirror also has.
OPEN_TEAM = ["open.toml", "openignore.txt"]
OPEN_MANAGED = [".github/workflows/open.yml", "LICENSE", "OPENING.md", "open-kit/"]
OPEN_ONLY = sorted([*OPEN_TEAM, *OPEN_MANAGED])
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


def is_managed(name: str) -> bool:
    return any(name == path or (path.endswith("/") and name.startswith(path)) for path in MANAGED)


@pytest.fixture(scope="module")
def names(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The paths of a repo that no other test uses: elsewhere, tools leave files behind."""
    return sorted(contents(generate(tmp_path_factory.mktemp("names")).path))


def test_every_path_has_one_owner(names: list[str]) -> None:
    assert [name for name in names if is_the_teams(name) == is_managed(name)] == []


def test_each_list_names_only_paths_that_are_there(names: list[str]) -> None:
    """Except folders that a team creates when it needs them."""
    assert {path for path in MANAGED if not any(fnmatchcase(name, f"{path}*") for name in names)} == set()
    absent = {path for path in TEAM_OWNED if not any(fnmatchcase(name, f"{path[1:]}*") for name in names)}
    assert absent == {"/dbt/seeds", "/dbt/snapshots", "/dbt/tests"}


def test_the_kits_page_says_whose_file_is_whose(names: list[str]) -> None:
    page = (ROOT / "template/domain/platform-kit/README.md").read_text()
    section = page.split("## Who owns which file")[1].split("\n## ")[0]
    team, managed = section.split("The platform owns everything else")
    owned = [*TEAM_OWNED, *OPEN_TEAM_OWNED]
    listed = "".join(line for line in team.splitlines() if line.startswith("- "))
    assert set(re.findall(r"`([^`]+?)/?`", listed)) == {path.removeprefix("/") for path in owned}
    named = set(re.findall(r"`([^` ]+)`", managed))
    assert {path for path in named - {*OPEN_MANAGED} if not is_managed(path)} == set()
    assert {"platform-kit/", "domain.toml", "LICENSE", "OPENING.md"} <= named
    assert "platform-kit/README.md" in names


def at_the_top(names: Iterable[str]) -> set[str]:
    """The names, with the folder `open-kit/` for everything in it."""
    return {"open-kit/" if name.startswith("open-kit/") else name for name in names}


def test_the_files_of_a_public_mirror_are_there_only_with_one(
    names: list[str], generate: Generate, tmp_path: Path
) -> None:
    """And copier.yml lists those that are the team's."""
    opened = contents(generate(tmp_path, open_source=True).path)
    assert sorted(at_the_top(opened.keys() - {*names})) == OPEN_ONLY
    assert opened.keys() >= {*names}
    assert sorted(OPEN_TEAM_OWNED) == [f"/{name}" for name in OPEN_TEAM]


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
    edit(model, text="select 1 as ours\n")  # the only file of the example that the team keeps
    repo.commit()
    before = contents(repo.path)

    # Version 2 changes every file, whoever owns it, and adds some.
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


def test_an_update_has_no_conflict(update: Update) -> None:
    assert b"v2.0.0" in without_conflict(update.repo)[".copier-answers.yml"]


def test_an_update_leaves_what_is_the_teams(update: Update) -> None:
    after = contents(update.repo.path)
    ours = {name: text for name, text in update.before.items() if is_the_teams(name) or name in ADDED}
    assert ours.keys() > {*EDITED, *ADDED, "dbt/models/marts/daily_delays.sql"}
    assert {name: text for name, text in after.items() if is_the_teams(name) or name in ADDED} == ours


def test_an_update_makes_the_managed_files_those_of_a_new_copy(update: Update) -> None:
    after = contents(update.repo.path)
    managed = {name: text for name, text in update.fresh.items() if not is_the_teams(name)}
    assert {
        name: text for name, text in after.items() if not is_the_teams(name) and name not in ADDED
    } == managed
    assert managed.keys() > {"added.toml", "platform-kit/added.py", "platform-kit/make/targets.mk"}
    assert b"# version 2" in managed["ruff.toml"]
    assert "mypy.ini" not in managed


def test_an_update_says_what_to_do_next(update: Update) -> None:
    assert "git status" in update.printed


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A template without public mirrors in version 1, and with different files of them in 2 and 3."""
    folder = tmp_path_factory.mktemp("opening")
    template = Repo(copy_template(folder / "template"), "template")
    config, domain = template.path / "copier.yml", template.path / "template/domain"
    sources = [
        path for path in domain.rglob("*") if path.name.removesuffix(".jinja") in (*OPEN_TEAM, "LICENSE")
    ]
    sources += [domain / "OPENING.md", domain / ".github/workflows/open.yml", domain / "open-kit/open.mk"]
    assert len(sources) == len(OPEN_ONLY)
    texts = {path: path.read_text() for path in sources}

    for path in sources:
        path.unlink()
    lines = COPIER_YML.split("\nopen_source:")[0].splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if "[% if not open_source %]" in line) - 1
    end = next(number for number, line in enumerate(lines) if "# What tools leave" in line)
    del lines[start:end]
    before = "".join(lines).replace("_skip_if_exists:\n  - /openignore.txt\n  - /open.toml\n", "")
    assert not re.search("open_source|openignore", before)
    config.write_text(before)
    release(template, "v1.0.0")

    config.write_text(COPIER_YML)
    for path, text in texts.items():
        path.write_text(text)
    release(template, "v2.0.0")

    for path, text in texts.items():
        path.write_text(f"# version 3\n{text}\n# version 3\n")
    release(template, "v3.0.0")
    return template


@dataclass(frozen=True)
class Opened:
    """A repo of the template `opening`, updated and edited by its team."""

    repo: Repo

    def update(self, version: str = "v3.0.0", *answers: str) -> dict[str, bytes]:
        """Update without conflict and commit; the files."""
        self.repo.commit()
        data = [word for answer in answers for word in ("--data", answer)]
        self.repo.done("copier", "update", "--defaults", "--vcs-ref", version, *data)
        after = without_conflict(self.repo)
        self.repo.commit()
        return after

    def edit(self) -> dict[str, bytes]:
        """Change the first line of the team's files and add one at the end; these files."""
        for name in OPEN_TEAM:
            path = self.repo.path / name
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join(["# ours\n", *lines[1:], "# ours\n"]))
        return {name: (self.repo.path / name).read_bytes() for name in OPEN_TEAM}


def copied(template: Repo, folder: Path, version: str, *answers: str) -> Opened:
    data = [word for answer in answers for word in ("--data", answer)]
    command = ["copier", "copy", "--defaults", "--quiet", "--vcs-ref", version, *data]
    template.done(*command, template.path, folder / "flights")
    return Opened(Repo(folder / "flights", "flights"))


def of_the_mirror(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the mirror; of `open-kit/`, only the one that the template `opening` changes."""
    return {name: text for name, text in files.items() if name in (*OPEN_ONLY, "open-kit/open.mk")}


@pytest.fixture(scope="module")
def third(opening: Repo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the mirror in a new copy of version 3."""
    folder = tmp_path_factory.mktemp("third")
    files = of_the_mirror(contents(copied(opening, folder, "v3.0.0", "open_source=true").repo.path))
    assert sorted(at_the_top(files)) == OPEN_ONLY
    assert all(b"# version 3" in text for text in files.values())
    return files


@pytest.mark.parametrize("version", ["v1.0.0", "v2.0.0", "v3.0.0"])
def test_an_update_that_switches_a_mirror_on_makes_its_files(
    opening: Repo, third: dict[str, bytes], tmp_path: Path, version: str
) -> None:
    opened = copied(opening, tmp_path, version)
    assert not of_the_mirror(contents(opened.repo.path))
    assert of_the_mirror(opened.update("v3.0.0", "open_source=true")) == third


def test_an_update_without_the_answer_makes_none(opening: Repo, tmp_path: Path) -> None:
    after = copied(opening, tmp_path, "v1.0.0").update()
    assert not of_the_mirror(after)
    assert b"open_source: false" in after[".copier-answers.yml"]


def test_switching_a_mirror_on_and_off_keeps_an_end_of_the_data(opening: Repo, tmp_path: Path) -> None:
    opened = copied(opening, tmp_path, "v2.0.0", "example=false")
    edit(opened.repo.path / "domain.toml", text="end = 2100-01-01\n")
    before = (opened.repo.path / "domain.toml").read_bytes()
    on = opened.update("v3.0.0", "open_source=true")["domain.toml"]
    assert b"\n[open]\n" in on
    assert on.endswith(b"end = 2100-01-01\n")
    assert opened.update("v3.0.0", "open_source=false")["domain.toml"] == before


def test_switching_a_mirror_on_shows_the_teams_own_licence_as_a_conflict(
    opening: Repo, tmp_path: Path
) -> None:
    opened = copied(opening, tmp_path, "v3.0.0")
    (opened.repo.path / "LICENSE").write_text("ours\n")
    opened.repo.commit()
    opened.repo.done("copier", "update", "--defaults", "--data", "open_source=true")
    assert "LICENSE" in opened.repo.done("git", "diff", "--name-only", "--diff-filter=U").split()
    assert "ours" in (opened.repo.path / "LICENSE").read_text().splitlines()


def test_switching_a_mirror_on_keeps_what_the_team_wrote_before(
    opening: Repo, third: dict[str, bytes], tmp_path: Path
) -> None:
    opened = copied(opening, tmp_path, "v2.0.0")
    (opened.repo.path / "openignore.txt").write_text("/*\n")
    after = of_the_mirror(opened.update("v3.0.0", "open_source=true"))
    assert after == {**third, "openignore.txt": b"/*\n"}


@pytest.mark.parametrize("edited", [False, True])
def test_an_update_leaves_the_teams_files_of_a_mirror(
    opening: Repo, third: dict[str, bytes], tmp_path: Path, edited: bool
) -> None:
    opened = copied(opening, tmp_path, "v2.0.0", "open_source=true")
    ours = opened.edit() if edited else {name: (opened.repo.path / name).read_bytes() for name in OPEN_TEAM}
    assert of_the_mirror(opened.update()) == {**third, **ours}


def test_an_update_brings_back_what_a_mirror_cannot_do_without(
    opening: Repo, third: dict[str, bytes], tmp_path: Path
) -> None:
    opened = copied(opening, tmp_path, "v2.0.0", "open_source=true")
    for name in OPEN_TEAM:
        (opened.repo.path / name).unlink()
    assert of_the_mirror(opened.update()) == third


def test_switching_a_mirror_off_and_on_again_keeps_the_teams_files(
    opening: Repo, third: dict[str, bytes], tmp_path: Path
) -> None:
    opened = copied(opening, tmp_path, "v2.0.0", "open_source=true")
    ours = opened.edit()
    off = opened.update("v3.0.0", "open_source=false")
    assert of_the_mirror(off) == ours
    assert b"[open]" not in off["domain.toml"]
    assert b"public_" not in off[".copier-answers.yml"]
    assert of_the_mirror(opened.update("v3.0.0")) == ours
    on = opened.update("v3.0.0", "open_source=true")
    assert of_the_mirror(on) == {**third, **ours}
    assert b"[open]" in on["domain.toml"]


def test_copying_again_keeps_the_teams_files_of_a_mirror(
    opening: Repo, third: dict[str, bytes], tmp_path: Path
) -> None:
    opened = copied(opening, tmp_path, "v2.0.0", "open_source=true")
    ours = opened.edit()
    opened.repo.done("copier", "recopy", "--defaults", "--overwrite", "--vcs-ref", "v3.0.0")
    assert of_the_mirror(contents(opened.repo.path)) == {**third, **ours}
