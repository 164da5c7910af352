"""What the pages of a public tree say holds for a stranger, who has nothing else."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.pages import links
from tests.support.repo import Generate, Repo

CASES: dict[str, dict[str, object]] = {
    "flights": {"public_licence": "Apache-2.0"},
    "orders": {"domain": "orders", "example": False, "public_licence": "MIT"},
}
TITLES = {"Apache-2.0": "Apache License", "MIT": "MIT License"}
PRIVATE = ("uv.lock", ".copier-answers.yml")  # the README says so
_MAKE = re.compile(r"(?:^|`)make ([a-z][a-z-]*)", re.MULTILINE)
_PATH = re.compile(r"`([\w.-]*[./][\w./-]*)`")


@dataclass(frozen=True)
class Public:
    """The internal repo, a stranger's clone of what it publishes, and the licence."""

    internal: Repo
    clone: Repo
    licence: str

    @property
    def readme(self) -> str:
        return (self.clone.path / "README.md").read_text()

    @property
    def pages(self) -> list[Path]:
        return list(self.clone.path.rglob("*.md"))


@pytest.fixture(scope="module", params=CASES)
def public(
    request: pytest.FixtureRequest, generate: Generate, tmp_path_factory: pytest.TempPathFactory
) -> Public:
    answers = CASES[request.param]
    internal = generate(tmp_path_factory.mktemp("internal"), open_source=True, **answers)
    internal.commit()
    clone = Repo(tmp_path_factory.mktemp("stranger") / "clone", internal.domain)
    internal.done("domain", "open", "build", str(clone.path))
    clone.commit()
    return Public(internal, clone, str(answers["public_licence"]))


stranger = pytest.mark.xdist_group("stranger")


@stranger
def test_every_link_leads_to_a_public_file(public: Public) -> None:
    assert "LICENSE" in links(public.clone.path / "README.md")
    root = public.clone.path
    places = {
        (page, link): root / link[1:] if link.startswith("/") else page.parent / link
        for page in public.pages
        for link in links(page)
    }
    assert [link for link, place in places.items() if not place.exists()] == []


@stranger
def test_every_path_that_the_readme_names_is_there(public: Public) -> None:
    named = set(_PATH.findall(public.readme))
    assert named >= {"platform-kit/pyproject.toml", *PRIVATE}
    missing = {path for path in named if not (public.clone.path / path).exists()}
    assert missing - {"docs/contracts"} == set(PRIVATE)
    assert ("docs/contracts" in missing) is (public.internal.domain == "orders")


@stranger
def test_every_target_that_a_page_names_is_there(public: Public) -> None:
    named = {target for page in public.pages for target in _MAKE.findall(page.read_text())}
    assert {"run", "test", "dev", "help", "gate", "compile"} <= named
    for target in named:
        public.clone.make("--dry-run", target)


@stranger
def test_the_lock_is_committed_in_the_internal_repo_and_ignored_in_the_public_one(public: Public) -> None:
    for repo, status in ((public.internal, "?? uv.lock\n"), (public.clone, "")):
        (repo.path / "uv.lock").touch()
        assert repo.done("git", "status", "--porcelain") == status
        (repo.path / "uv.lock").unlink()


@stranger
def test_an_update_does_not_work(public: Public) -> None:
    assert "`copier update` does not work" in public.readme
    assert public.clone.run("copier", "update", "--defaults").returncode != 0


@stranger
def test_the_licence_is_that_of_the_answers(public: Public) -> None:
    assert TITLES[public.licence] in (public.clone.path / "LICENSE").read_text()[:100]


@stranger
def test_only_the_internal_readme_says_how_to_publish(public: Public) -> None:
    assert "make open-plan" in (public.internal.path / "README.md").read_text()
    assert "OPENING.md" in links(public.internal.path / "README.md")
    assert not [word for word in ("OPENING.md", "open-plan", "openignore") if word in public.readme]


def test_without_a_public_repo_nothing_speaks_of_one(flights: Repo) -> None:
    for name in ("README.md", ".gitignore"):
        assert "public" not in (flights.path / name).read_text().replace("publish", "")
