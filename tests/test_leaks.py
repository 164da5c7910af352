"""No way of tests/leaks.py takes its canary into the public repo or onto the screen."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from platform_kit.cli import main
from platform_kit.settings import settings
from tests.conftest import WRITER, Generate, Repo
from tests.leaks import HARMLESS, KEPT, OPEN_TOML, OPENIGNORE, PRIVATE, PUBLIC, WAYS, Site, Way
from tests.warm import Result


@contextmanager
def _inside(site: Site) -> Iterator[None]:
    """The process as a command in the site would be: its folder, its variables."""
    before, here = dict(os.environ), Path.cwd()
    variables = site.repo.environment(GIT_AUTHOR_NAME="Jane", GIT_COMMITTER_NAME="Jane")
    settings.cache_clear()
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
    """`domain <arguments>` in this process, as a fork for each takes too long for all ways."""
    with _inside(site):
        done = CliRunner().invoke(main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), (done.output, done.exc_info)
    return Result(done.exit_code, done.output)


def publish(site: Site) -> None:
    planned = domain(site, "open", "plan")
    assert planned.returncode == 0, planned.output
    done = domain(site, "open", "publish", "--push")
    assert done.returncode == 0, done.output


def at(folder: Path) -> Site:
    """The site in a folder, with settings by which the public repo is the one beside it."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    (home / ".gitconfig").write_text(f'[url "{folder / "public.git"}"]\n\tinsteadOf = {PUBLIC}\n')
    return Site(Repo(folder / "flights", "flights"))


def objects(site: Site) -> bytes:
    """Every object of the public repo, reachable or not, with its name."""
    return site.git("-C", str(site.public), "cat-file", "--batch-all-objects", "--batch")


def holds(site: Site) -> dict[str, bytes]:
    """All that the public repo holds beside objects: refs, settings, logs."""
    return {
        str(path.relative_to(site.public)): path.read_bytes()
        for path in site.public.rglob("*")
        if path.is_file() and path.relative_to(site.public).parts[0] != "objects"
    }


def assert_absent(canary: str, *places: bytes) -> None:
    for place in places:
        lower = place.lower()
        for form in (canary.encode(), canary.encode("utf-16-le"), canary.encode("utf-16-be")):
            assert form not in lower


@pytest.fixture(scope="module")
def kept(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site that was published once."""
    folder = tmp_path_factory.mktemp("leaks")
    generate(folder)
    site = at(folder)
    for path, content in PRIVATE.items():
        site.write(f"/{path}", content)
    site.write("/openignore.txt", OPENIGNORE)
    site.write("/open.toml", OPEN_TOML)
    site.append("domain.toml", f'\n[open]\nrepository = "{PUBLIC}"\nbranch = "main"\n')
    site.append("domain.toml", 'author = "The flights team <flights@example.com>"\n')
    site.write("/pub/README.md", "What is open.\n")
    site.git("init", "--quiet", "--bare", "--initial-branch=main", str(site.public))
    site.git("init", "--quiet", "--initial-branch=main")
    site.commit()
    publish(site)
    site.git("gc", "--quiet")
    return folder


@pytest.fixture
def site(kept: Path, tmp_path: Path) -> Site:
    folder = tmp_path / "site"
    shutil.copytree(kept, folder, symlinks=True)
    return at(folder)


def planted(site: Site, way: Way) -> None:
    way.plant(site)
    if way.commits:
        site.commit()


@pytest.mark.parametrize("way", WAYS, ids=[f"{way.number} {way.name}" for way in WAYS])
def test_it_does_not_leak(way: Way, site: Site) -> None:
    site = way.at(site.repo)
    if way.before:
        way.before(site)
        site.write("before.txt", "open\n")
        site.commit()
        publish(site)
    site.write("open.txt", "open\n")
    before = objects(site), holds(site)
    planted(site, way)
    shown = [domain(site, "open", "plan", "--format", form) for form in ("json", "markdown")]
    done = domain(site, "open", "publish", "--push", "--digest", _digest(shown[0]))
    printed = [result.output.encode(errors="surrogateescape") for result in (*shown, done)]
    if way.error:
        assert all(way.error in result.output for result in (*shown, done))
    elif way.rules:
        refused = json.loads(shown[0].output)["refused"]
        assert set(way.rules) <= {finding["rule"] for finding in refused}, refused
    if way.error or way.rules:
        assert {result.returncode for result in (*shown, done)} == {1}
        assert (objects(site), holds(site)) == before
    else:
        assert done.returncode == 0 and "published" in done.output, done.output
        assert f"{way.folder}/open.txt".encode() in site.git("ls-tree", "-r", "--name-only", _published(site))
    assert_absent(KEPT, objects(site), *holds(site).values(), *printed)
    assert_absent(way.canary, objects(site), *holds(site).values(), *([] if way.path else printed))


def _digest(planned: Result) -> str:
    return (json.loads(planned.output)["digest"] or "0" * 64) if planned.output.startswith("{") else "0" * 64


def _published(site: Site) -> str:
    site.git("fetch", "--quiet", str(site.public), "main")
    return "FETCH_HEAD"


@pytest.mark.parametrize("refused", [True, False], ids=["those that are refused", "those that are published"])
def test_together_they_do_not_leak(refused: bool, site: Site) -> None:
    """Through the command, on the kit's copy in the repo."""
    ways = [way for way in WAYS if bool(way.rules) == refused and not way.alone]
    for way in ways:
        if way.before:
            way.before(way.at(site.repo))
    site.commit()
    publish(site)
    before = objects(site), holds(site)
    for way in ways:
        at_way = way.at(site.repo)
        at_way.write("open.txt", "open\n")
        planted(at_way, way)
    shown = [
        site.repo.run("domain", "open", "plan", "--format", form) for form in ("text", "json", "markdown")
    ]
    done = site.repo.run("domain", "open", "publish", "--push")
    printed = [text.encode() for result in (*shown, done) for text in (result.stdout, result.stderr)]
    assert {result.returncode for result in (*shown, done)} == {int(refused)}, (shown[0].stdout, done.stderr)
    if refused:
        found = json.loads(shown[1].stdout)["refused"]
        for way in ways:
            rules = {one["rule"] for one in found if one["path"].startswith(f"{way.folder}/")}
            in_its_folder = "listed" not in way.name and not way.name.startswith("message: ")
            assert not in_its_folder or set(way.rules) <= rules, (way.name, rules)
        assert (objects(site), holds(site)) == before
    for way in ways:
        assert_absent(way.canary, objects(site), *holds(site).values(), *([] if way.path else printed))
    assert_absent(KEPT, objects(site), *holds(site).values(), *printed)
