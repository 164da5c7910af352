"""No way to leak takes its canary into the public repo or onto the screen, and what is harmless passes."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import pytest

from tests.open_kit.leaks import WAYS
from tests.open_kit.leaks.harmless import FAMILIAR, HARMLESS
from tests.open_kit.leaks.publication import domain, publish
from tests.open_kit.leaks.site import OPEN_TOML, OPENIGNORE, PRIVATE, PUBLIC, Site, site_of
from tests.open_kit.leaks.trial import Outcome, attempt, by_command, in_process
from tests.open_kit.leaks.way import Way
from tests.support.repo import Generate, Repo

BATCHES: dict[str, list[Way]] = {}
for _way in WAYS:
    BATCHES.setdefault(_way.batch, []).append(_way)
TOGETHER = {
    "refused": [way for way in WAYS if way.refused and not way.alone],
    "published": [way for way in WAYS if not way.refused and not way.alone],
}


def test_names_are_unique_and_in_kebab_case() -> None:
    for names in ([way.name for way in WAYS], [way.mark for way in WAYS], [*HARMLESS]):
        assert not [name for name, times in Counter(names).items() if times > 1]
        assert not [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)]


@pytest.fixture(scope="module")
def kept(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site that was published once."""
    folder = tmp_path_factory.mktemp("leaks")
    site = site_of(generate(folder))
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


def _copy(kept: Path, folder: Path) -> Site:
    shutil.copytree(kept, folder, symlinks=True)
    return site_of(Repo(folder / "flights", "flights"))


@pytest.mark.parametrize(
    "ways", [pytest.param(ways, id=f"those-that-are-{name}") for name, ways in TOGETHER.items()]
)
def test_no_way_leaks_together_with_others(ways: Sequence[Way], kept: Path, tmp_path: Path) -> None:
    problems = attempt(_copy(kept, tmp_path / "site"), ways, by_command).problems(ways)
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="module")
def outcome(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Outcome]:
    """Tries a batch. Its ways are tested one after the other, so that it is tried once."""

    @lru_cache(maxsize=1)
    def of(batch: str) -> Outcome:
        ways = BATCHES[batch]
        formats = ("json", "markdown") if len(ways) > 1 else ("json",)
        return attempt(_copy(kept, tmp_path_factory.mktemp("way") / "site"), ways, in_process(*formats))

    return of


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, id=way.name, marks=[pytest.mark.xdist_group(batch)] if len(ways) > 1 else [])
        for batch, ways in BATCHES.items()
        for way in ways
    ],
)
def test_no_way_leaks(way: Way, outcome: Callable[[str], Outcome]) -> None:
    problems = outcome(way.batch).problems([way])
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="module")
def findings(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """What refuses each harmless file, planted all together; at `elsewhere` what refuses anything else."""
    site = _copy(kept, tmp_path_factory.mktemp("harmless") / "site")
    for path, content in FAMILIAR.items():
        site.write(f"/{path}", content)
    names = {}
    for number, (name, (file, planted)) in enumerate(HARMLESS.items()):
        names[Site(site.repo, f"h{number:03}").write(file, planted)] = name
    (site.root / "pub" / "a-link").symlink_to("README.md")
    (site.root / "pub" / "a-folder").symlink_to("../dbt/models")
    site.commit()
    planned = json.loads(domain(site, "open", "plan", "--format", "json").output)
    assert set(names) <= set(planned["opened"])
    found: dict[str, list[dict[str, str]]] = {}
    for finding in planned["refused"]:
        found.setdefault(names.get(finding["path"], "elsewhere"), []).append(finding)
    return found


@pytest.mark.xdist_group("harmless")
@pytest.mark.parametrize("name", [*HARMLESS, "elsewhere"])
def test_harmless_files_pass(name: str, findings: dict[str, list[dict[str, str]]]) -> None:
    assert not findings.get(name), name
