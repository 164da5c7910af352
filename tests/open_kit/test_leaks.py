"""No way of tests/leaks.py takes its canary into the public repo or onto the screen."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from platform_kit.cli import main
from platform_kit.settings import settings
from tests.conftest import Generate, Repo
from tests.leaks import FAMILIAR, HARMLESS, KEPT, OPEN_TOML, OPENIGNORE, PRIVATE, PUBLIC, WAYS, Site, Way
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


def _one_by_one() -> Iterator[tuple[str, list[Way]]]:
    """Each way by itself; but what is nothing but files is judged together with others of its kind."""
    files: dict[str, list[Way]] = {}
    for way in WAYS:
        if way.files:
            files.setdefault(f"{way.kind}: {'refused' if way.rules else 'published'}", []).append(way)
        else:
            yield way.name, [way]
    yield from files.items()


@pytest.mark.parametrize(("name", "ways"), [pytest.param(*one, id=one[0]) for one in _one_by_one()])
def test_it_does_not_leak(name: str, ways: list[Way], site: Site) -> None:
    sites = [way.at(site.repo) for way in ways]
    if before := ways[0].before:
        before(sites[0])
        sites[0].write("before.txt", "open\n")
        site.commit()
        publish(site)
    held = objects(site), holds(site)
    for way, own in zip(ways, sites, strict=True):
        own.write("open.txt", "open\n")
        way.plant(own)
    if ways[0].commits:
        site.commit()
    shown = [domain(site, "open", "plan", "--format", form) for form in ("json", "markdown")[: len(ways)]]
    done = domain(site, "open", "publish", "--push", "--digest", _digest(shown[0]))
    printed = [result.output.encode(errors="surrogateescape") for result in (*shown, done)]
    if error := ways[0].error:
        assert all(error in result.output for result in (*shown, done))
    if ways[0].rules:
        assert_refused(ways, json.loads(shown[0].output)["refused"])
    if ways[0].error or ways[0].rules:
        assert {result.returncode for result in (*shown, done)} == {1}
        assert (objects(site), holds(site)) == held
    else:
        assert done.returncode == 0 and "published" in done.output, (shown[0].output, done.output)
        there = site.git("-C", str(site.public), "ls-tree", "-r", "--name-only", "main").decode().splitlines()
        assert {f"{way.folder}/open.txt" for way in ways} <= set(there)
    assert_absent(KEPT, objects(site), *holds(site).values(), *printed)
    for way in ways:
        assert_absent(way.canary, objects(site), *holds(site).values(), *([] if way.path else printed))


def assert_refused(ways: list[Way], refused: list[dict[str, str]]) -> None:
    """Each way is refused by its rules, at its paths if there are several ways."""
    for way in ways:
        found = {one["rule"] for one in refused if len(ways) == 1 or way.mark in one["path"]}
        assert set(way.rules) <= found, (way.name, found)


def _digest(planned: Result) -> str:
    return (json.loads(planned.output)["digest"] or "0" * 64) if planned.output.startswith("{") else "0" * 64


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
        way.plant(at_way)
        if way.commits:
            at_way.commit()
    shown = [
        site.repo.run("domain", "open", "plan", "--format", form) for form in ("text", "json", "markdown")
    ]
    done = site.repo.run("domain", "open", "publish", "--push")
    printed = [text.encode() for result in (*shown, done) for text in (result.stdout, result.stderr)]
    assert {result.returncode for result in (*shown, done)} == {int(refused)}, (shown[0].stdout, done.stderr)
    if refused:
        found = json.loads(shown[1].stdout)["refused"]
        assert_refused([way for way in ways if way.kind != "message"], found)
        said = [way for way in ways if way.kind == "message"]
        assert {rule for way in said for rule in way.rules} <= {one["rule"] for one in found}
        assert (objects(site), holds(site)) == before
    for way in ways:
        assert_absent(way.canary, objects(site), *holds(site).values(), *([] if way.path else printed))
    assert_absent(KEPT, objects(site), *holds(site).values(), *printed)


@pytest.fixture(scope="module")
def harmless(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """What refuses each harmless file, planted all together; `` is for what is found elsewhere."""
    folder = tmp_path_factory.mktemp("harmless") / "site"
    shutil.copytree(kept, folder, symlinks=True)
    site = at(folder)
    for path, content in FAMILIAR.items():
        site.write(f"/{path}", content)
    places = {}
    for number, (name, (file, content)) in enumerate(HARMLESS.items()):
        path = Site(site.repo, f"pub/h{number:03}").write(file, content)
        places[path] = name
    (site.root / "pub" / "a-link").symlink_to("README.md")
    (site.root / "pub" / "a-folder").symlink_to("../dbt/models")
    site.commit()
    planned = json.loads(domain(site, "open", "plan", "--format", "json").output)
    assert set(places) <= set(planned["opened"])
    found: dict[str, list[dict[str, str]]] = {}
    for one in planned["refused"]:
        found.setdefault(places.get(one["path"], ""), []).append(one)
    return found


@pytest.mark.parametrize("name", [*HARMLESS, ""])
def test_harmless_things_pass(name: str, harmless: dict[str, list[dict[str, str]]]) -> None:
    assert not harmless.get(name)
