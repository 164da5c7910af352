"""The example with all its days run, for the tests of one group to start from."""

import pytest

from tests.support.example import Kept, all_days_run
from tests.support.repo import Generate, Repo


@pytest.fixture(scope="session")
def kept(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """All days have run. Tests that take it are in the xdist group `withstand`, so that they run once."""
    return all_days_run(generate, tmp_path_factory.mktemp("withstand"))


@pytest.fixture
def repo(kept: Kept) -> Repo:
    """As after that run, whatever other tests have done to it."""
    return kept.restore()
