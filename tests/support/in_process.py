"""The command `domain` in this process: a fork and the imports take longer than most of what it does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from platform_kit.cli.main import main
from platform_kit.repo import git_settings
from platform_kit.repo.settings import settings
from tests.support.repo import Repo


def domain(repo: Repo, *arguments: str, **env: str) -> Result:
    """Run `domain <arguments>` in a repo, with these variables besides those of its commands."""
    with _inside(repo, env):
        done = CliRunner().invoke(main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), (done.output, done.exc_info)
    return done


@contextmanager
def _inside(repo: Repo, env: dict[str, str]) -> Iterator[None]:
    """This process with the folder and the variables that a command in the repo has."""
    before, here = dict(os.environ), Path.cwd()
    variables = repo.environment(**env)
    settings.cache_clear()
    git_settings.read_settings.cache_clear()
    try:
        os.environ.clear()
        os.environ.update(variables)
        os.chdir(repo.path)
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
