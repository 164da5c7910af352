"""Publishes a site, and reads all that its public repo holds."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result

from platform_kit.cli.main import main
from platform_kit.repo import git_settings
from platform_kit.repo.settings import settings
from tests.open_kit.leaks.site import Site


@contextmanager
def _inside(site: Site) -> Iterator[None]:
    """This process with the folder and the variables that a command in the site has."""
    before, here = dict(os.environ), Path.cwd()
    variables = site.repo.environment(GIT_AUTHOR_NAME="Jane", GIT_COMMITTER_NAME="Jane")
    settings.cache_clear()
    git_settings.read_settings.cache_clear()
    try:
        os.environ.clear()
        os.environ.update(variables)
        os.chdir(site.root)
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)


def domain(site: Site, *arguments: str) -> Result:
    """Run `domain <arguments>` in this process: a fork for each command takes too long for all ways."""
    with _inside(site):
        done = CliRunner().invoke(main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), (done.output, done.exc_info)
    return done


def publish(site: Site) -> None:
    """Publish what the site has committed. Raise AssertionError if that is refused."""
    planned = domain(site, "open", "plan")
    assert planned.exit_code == 0, planned.output
    done = domain(site, "open", "publish", "--push")
    assert done.exit_code == 0, done.output


def public_content(site: Site) -> dict[str, bytes]:
    """All that the public repo holds, by its place: all objects, and refs, settings and logs."""
    git_dir = str(site.public)
    held = {"objects": site.git("--git-dir", git_dir, "cat-file", "--batch-all-objects", "--batch")}
    for path in site.public.rglob("*"):
        place = path.relative_to(site.public)
        if path.is_file() and place.parts[0] != "objects":
            held[f"file {place}"] = path.read_bytes()
    return held


def public_paths(site: Site) -> set[str]:
    """The paths on the public branch."""
    git_dir = str(site.public)
    return set(site.git("--git-dir", git_dir, "ls-tree", "-r", "--name-only", "main").decode().splitlines())
