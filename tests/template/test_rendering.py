"""Rendered repos: files that parse, definitions that load, a pipeline that publishes the right rows."""

import csv
import filecmp
import json
import re
import statistics
import tomllib
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml

from tests.support.rendered import Case, files, parsed
from tests.support.repo import ROOT, Generate, Repo

AWKWARD = (
    """Quotes ' " ''' \"\"\", backslashes \\ \\n C:\\new, braces {{ x }} {% x %} {# x #} ${{ x }} {x}, """
    "ours [[ x ]] [% x %] [# x #], $HOME $(x) `x` %s #: - &a *a, tab\t, \x7f, \u2028, "
    "🛫 Ünïcödé 出発 مغادرة,\n  and a second line, which ends blank \n"
)
# Several answers at once, because a run takes many seconds; each answer is in one case.
CASES: dict[str, dict[str, object]] = {
    "defaults": {},
    "weekly": {"partition_cadence": "weekly", "domain": "a" + "_flight" * 5 + "_ab"},  # one short of 40
    "monthly": {"partition_cadence": "monthly", "domain": "a" + "_flight" * 5 + "_abc"},  # the longest
    "orders": {"domain": "orders", "description": AWKWARD},
    "empty": {"example": False},
}
DAYS = [date(2013, 1, day) for day in range(1, 15)]
MINUTES = Decimal("0.01")


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


def test_every_file_parses(case: Case) -> None:
    assert parsed(case.repo) >= {".yml", ".yaml", ".toml", ".py", ".ini", ".sqlfluff"}


def test_no_syntax_of_the_template_remains(case: Case) -> None:
    description = case.answers.get("description", "")
    written = {description, json.dumps(description, ensure_ascii=False).replace("\x7f", "\\u007f")} - {""}
    for path in files(case.repo):
        name = path.relative_to(case.repo.path).as_posix()
        assert not re.search(r"\[\[|\]\]|\.jinja", name)
        # Tests below compare the answers as a whole, and the kit with its source.
        if name != ".copier-answers.yml" and not name.startswith("platform-kit/"):
            text = path.read_text(encoding="utf-8")
            for whole in written:
                text = text.replace(whole, "")
            assert not re.findall(r".*(?:\[\[|\]\]|\[%|%\]|\[#|#\]).*", text), path


def test_the_kit_is_the_same_in_every_repo(template: Path, case: Case) -> None:
    source, kit = template / "template/domain/platform-kit", case.repo.path / "platform-kit"
    for path in files(case.repo):
        if path.is_relative_to(kit):
            assert filecmp.cmp(path, source / path.relative_to(kit), shallow=False), path


def test_answers_arrive_unharmed(case: Case) -> None:
    answers = yaml.safe_load((case.repo.path / ".copier-answers.yml").read_text(encoding="utf-8"))
    domain = tomllib.loads((case.repo.path / "domain.toml").read_text(encoding="utf-8"))
    assert answers.items() >= case.answers.items()
    for name in ("domain", "description", "owner_team", "owner_email", "warehouse"):
        assert domain[name] == answers[name], name
    assert answers["description"] in (case.repo.path / "README.md").read_text(encoding="utf-8")
    assert domain["partitions"]["cadence"] == answers["partition_cadence"]
    assert domain["partitions"]["start"].isoformat() == answers["partition_start"]


def test_every_file_with_the_description_is_tested() -> None:
    """Another file that contains it would need a test that it is rendered unchanged."""
    sources = (ROOT / "template/domain").rglob("*.jinja")
    carriers = {path.name for path in sources if re.search(r"\[[\[%][^\]]*\bdescription\b", path.read_text())}
    assert carriers == {"domain.toml.jinja", "README.md.jinja"}


def expected_rows(repo: Repo) -> set[tuple[Any, ...]]:
    """The published table, computed from the CSV files without the kit."""
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
        # As PostgreSQL's percentile_cont; the function needs at least two numbers.
        percentile = statistics.quantiles(left * 2 if len(left) == 1 else left, n=10, method="inclusive")[8]
        figures = (statistics.fmean(left), percentile)
        rounded = [Decimal(f"{figure:.15g}").quantize(MINUTES, ROUND_HALF_UP) for figure in figures]
        rows.add((*key, len(delays), len(delays) - len(left), *rounded))
    return rows


@running
def test_the_published_delays_are_those_of_the_files_under_every_cadence(ran: Repo) -> None:
    published = ran.sql(f"select * from {ran.domain}.daily_delays_v1")
    assert {row[0] for row in published} == set(DAYS)
    assert len(published) == len(set(published))
    assert set(published) == expected_rows(ran)


@running
def test_the_forecast_covers_each_carrier_for_the_week_after_the_data(ran: Repo) -> None:
    rows = ran.sql(f"select flight_date, carrier from {ran.domain}.delay_forecast_v1")
    carriers = {carrier for (carrier,) in ran.sql(f"select carrier from {ran.domain}.daily_delays_v1")}
    assert sorted(rows) == sorted((date(2013, 1, day), who) for day in range(15, 22) for who in carriers)


def test_the_definitions_load_and_every_key_is_the_domains(case: Case) -> None:
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
def test_a_run_leaves_nothing_that_git_would_take(ran: Repo) -> None:
    assert ran.done("git", "status", "--porcelain") == ""


@running
def test_the_sql_that_dbt_compiled_parses(ran: Repo) -> None:
    compiled = list((ran.path / "dbt/target/compiled").rglob("*.sql"))
    assert {"stg_departures.sql", "daily_delays.sql"} <= {path.name for path in compiled}
    for path in compiled:
        assert sqlglot.parse(path.read_text(), dialect="postgres"), path


@pytest.fixture(scope="session", params=["defaults", "orders", "empty"])
def fresh(
    request: pytest.FixtureRequest, generate: Generate, tmp_path_factory: pytest.TempPathFactory
) -> Repo:
    """A repo as CI clones it: nothing has run yet."""
    repo = generate(tmp_path_factory.mktemp("fresh"), **CASES[request.param])
    repo.commit()
    return repo


@pytest.mark.xdist_group("lint")
def test_a_fresh_repo_is_formatted_and_free_of_lint(
    fresh: Repo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.getbasetemp() / "mypy"  # shared, because most of it is about installed packages
    fresh.make("lint", MYPY_CACHE_DIR=str(cache))
    fresh.done("pre-commit", "validate-config")


@pytest.fixture(scope="session")
def empty(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repo without the example, as CI clones it."""
    repo = generate(tmp_path_factory.mktemp("empty"), **CASES["empty"])
    repo.commit()
    return repo


@pytest.mark.xdist_group("empty")
def test_without_the_example_no_file_of_it_is_there(empty: Repo) -> None:
    of_the_example = re.compile("departure|delay|forecast|carrier|scikit", re.IGNORECASE)
    for path in files(empty):
        name = path.relative_to(empty.path).as_posix()
        if not name.startswith("platform-kit/"):
            assert not of_the_example.search(name)
            assert not of_the_example.search(path.read_text(encoding="utf-8")), path


@pytest.mark.xdist_group("empty")
def test_a_repo_without_a_public_mirror_has_at_most_90_files_of_the_kit(empty: Repo) -> None:
    kit = [path for path in files(empty) if path.is_relative_to(empty.path / "platform-kit")]
    assert not (empty.path / "open-kit").exists()
    assert len(kit) <= 90


@pytest.mark.xdist_group("empty")
def test_without_the_example_a_run_says_what_to_add_first(empty: Repo) -> None:
    """It is not an error: the message after copying says `make run`, and the workflow runs it."""
    process = empty.run("domain", "run")
    assert process.returncode == 0, process.stderr
    assert process.stdout.startswith("This domain has no assets yet. Add a source:\n")
    assert not process.stderr


@pytest.mark.xdist_group("empty")
def test_without_the_example_the_tests_are_green(empty: Repo) -> None:
    assert " passed" in empty.make("test")
