"""Contracts at work in the example: compiled, enforced, drafted, gated, and refused when they are wrong."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.support.example import CONTRACT, FORECAST, PUBLISHED, edit, rows
from tests.support.repo import Generate, Repo

pytestmark = pytest.mark.xdist_group("promises")
MODEL = "dbt/models/marts/daily_delays.sql"
DAY = ("--partition", "2013-01-05")


@pytest.fixture(scope="module")
def promised(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The example with one partition published, and committed."""
    repo = generate(tmp_path_factory.mktemp("promises"))
    repo.done("domain", "run", *DAY)
    repo.commit()
    return repo


@pytest.fixture
def repo(promised: Repo) -> Repo:
    """The same, without what an earlier test left in its files."""
    promised.done("git", "checkout", "--quiet", "HEAD", "--", ".")
    promised.done("git", "clean", "--quiet", "--force", "-d")
    return promised


SPECS = """
import json
from platform_kit.orchestration.domain_definitions import domain_definitions, materializable

specs = materializable(domain_definitions())
told = {
    key.to_user_string(): [dict(spec.tags), str(spec.metadata.get("end_of_support"))]
    for key, spec in specs.items()
}
print(json.dumps(told))
"""


def refused(repo: Repo, *command: str) -> str:
    """The one message of a command that has to fail."""
    done = repo.run(*command)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("answers", [{}, {"domain": "orders"}, {"example": False}])
def test_a_fresh_repo_is_compiled(generate: Generate, tmp_path: Path, answers: dict[str, object]) -> None:
    fresh = generate(tmp_path, **answers)
    assert fresh.done("domain", "contract", "compile", "--check") == ""


def test_a_mart_of_another_precision_fails_instead_of_being_rounded(repo: Repo) -> None:
    before = rows(repo, PUBLISHED)
    edit(repo, MODEL, "avg(delay_minutes)::numeric(8, 2)", "avg(delay_minutes)::numeric(14, 4)")
    message = refused(repo, "domain", "run", *DAY)
    assert "mean_delay_minutes is numeric(14,4), the contract promises numeric(8,2)" in message
    assert rows(repo, PUBLISHED) == before


def test_a_mart_with_a_column_that_nobody_promised_fails(repo: Repo) -> None:
    edit(
        repo,
        MODEL,
        "    count(*)::integer as departures",
        "    1 as extra,\n    count(*)::integer as departures",
    )
    done = repo.run("domain", "dbt", "build", "-s", "daily_delays")
    assert "extra is integer, the contract promises no such column" in done.stdout
    assert done.returncode == 1


def test_a_rule_over_many_rows_is_tested_by_dbt(repo: Repo) -> None:
    edit(repo, CONTRACT, "where cancelled > departures", "where cancelled < departures")
    repo.done("domain", "contract", "compile")
    message = refused(repo, "domain", "run", *DAY)
    assert "dbt test daily_delays_v1_cancelled_within_departures" in message


def test_a_rule_on_a_python_mart_stops_its_publication(repo: Repo) -> None:
    before = rows(repo, FORECAST)
    contract = "contracts/published/delay_forecast.odcs.yaml"
    rule = "    quality:\n      - metric: rowCount\n        mustBeGreaterThan: 100000\n    properties:\n"
    edit(repo, contract, "    properties:\n", rule)
    message = refused(repo, "domain", "run", *DAY)
    assert "mart delay_forecast breaks the rule rowCount_0" in message
    assert "value > 100000, it is" in message
    assert rows(repo, FORECAST) == before


def test_a_drafted_contract_compiles_once_its_blanks_are_filled(repo: Repo) -> None:
    (repo.path / CONTRACT).unlink()
    repo.done("domain", "contract", "new", "daily_delays")
    draft = repo.path / CONTRACT
    content = yaml.safe_load(draft.read_text())
    assert [p["physicalType"] for p in content["schema"][0]["properties"]][-2:] == ["numeric(8,2)"] * 2
    assert [p["name"] for p in content["schema"][0]["properties"] if p.get("partitioned")] == ["flight_date"]
    repo.done("domain", "contract", "compile")
    assert not (repo.path / "dbt/models/contracts/published/daily_delays.yml").exists()  # a draft
    draft.write_text(draft.read_text().replace("status: draft", "status: active"))
    message = refused(repo, "domain", "contract", "compile")
    assert re.search(r"daily_delays.odcs.yaml:\d+: this is not filled in: FILL IN", message)
    draft.write_text(draft.read_text().replace("FILL IN: ", ""))
    repo.done("domain", "contract", "compile")
    repo.done("domain", "contract", "compile", "--check")


def test_drafting_of_nothing_or_over_a_contract_is_refused(repo: Repo) -> None:
    assert "there is no mart nothing" in refused(repo, "domain", "contract", "new", "nothing")
    assert "the file already exists" in refused(repo, "domain", "contract", "new", "daily_delays")


def test_the_gate_stops_a_change_that_its_version_does_not_say(repo: Repo) -> None:
    check = ("domain", "contract", "gate", "--against", "HEAD")
    assert "no contract changed since HEAD" in repo.done(*check)
    edit(repo, CONTRACT, "validValues: [EWR, JFK, LGA]", "validValues: [EWR, JFK, LGA, HPN]")
    done = repo.run(*check)
    assert done.returncode == 1
    assert "daily_delays_v1.origin: HPN is newly allowed" in done.stdout
    told = json.loads(repo.run(*check, "--format", "json").stdout)
    assert (told["passed"], told["contracts"][0]["level"]) == (False, "major")
    assert "| `flights.daily_delays` |" in repo.run(*check, "--format", "markdown").stdout
    edit(repo, CONTRACT, "validValues: [EWR, JFK, LGA, HPN]", "validValues: [EWR, JFK]")
    edit(repo, CONTRACT, "version: 1.0.0", "version: 1.1.0")
    assert "0 with a version that does not fit" in repo.done(*check)


def test_the_gate_sees_another_cadence(repo: Repo) -> None:
    edit(repo, "domain.toml", 'cadence = "daily"', 'cadence = "monthly"')
    done = repo.run("domain", "contract", "gate", "--against", "HEAD")
    assert "partitions are monthly by flight_date, they were daily by flight_date" in done.stdout
    assert done.returncode == 1


def test_a_ref_that_git_does_not_know_is_refused(repo: Repo) -> None:
    message = refused(repo, "domain", "contract", "gate", "--against", "nowhere")
    assert "git: no commit 'nowhere'" in message


Change = Callable[[str], str]
BAD: dict[str, tuple[Change, str]] = {
    "no YAML": (lambda text: text + "\n  - [", ": not valid YAML"),
    "no ODCS": (lambda text: "name: x\n", "not a data contract"),
    "unknown version": (lambda text: text.replace("v3.1.0", "v9.9.9"), ":1: apiVersion is 'v9.9.9'"),
    "unknown key": (lambda text: text.replace("tags:", "tagz:"), "tagz: "),
    "no such type": (
        lambda text: text.replace("physicalType: integer", "physicalType: int99"),
        "no type 'int99'",
    ),
    "SLA without unit": (
        lambda text: text.replace("    unit: d\n", ""),
        "frequency has the value 1",
    ),
    "rule on a missing column": (
        lambda text: text.replace(
            "        type: sql\n",
            "        metric: duplicateValues\n        arguments: {properties: [colour]}\n",
        ).replace("        query: select count(*) from {object} where cancelled > departures\n", ""),
        "the table has no column colour",
    ),
    "path": (
        lambda text: text.replace("domain: flights", "domain: ../evil"),
        "the domain '../evil' is not valid",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_wrong_contract_gets_one_message_and_nothing_is_written(repo: Repo, kind: str) -> None:
    change, reason = BAD[kind]
    path = repo.path / CONTRACT
    path.write_text(change(path.read_text()))
    message = refused(repo, "domain", "contract", "compile")
    assert reason in message
    assert f"{CONTRACT}:" in message
    assert message.count("hint:") == 1
    assert repo.done("git", "status", "--porcelain").split() == ["M", CONTRACT]


def test_two_contracts_for_one_table_are_refused(repo: Repo) -> None:
    copy = repo.path / "contracts/published/copy.odcs.yaml"
    text = (repo.path / CONTRACT).read_text()
    copy.write_text(text)
    assert "the id flights.daily_delays in major version 1 is also that of" in refused(
        repo, "domain", "contract", "compile"
    )
    copy.write_text(text.replace("id: flights.daily_delays", "id: flights.other"))
    assert "the table daily_delays_v1 is also that of" in refused(repo, "domain", "contract", "compile")


def test_drift_fails_the_check_and_is_printed(repo: Repo) -> None:
    edit(repo, CONTRACT, "description: Scheduled flights.\n", "description: Flights that were planned.\n")
    done = repo.run("domain", "contract", "compile", "--check")
    assert done.returncode == 1
    assert (
        "-    description: Scheduled flights.\n+    description: Flights that were planned.\n" in done.stdout
    )
    assert "2 compiled files do not match the contracts\nhint: run: make compile" in done.stderr
    repo.make("compile")
    repo.done("domain", "contract", "compile", "--check")


def test_make_compiles_when_a_contract_is_newer_and_not_again(repo: Repo) -> None:
    repo.make("dbt", "ARGS=ls -s daily_delays")
    edit(repo, CONTRACT, "tags: [departures]", "tags: [departures, delays]")
    edit(repo, CONTRACT, "How many flights leave each day", "How many flights left each day")
    assert "compiled docs/contracts/published/daily_delays.md" in repo.make("dbt", "ARGS=ls -s daily_delays")
    assert "compiled" not in repo.make("dbt", "ARGS=ls -s daily_delays")


def test_a_contract_that_ends_is_shown_as_deprecated(repo: Repo) -> None:
    end = "  - property: endOfSupport\n    value: 2030-06-30\n\nschema:"
    edit(repo, CONTRACT, "\nschema:", end)
    edit(repo, CONTRACT, "status: active", "status: deprecated")
    told = json.loads(repo.done("python", "-c", SPECS))
    tags, end_of_support = told["flights/published/daily_delays_v1"]
    assert "deprecated" in tags
    assert end_of_support == "2030-06-30"
    assert "deprecated" not in told["flights/published/delay_forecast_v1"][0]


def test_two_major_versions_are_published_side_by_side(repo: Repo) -> None:
    second = repo.path / "contracts/published/daily_delays_v2.odcs.yaml"
    text = (repo.path / CONTRACT).read_text().replace("version: 1.0.0", "version: 2.0.0")
    second.write_text(text.split("      - name: p90_delay_minutes")[0])
    assert "0 with a version that" in repo.done("domain", "contract", "gate", "--against", "HEAD")
    repo.done("domain", "contract", "compile")
    repo.done("domain", "run", *DAY)
    assert repo.sql("select count(*) from flights.daily_delays_v1") == [(10,)]
    assert repo.sql("select count(*) from flights.daily_delays_v2") == [(10,)]


def test_running_needs_nothing_of_what_compiling_and_vendoring_need(repo: Repo) -> None:
    code = (
        "import sys, platform_kit, platform_kit.cli.main; platform_kit.domain_definitions(); "
        "print([m for m in sys.modules if m.startswith('platform_kit.contracts.')])"
    )
    loaded = repo.done("python", "-c", code)
    for module in ("compile", "gate", "vendor", "draft", "docs_pages"):
        assert f"platform_kit.contracts.{module}'" not in loaded


@pytest.mark.parametrize(
    "name", ["published/orders.yml", "published/deep/orders.odcs.yaml", "consumed/orders.odcs.yaml"]
)
def test_a_contract_in_a_file_with_another_name_is_refused(repo: Repo, name: str) -> None:
    path = repo.path / "contracts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((repo.path / CONTRACT).read_text())
    message = refused(repo, "domain", "contract", "compile")
    assert f"contracts/{name}: no contract is read from a file with this name" in message
