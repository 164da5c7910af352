"""A repo that opens a part of itself, made once, and a copy of it for each test."""

from pathlib import Path

import pytest

from tests.support import mirror as mirrors
from tests.support.mirror import Mirror
from tests.support.repo import Generate


@pytest.fixture(scope="session")
def original(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    """Nothing is published yet, and nothing may be: tests take `mirror`."""
    return mirrors.make(generate, tmp_path_factory.mktemp("open"))


@pytest.fixture
def mirror(original: Mirror, tmp_path: Path) -> Mirror:
    """A copy of the original with another public repo."""
    return mirrors.copied(original, tmp_path)


@pytest.fixture
def running(mirror: Mirror) -> Mirror:
    """The first publication is made."""
    mirror.published()
    return mirror
