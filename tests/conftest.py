"""The fixtures of all tests: the template without git, and the repos that it makes."""

from collections.abc import Iterator
from pathlib import Path

import copier
import pytest

pytest.register_assert_rewrite("tests.support")  # what its assertions compared is shown, too

from tests.support.repo import QUIETLY, Generate, Repo, copy_template  # noqa: E402


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template without git: Copier clones and commits a working tree that is not clean for each copy."""
    return copy_template(tmp_path_factory.mktemp("template") / "template")


@pytest.fixture(scope="session")
def generate(template: Path) -> Iterator[Generate]:
    """`generate(folder, **answers)` makes `folder/<domain>`; its warehouse is stopped when all tests end."""
    made: list[Repo] = []

    def make(folder: Path, **answers: object) -> Repo:
        domain = str(answers.get("domain", "flights"))
        repo = Repo(folder / domain, domain)
        copier.run_copy(str(template), repo.path, answers, **QUIETLY)
        made.append(repo)
        return repo

    yield make
    for repo in made:
        repo.down()


@pytest.fixture(scope="session")
def flights(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The repo that all defaults make, and nothing done in it yet. Tests that take it only read or run it."""
    return generate(tmp_path_factory.mktemp("flights"))
