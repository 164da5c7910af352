"""What answers make of a public mirror: what is open in a new repo, and what of it says so."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from open_kit.public_tree import read_public_tree
from tests.support.rendered import Case, parsed
from tests.support.repo import ROOT, Generate, Repo

# What has a public mirror. None of it runs, as nothing that runs depends on it.
OPEN_CASES: dict[str, dict[str, object]] = {
    "open": {"open_source": True},
    "open_orders": {
        "open_source": True,
        "domain": "customer_orders",
        "example": False,
        "public_repository": "file:///srv/\\öffentlich\"[[x]]'{{y}}",
        "public_branch": "öffentlich/\"{{x}}'$y#",
        "public_author": "Ünïcödé O'Hare \\ [[ x ]] {{ y }} # & 🛫 <a.b+c@d.example.technology>",
        "public_licence": "MIT",
    },
}


@pytest.fixture(scope="session", params=OPEN_CASES)
def opened(
    request: pytest.FixtureRequest, generate: Generate, tmp_path_factory: pytest.TempPathFactory
) -> Case:
    answers = OPEN_CASES[request.param]
    repo = generate(tmp_path_factory.mktemp(request.param), **answers)
    repo.commit()
    return Case(request.param, answers, repo)


opening = pytest.mark.xdist_group("opened")


@opening
def test_every_file_of_a_repo_with_a_mirror_parses(opened: Case) -> None:
    assert parsed(opened.repo) >= {".yml", ".toml"}


@opening
def test_answers_about_the_mirror_arrive_unharmed(opened: Case) -> None:
    answers = yaml.safe_load((opened.repo.path / ".copier-answers.yml").read_text(encoding="utf-8"))
    domain = tomllib.loads((opened.repo.path / "domain.toml").read_text(encoding="utf-8"))
    assert answers.items() >= opened.answers.items()
    assert domain["open"] == {
        "repository": answers["public_repository"],
        "branch": answers["public_branch"],
        "author": answers["public_author"],
    }


def test_without_a_mirror_nothing_speaks_of_one(flights: Repo) -> None:
    assert "open" not in tomllib.loads((flights.path / "domain.toml").read_text())
    assert "OPENING.md" not in (flights.path / "README.md").read_text()


@opening
def test_the_licence_is_the_standard_text(generate: Generate, tmp_path: Path) -> None:
    """Compared with what other packages ship, but for line breaks and the holder."""

    def words(text: str) -> list[str]:
        return text.split()

    def shipped(distribution: str) -> str:
        named = [path for path in metadata.files(distribution) or [] if path.name.startswith("LICENSE")]
        return named[0].read_text(encoding="utf-8")

    texts = {}
    for licence in ("Apache-2.0", "MIT", "BSD-3-Clause"):
        answers = {"public_author": "O'Hare & Sons <a@b.cd>", "public_licence": licence}
        repo = generate(tmp_path / licence, open_source=True, **answers)
        texts[licence] = (repo.path / "LICENSE").read_text(encoding="utf-8")
    assert texts["Apache-2.0"] == (ROOT / "LICENSE").read_text()
    for licence, distribution, title in (
        ("MIT", "filelock", "MIT License"),
        ("BSD-3-Clause", "idna", "BSD 3-Clause License"),
    ):
        first, holder, rest = texts[licence].split("\n\n", 2)
        assert first == title
        assert holder == "Copyright (c) O'Hare & Sons"
        assert words(rest) == words(shipped(distribution).split("\n\n", 2)[2])
        assert texts[licence].endswith(".\n")


PRIVATE = {
    ".copier-answers.yml",
    ".github/workflows/open.yml",
    "OPENING.md",
    "open.toml",
    "openignore.txt",
}


def public(repo: Repo) -> set[str]:
    """What openignore.txt opens, in git's own reading of it."""
    return listed(repo, "--cached", "--others") - listed(
        repo, "--cached", "--others", "--ignored", "--exclude-from=openignore.txt"
    )


def listed(repo: Repo, *options: str) -> set[str]:
    return set(repo.done("git", "ls-files", "-z", *options).rstrip("\0").split("\0"))


@opening
def test_all_that_is_new_is_open_but_for_what_says_what_is(opened: Case) -> None:
    everything = {path.relative_to(opened.repo.path).as_posix() for path in opened.repo.path.rglob("*")}
    assert everything >= PRIVATE
    private = listed(opened.repo) - public(opened.repo)
    assert {name for name in private if not name.startswith("open-kit/")} == PRIVATE
    assert {name for name in listed(opened.repo) if name.startswith("open-kit/")} < private


@opening
def test_what_is_added_is_private_until_it_is_opened(generate: Generate, tmp_path: Path) -> None:
    repo = generate(tmp_path, open_source=True)
    ours = {
        "notes/a.md",
        "a.md",
        "uv.lock",
        "docs/a.md",
        "docs/internal/a.md",
        "contracts/consumed/orders/a.yaml",
    }
    ours |= {"data/a.csv", "data/customers/a.csv", ".github/a.yml", ".github/workflows/a.yml", ".env.example"}
    theirs = {"src/flights/a.py", "dbt/models/a.sql", "tests/a.py", "contracts/published/a.odcs.yaml"}
    theirs |= {"docs/contracts/published/a.md", "data/departures/a.csv"}
    for name in ours | theirs:
        (repo.path / name).parent.mkdir(parents=True, exist_ok=True)
        (repo.path / name).touch()
    repo.done("git", "init", "--quiet")
    assert public(repo) & (ours | theirs) == theirs


@opening
def test_openignore_has_no_line_that_is_refused(opened: Case) -> None:
    """A line without a file is refused, too."""
    tree = read_public_tree(opened.repo.path, "HEAD")
    assert tree.pattern_counts
    assert tree.pattern_faults == ()
    text = (opened.repo.path / "openignore.txt").read_text()
    assert "\n\n\n" not in text


@opening
def test_open_toml_allows_the_examples_data_alone(opened: Case) -> None:
    settings = tomllib.loads((opened.repo.path / "open.toml").read_text())
    allowed = settings.pop("allow", [])
    assert settings == {
        "message": "Update from the internal repository",
        "internal": [],
        "withheld": [],
    }
    if opened.answers.get("example", True):
        (entry,) = allowed
        assert entry.keys() == {"rule", "path", "reason"}
        assert (entry["rule"], entry["path"]) == ("data", "data/departures/*.csv")
        assert "CC0" in entry["reason"]
    else:
        assert allowed == []
