"""What answers make: files that parse, definitions that load, a pipeline that publishes the right rows."""

import ast
import configparser
import csv
import filecmp
import json
import re
import statistics
import tomllib
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlglot
import yaml

from tests.support.repo import ROOT, Generate, Repo

AWKWARD = (
    """Quotes ' " ''' \"\"\", backslashes \\ \\n C:\\new, braces {{ x }} {% x %} {# x #} ${{ x }} {x}, """
    "ours [[ x ]] [% x %] [# x #], $HOME $(x) `x` %s #: - &a *a, tab\t, \x7f, \u2028, "
    "🛫 Ünïcödé 出発 مغادرة,\n  and a second line, which ends blank \n"
)
# Several answers at once, as a run takes many seconds; each is in one of them.
CASES: dict[str, dict[str, object]] = {
    "defaults": {},
    "weekly": {"partition_cadence": "weekly", "domain": "a" + "_flight" * 5 + "_ab"},  # one short of 40
    "monthly": {"partition_cadence": "monthly", "domain": "a" + "_flight" * 5 + "_abc"},  # the longest
    "orders": {"domain": "orders", "description": AWKWARD},
    "empty": {"example": False},
}
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
DAYS = [date(2013, 1, day) for day in range(1, 15)]
MINUTES = Decimal("0.01")


class Case(NamedTuple):
    """A generated repo and its answers; tests that share one run in one worker."""

    name: str
    answers: dict[str, Any]
    repo: Repo


PARAMETERS = {name: pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CASES}
running = pytest.mark.parametrize(
    "case",
    [PARAMETERS[name] for name, answers in CASES.items() if answers.get("example", True)],
    indirect=True,
)


@pytest.fixture(scope="session", params=PARAMETERS.values())
def case(
    request: pytest.FixtureRequest, generate: Generate, tmp_path_factory: pytest.TempPathFactory
) -> Case:
    answers = CASES[request.param]
    repo = generate(tmp_path_factory.mktemp(request.param), **answers)
    repo.commit()
    return Case(request.param, answers, repo)


@pytest.fixture(scope="session")
def ran(case: Case) -> Repo:
    """The repo of a case with all of its partitions run."""
    case.repo.done("domain", "run")
    return case.repo


def files(repo: Repo) -> list[Path]:
    """What was generated, without the example's data."""
    names = repo.done("git", "ls-files", "-z").rstrip("\0").split("\0")
    return [repo.path / name for name in names if not name.startswith("data/departures/")]


def read_ini(text: str) -> None:
    configparser.ConfigParser(interpolation=None).read_string(text)


def read_yaml(text: str) -> None:
    list(yaml.safe_load_all(text))


READERS: dict[str, Callable[[str], object]] = {
    ".yml": read_yaml,
    ".yaml": read_yaml,
    ".toml": tomllib.loads,
    ".json": json.loads,
    ".py": ast.parse,
    ".ini": read_ini,
    ".sqlfluff": read_ini,
}


def parsed(repo: Repo) -> set[str]:
    """The kinds of files that are there, each of which parses."""
    read: set[str] = set()
    for path in files(repo):
        kind = path.suffix or path.name
        if kind in READERS:
            try:
                READERS[kind](path.read_text(encoding="utf-8"))
            except Exception as error:
                pytest.fail(f"{path}: {error}")
            read.add(kind)
    return read


def test_every_file_parses(case):
    assert parsed(case.repo) >= {".yml", ".yaml", ".toml", ".py", ".ini", ".sqlfluff"}


def test_nothing_of_the_template_is_left(case):
    description = case.answers.get("description", "")
    written = {description, json.dumps(description, ensure_ascii=False).replace("\x7f", "\\u007f")} - {""}
    for path in files(case.repo):
        name = path.relative_to(case.repo.path).as_posix()
        assert not re.search(r"\[\[|\]\]|\.jinja", name)
        # The answers are compared as a whole below, and the kit with its source.
        if name != ".copier-answers.yml" and not name.startswith("platform-kit/"):
            text = path.read_text(encoding="utf-8")
            for whole in written:
                text = text.replace(whole, "")
            assert not re.findall(r".*(?:\[\[|\]\]|\[%|%\]|\[#|#\]).*", text), path


def test_the_kit_is_the_same_in_every_repo(template, case):
    source, kit = template / "template/domain/platform-kit", case.repo.path / "platform-kit"
    for path in files(case.repo):
        if path.is_relative_to(kit):
            assert filecmp.cmp(path, source / path.relative_to(kit), shallow=False), path


def test_answers_arrive_unharmed(case):
    answers = yaml.safe_load((case.repo.path / ".copier-answers.yml").read_text(encoding="utf-8"))
    domain = tomllib.loads((case.repo.path / "domain.toml").read_text(encoding="utf-8"))
    assert answers.items() >= case.answers.items()
    for name in ("domain", "description", "owner_team", "owner_email", "warehouse"):
        assert domain[name] == answers[name], name
    assert answers["description"] in (case.repo.path / "README.md").read_text(encoding="utf-8")
    assert domain["partitions"]["cadence"] == answers["partition_cadence"]
    assert domain["partitions"]["start"].isoformat() == answers["partition_start"]


def test_the_description_stands_where_it_is_tested():
    """A further file that carries it would need a test that it arrives there unharmed."""
    sources = (ROOT / "template/domain").rglob("*.jinja")
    carriers = {path.name for path in sources if re.search(r"\[[\[%][^\]]*\bdescription\b", path.read_text())}
    assert carriers == {"domain.toml.jinja", "README.md.jinja"}


def expected_rows(repo: Repo) -> set[tuple[Any, ...]]:
    """The published table, computed from the CSV files without anything of the kit's."""
    flights = defaultdict[tuple[date, str, str], list[str]](list)
    for path in (repo.path / "data/departures").iterdir():
        with path.open(newline="") as lines:
            for row in csv.DictReader(lines):
                day = date(int(row["year"]), int(row["month"]), int(row["day"]))
                delay = "" if row["dep_time"] == "NA" else row["dep_delay"]
                flights[day, row["carrier"], row["origin"]].append(delay)
    rows = set()
    for key, delays in flights.items():
        left = [float(delay) for delay in delays if delay]
        # As PostgreSQL's percentile_cont; the function itself wants two numbers.
        percentile = statistics.quantiles(left * 2 if len(left) == 1 else left, n=10, method="inclusive")[8]
        figures = (statistics.fmean(left), percentile)
        rounded = [Decimal(f"{figure:.15g}").quantize(MINUTES, ROUND_HALF_UP) for figure in figures]
        rows.add((*key, len(delays), len(delays) - len(left), *rounded))
    return rows


@running
def test_the_published_delays_are_those_of_the_files_under_every_cadence(ran):
    published = ran.sql(f"select * from {ran.domain}.daily_delays_v1")
    assert {row[0] for row in published} == set(DAYS)
    assert len(published) == len(set(published))
    assert set(published) == expected_rows(ran)


@running
def test_the_forecast_covers_each_carrier_for_the_week_after_the_data(ran):
    rows = ran.sql(f"select flight_date, carrier from {ran.domain}.delay_forecast_v1")
    carriers = {carrier for (carrier,) in ran.sql(f"select carrier from {ran.domain}.daily_delays_v1")}
    assert sorted(rows) == sorted((date(2013, 1, day), who) for day in range(15, 22) for who in carriers)


def test_the_definitions_load_and_every_key_is_the_domains(case):
    code = (
        "from {0}.definitions import defs\n"
        "for key in sorted(defs().resolve_all_asset_keys()): print('/'.join(key.path))"
    )
    printed = case.repo.done("python", "-c", code.format(case.repo.domain))
    example = {
        "raw/departures",
        "staging/stg_departures",
        "marts/daily_delays",
        "marts/delay_forecast",
        "published/daily_delays_v1",
        "published/delay_forecast_v1",
    }
    expected = {f"{case.repo.domain}/{key}" for key in example if case.name != "empty"}
    assert set(printed.split()) == expected


@running
def test_a_run_leaves_nothing_that_git_would_take(ran):
    assert ran.done("git", "status", "--porcelain") == ""


@running
def test_the_sql_that_dbt_compiled_parses(ran):
    compiled = list((ran.path / "dbt/target/compiled").rglob("*.sql"))
    assert {"stg_departures.sql", "daily_delays.sql"} <= {path.name for path in compiled}
    for path in compiled:
        assert sqlglot.parse(path.read_text(), dialect="postgres"), path


@pytest.fixture(scope="session", params=["defaults", "orders", "empty"])
def fresh(
    request: pytest.FixtureRequest, generate: Generate, tmp_path_factory: pytest.TempPathFactory
) -> Repo:
    """A repo as a clone has it on CI, where nothing has run yet."""
    repo = generate(tmp_path_factory.mktemp("fresh"), **CASES[request.param])
    repo.commit()
    return repo


@pytest.mark.xdist_group("lint")
def test_a_fresh_repo_is_formatted_and_free_of_lint(fresh, tmp_path_factory):
    cache = tmp_path_factory.getbasetemp() / "mypy"  # for all of them, as most of it is the packages'
    fresh.make("lint", MYPY_CACHE_DIR=str(cache))
    fresh.done("pre-commit", "validate-config")


@pytest.fixture(scope="session")
def empty(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repo without the example, as a clone has it."""
    repo = generate(tmp_path_factory.mktemp("empty"), **CASES["empty"])
    repo.commit()
    return repo


@pytest.mark.xdist_group("empty")
def test_without_the_example_no_file_of_it_is_there(empty):
    of_the_example = re.compile("departure|delay|forecast|carrier|scikit", re.IGNORECASE)
    for path in files(empty):
        name = path.relative_to(empty.path).as_posix()
        if not name.startswith("platform-kit/"):
            assert not of_the_example.search(name)
            assert not of_the_example.search(path.read_text(encoding="utf-8")), path


@pytest.mark.xdist_group("empty")
def test_without_the_example_a_run_says_what_to_add_first(empty):
    """It is no failure: the message after copying says to run, and so does the workflow."""
    process = empty.run("domain", "run")
    assert process.returncode == 0, process.stderr
    assert process.stdout.startswith("There is nothing to run yet. Add a source first:\n")
    assert not process.stderr


@pytest.mark.xdist_group("empty")
def test_without_the_example_the_tests_are_green(empty):
    assert " passed" in empty.make("test")


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
def test_every_file_of_a_repo_with_a_mirror_parses(opened):
    assert parsed(opened.repo) >= {".yml", ".toml"}


@opening
def test_answers_about_the_mirror_arrive_unharmed(opened):
    answers = yaml.safe_load((opened.repo.path / ".copier-answers.yml").read_text(encoding="utf-8"))
    domain = tomllib.loads((opened.repo.path / "domain.toml").read_text(encoding="utf-8"))
    assert answers.items() >= opened.answers.items()
    assert domain["open"] == {
        "repository": answers["public_repository"],
        "branch": answers["public_branch"],
        "author": answers["public_author"],
    }


def test_without_a_mirror_nothing_speaks_of_one(flights):
    assert "open" not in tomllib.loads((flights.path / "domain.toml").read_text())
    assert "OPENING.md" not in (flights.path / "README.md").read_text()


@opening
def test_the_licence_is_the_standard_text(generate, tmp_path):
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
def test_all_that_is_new_is_open_but_for_what_says_what_is(opened):
    everything = {path.relative_to(opened.repo.path).as_posix() for path in opened.repo.path.rglob("*")}
    assert everything >= PRIVATE
    assert listed(opened.repo) - public(opened.repo) == PRIVATE


@opening
def test_what_is_added_is_private_until_it_is_opened(generate, tmp_path):
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
def test_openignore_opens_what_is_there_and_where_contracts_will_be(opened):
    text = (opened.repo.path / "openignore.txt").read_text()
    opening = [line[2:] for line in text.splitlines() if line.startswith("!")]
    assert opening
    missing = {name for name in opening if not (opened.repo.path / name).exists()}
    assert missing <= {"contracts/", "contracts/published/", "docs/", "docs/contracts/"}
    assert "\n\n\n" not in text


@opening
def test_open_toml_allows_the_examples_data_alone(opened):
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
