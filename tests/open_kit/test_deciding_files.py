"""The lists of files that decide, and of those that are the platform team's, fit what the template makes."""

import re

import pytest

from open_kit.planning.deciding_files import DECIDERS, decider
from open_kit.planning.managed_files import is_managed
from tests.support.ownership import OPEN_TEAM_OWNED, TEAM_OWNED, contents, is_the_teams
from tests.support.repo import ROOT, Generate

# Managed as well, but their texts are the team's answers.
ANSWERS = {".copier-answers.yml", "dg.toml", "domain.toml"}


@pytest.fixture(scope="module")
def paths(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The paths of a new repo with a public mirror."""
    return set(contents(generate(tmp_path_factory.mktemp("new"), open_source=True).path))


@pytest.mark.xdist_group("open-plan")
def test_the_managed_files_are_what_the_template_makes_and_the_team_does_not_own(paths: set[str]) -> None:
    teams = {path for path in paths if is_the_teams(path, [*TEAM_OWNED, *OPEN_TEAM_OWNED])}
    assert {path for path in paths if is_managed(path)} == paths - teams - ANSWERS


@pytest.mark.parametrize(
    "path", ["platform-kit.md", "src/mypy.ini", "dbt/macros/ours.sql", ".github/workflows/ours.yml"]
)
def test_a_file_of_the_team_is_not_managed(path: str) -> None:
    assert not is_managed(path)


@pytest.mark.parametrize(
    ("path", "decides"),
    [
        ("openignore.txt", "which files are public"),
        ("src/flights/payroll/openignore.txt", "which files are public"),
        ("open.toml", "which findings are allowed, and the first line of the message"),
        ("domain.toml", "where it is published, and by whom"),
        ("docs/CODEOWNERS", "who has to review"),
        (".github/workflows/open.yml", "what runs on GitHub"),
        (".github/workflows/ours.yml", "what runs on GitHub"),
        ("open-kit/open.mk", "how a plan is made and published"),
        ("platform-kit/src/platform_kit/repo/git.py", "what the plan is made with"),
        ("other-kit/other.mk", "what make runs"),
        ("Makefile", "what make runs"),
        ("GNUmakefile", "what make runs"),
        ("make/ours.mk", "what make runs"),
        ("pyproject.toml", "which packages are installed"),
        ("uv.lock", "which packages are installed"),
        ("uv.toml", "which packages are installed"),
        (".python-version", "which Python runs"),
        ("src/sitecustomize.py", "what Python runs when it starts"),
        (".env.local", "the environment variables"),
        ("src/.gitattributes", "how git reads files"),
        (".pre-commit-config.yaml", "what formats files, and can move a mark"),
    ],
)
def test_a_file_that_decides_is_known(path: str, decides: str) -> None:
    kind = decider(path)
    assert kind
    assert kind.decides == decides


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "src/flights/open.toml",
        "docs/Makefile",
        "src/flights/makefile.py",
        "x.environment",
        "a\nopen.toml",
    ],
)
def test_other_files_do_not_decide(path: str) -> None:
    assert decider(path) is None


def test_the_reference_names_all_of_them() -> None:
    page = (ROOT / "template/domain/open-kit/REFERENCE.md").read_text()
    table = page.split("<!-- deciding files begin")[1].split("<!-- deciding files end")[0]
    rows = [row.split(" | ") for row in re.findall(r"^\| (`.*) \|$", table, re.MULTILINE)]
    named = [(pattern, decides) for patterns, decides in rows for pattern in re.findall("`(.*?)`", patterns)]
    assert named == [*DECIDERS]
