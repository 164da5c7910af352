"""Three domains from real data that meet by contract alone: `make demo-mesh`, step by step."""

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from examples import mesh
from platform_kit.warehouse import embedded
from tests.support.example import ALL_DAYS, CONTRACT, edit
from tests.support.repo import BIN, Generate, Repo

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mesh")]
SAMPLE = "Sample rows, made from the contract because the producer's table is not here."
WORKSPACE = """
import json, sys
from pathlib import Path
import dagster as dg
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget

with dg.DagsterInstance.get() as instance:
    with WorkspaceProcessContext(instance, WorkspaceFileTarget([sys.argv[1]])) as process:
        context = process.create_request_context()
        entries = context.get_code_location_entries().values()
        graph = context.asset_graph
        nodes = {key.to_user_string(): graph.get(key) for key in graph.get_all_asset_keys()}
        parents = {name: sorted(k.to_user_string() for k in node.parent_keys) for name, node in nodes.items()}
        Path(sys.argv[2]).write_text(json.dumps({
            "errors": [str(entry.load_error) for entry in entries if entry.load_error],
            "made": [name for name, node in nodes.items() if node.is_materializable],
            "parents": parents,
        }))
"""


CHECKS = """
import json
import dagster as dg
from platform_kit.orchestration.contract_tables import consumed_definitions

checks = list(consumed_definitions().asset_checks)
job = dg.define_asset_job("checks", selection=dg.AssetSelection.checks(*checks))
result = dg.Definitions(asset_checks=checks, jobs=[job]).resolve_job_def("checks").execute_in_process()
told = {e.asset_key.to_user_string(): [e.passed, e.description] for e in result.get_asset_check_evaluations()}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def repos(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Repo]:
    """The three repos; punctuality has vendored what it consumes."""
    folder = tmp_path_factory.mktemp("mesh")
    made = {}
    for domain, answers in mesh.ANSWERS.items():
        made[domain] = generate(folder, **answers)
        mesh.overlay(made[domain].path, domain)
        made[domain].commit()
    for source in mesh.CONSUMED:
        made["punctuality"].done("domain", "contract", "add", source)
    made["punctuality"].make("compile")
    made["punctuality"].commit()
    return made


@pytest.fixture(scope="module")
def shared(repos: dict[str, Repo]) -> dict[str, dict[str, str]]:
    """Each domain's variables for the one warehouse, in which all three have run, each as its own role."""
    warehouse = repos["flights"]
    host = embedded.start(warehouse.path / ".warehouse")
    variables = {}
    for domain, repo in repos.items():
        sql = repo.done("domain", "grants") + f"alter role {domain}__writer login;"
        warehouse.done("domain", "psql", stdin=sql)
        variables[domain] = mesh.shared_warehouse(host, f"{domain}__writer")
    for domain in ("flights", "weather"):
        repos[domain].done("domain", "run", *ALL_DAYS, **variables[domain])
    warehouse.done("domain", "psql", stdin=repos["punctuality"].done("domain", "grants"))
    repos["punctuality"].done("domain", "run", *ALL_DAYS, **variables["punctuality"])
    return variables


def test_a_consumer_runs_alone_on_samples_that_are_always_the_same(repos: dict[str, Repo]) -> None:
    alone = repos["punctuality"]
    told = alone.done("domain", "run", "--from", "2013-01-01", "--to", "2013-01-03")
    assert "sample rows, because the producers' tables are not here: flights.daily_delays_v1" in told
    assert alone.sql("select count(distinct flight_date) from punctuality.delay_by_weather_v1") == [(3,)]
    tables = ("flights.daily_delays_v1", "weather.observations_v1")
    for table in tables:
        assert alone.sql("select obj_description(to_regclass(%s))", [table]) == [(SAMPLE,)]
    before = [alone.sql(f"select * from {table} order by 1, 2, 3") for table in tables]
    alone.done("domain", "dbt", "build")
    alone.done("domain", "run", "--partition", "2013-01-02")
    columns = ("flight_date", "observed_on")
    again = [
        alone.sql(f"select * from {table} where {column} <= '2013-01-03' order by 1, 2, 3")
        for table, column in zip(tables, columns, strict=True)
    ]
    assert again == before


def test_samples_overwrite_no_table_that_is_not_one(repos: dict[str, Repo]) -> None:
    alone = repos["punctuality"]
    alone.done("domain", "run", "--partition", "2013-01-02")
    alone.sql("comment on table flights.daily_delays_v1 is 'Ours.'")
    before = alone.sql("select * from flights.daily_delays_v1 order by 1, 2, 3")
    alone.done("domain", "run", "--partition", "2013-01-09")
    assert alone.sql("select * from flights.daily_delays_v1 order by 1, 2, 3") == before
    alone.sql("alter table flights.daily_delays_v1 drop column departures cascade")
    done = alone.run("domain", "run", "--partition", "2013-01-09")
    assert "flights.daily_delays_v1 has no column departures, which contracts/consumed/flights" in done.stderr
    alone.sql("drop schema flights, weather cascade")


@pytest.mark.parametrize("environment", ["BRANCH", "PROD"])
def test_no_sample_is_made_where_it_could_be_taken_for_real(repos: dict[str, Repo], environment: str) -> None:
    alone = repos["punctuality"]
    host = embedded.start(alone.path / ".warehouse")
    database = {"PROD": "warehouse", "BRANCH": "warehouse_clone_7"}[environment]
    alone.sql(f"create database {database}", database="postgres")
    variables = mesh.shared_warehouse(host, embedded.USER) | {
        "DOMAIN_ENVIRONMENT": environment, "DOMAIN_PULL_REQUEST": "7",
    }  # fmt: skip
    done = alone.run("domain", "run", "--partition", "2013-01-02", **variables)
    assert done.returncode == 1
    assert "the table flights.daily_delays_v1 is not in this database" in done.stderr
    assert alone.sql("select count(*) from pg_namespace where nspname = 'flights'", database=database) == [
        (0,)
    ]


def test_in_one_warehouse_a_consumer_reads_the_real_rows(
    repos: dict[str, Repo], shared: dict[str, dict[str, str]]
) -> None:
    warehouse = repos["flights"]
    [(ours, theirs)] = warehouse.sql(
        """select (select sum(departures) from punctuality.delay_by_weather_v1),
        (select sum(departures) from flights.daily_delays_v1)"""
    )
    assert ours == theirs == 4235
    conditions = warehouse.sql("select distinct condition from punctuality.delay_by_weather_v1 order by 1")
    assert conditions == [("fair",), ("wet",), ("windy",)]
    checks = (
        """select tableowner from pg_tables where schemaname = 'punctuality' and tablename like 'delay%%'"""
    )
    assert warehouse.sql(checks) == [("punctuality__writer",)]


def test_one_workspace_joins_the_lineage_of_all_three(
    repos: dict[str, Repo], shared: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    folder = repos["flights"].path.parent
    text = mesh.workspace(folder, dict.fromkeys(mesh.ANSWERS, BIN / "python"))
    # Each location finds the kit and its own code where it works.
    (tmp_path / "workspace.yaml").write_text(text)
    paths = [str(repo.path / "src") for repo in repos.values()]
    kit = str(repos["flights"].path / "platform-kit" / "src")
    told_in = tmp_path / "told.json"
    repos["flights"].done(
        BIN / "python", "-c", WORKSPACE, tmp_path / "workspace.yaml", told_in,
        PYTHONPATH=":".join([*paths, kit]), DAGSTER_HOME=str(tmp_path), **shared["flights"],
    )  # fmt: skip
    told = json.loads(told_in.read_text())
    assert told["errors"] == []
    ours = "punctuality/marts/delay_by_weather"
    assert told["parents"][ours] == ["flights/published/daily_delays_v1", "weather/published/observations_v1"]
    assert told["parents"]["flights/published/daily_delays_v1"] == ["flights/marts/daily_delays"]
    assert {"flights/published/daily_delays_v1", ours} <= set(told["made"])


def test_a_check_says_whether_the_producer_keeps_its_promise(
    repos: dict[str, Repo], shared: dict[str, dict[str, str]]
) -> None:
    def evaluated() -> dict[str, list[object]]:
        printed = repos["punctuality"].done("python", "-c", CHECKS, **shared["punctuality"])
        return dict(json.loads(printed.splitlines()[-1]))

    flights, weather = "flights/published/daily_delays_v1", "weather/published/observations_v1"
    assert evaluated() == {flights: [True, None], weather: [True, None]}
    late = "update {}._publications set published_at = published_at - interval '{} days'"
    repos["flights"].sql(late.format("flights", 2))
    repos["flights"].sql("alter table weather.observations_v1 rename local_hour to o_clock")
    told = evaluated()
    repos["flights"].sql("alter table weather.observations_v1 rename o_clock to local_hour")
    repos["flights"].sql(late.format("flights", -2))
    assert told[flights][0] is False
    assert str(told[flights][1]).endswith("promised within 30 hours")
    assert told[weather] == [False, "weather.observations_v1 has no column local_hour, which "
                             "contracts/consumed/weather/observations_v1.odcs.yaml promises"]  # fmt: skip


def test_a_rebuild_of_the_producer_leaves_the_consumers_views_and_grants(
    repos: dict[str, Repo], shared: dict[str, dict[str, str]]
) -> None:
    warehouse = repos["flights"]
    view = "create view punctuality.seen as select count(*) as days from flights.daily_delays_v1"
    warehouse.done("domain", "psql", stdin=f"set role punctuality__writer; {view};")
    variables = shared["flights"]
    repos["flights"].done(
        "domain", "dbt", "build", "--full-refresh", "--exclude-resource-type", "unit_test", **variables
    )
    repos["flights"].done("domain", "run", *ALL_DAYS, **variables)
    read = "set role punctuality__writer; select days from punctuality.seen; table flights.daily_delays_v1;"
    assert "140" in warehouse.done("domain", "psql", stdin=read)


def test_two_repos_that_claim_one_asset_key_are_reported(
    repos: dict[str, Repo], generate: Generate, tmp_path: Path
) -> None:
    other = generate(tmp_path)
    done = repos["weather"].run("domain", "map", str(repos["flights"].path), str(other.path))
    assert done.returncode == 1
    assert "the asset key flights/published/daily_delays_v1 is also that of" in done.stderr
    told = repos["weather"].done("domain", "map", *(str(repo.path) for repo in repos.values()))
    assert "    flights.daily_delays_v1 --> punctuality\n" in told


def test_a_key_outside_of_the_own_domain_is_refused(repos: dict[str, Repo]) -> None:
    repo = repos["punctuality"]
    foreign = repo.path / "src/punctuality/defs/foreign.py"
    code = 'import dagster as dg\n\n\n@dg.asset(key=["flights", "marts", "mine"])\ndef mine(): ...\n'
    foreign.write_text(code)
    try:
        conformance = ("pytest", "--pyargs", "platform_kit.conformance", "-k", "key_starts", "-q")
        done = repo.run(*conformance, DOMAIN_ENVIRONMENT="CI")
    finally:
        foreign.unlink()
    assert done.returncode == 1
    assert "keys of its own domain only" in done.stdout


def test_outdated_says_what_a_newer_version_would_change(repos: dict[str, Repo]) -> None:
    consumer, producer = repos["punctuality"], repos["flights"]
    assert "1.0.0 1.0.0" in " ".join(consumer.done("domain", "contract", "outdated").split())
    edit(producer, CONTRACT, "version: 1.0.0", "version: 1.1.0")
    edit(producer, CONTRACT, "validValues: [EWR, JFK, LGA]", "validValues: [EWR, JFK]")
    producer.commit()
    told = consumer.done("domain", "contract", "outdated")
    assert "minor  daily_delays_v1.origin: LGA is no longer allowed" in told
    edit(producer, CONTRACT, "version: 1.1.0", "version: 1.0.0")
    producer.commit()
    done = consumer.run("domain", "contract", "outdated")
    assert "it changed without a new version" in done.stdout
    again = consumer.run("domain", "contract", "add", mesh.CONSUMED[0])
    assert "the contract changed and is still version 1.0.0: its digest differs" in again.stderr
    producer.done("git", "reset", "--quiet", "--hard", "HEAD~2")


def test_a_contract_comes_from_an_address_too(
    repos: dict[str, Repo], generate: Generate, tmp_path: Path
) -> None:
    served = repos["flights"].path / "contracts" / "published"
    handler = partial(SimpleHTTPRequestHandler, directory=str(served))
    consumer = generate(tmp_path, domain="orders", example=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/daily_delays.odcs.yaml"
        consumer.done("domain", "contract", "add", address)
        assert "1.0.0 1.0.0" in " ".join(consumer.done("domain", "contract", "outdated").split())
        server.shutdown()
    vendored = consumer.path / "contracts/consumed/flights/daily_delays_v1.odcs.yaml"
    assert vendored.read_bytes() == (served / "daily_delays.odcs.yaml").read_bytes()
    assert address in (consumer.path / "contracts/consumed/lock.yaml").read_text()


def test_the_gate_stops_the_producer_from_breaking_its_consumers(repos: dict[str, Repo]) -> None:
    producer = repos["flights"]
    edit(producer, CONTRACT, "      - name: cancelled\n", "      - name: cancellations\n")
    done = producer.run("domain", "contract", "gate", "--against", "HEAD")
    producer.done("git", "checkout", "--quiet", CONTRACT)
    assert done.returncode == 1
    assert "column daily_delays_v1.cancelled is gone" in done.stdout


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("../nowhere#delays", "../nowhere#delays cannot be read"),
        ("../flights@nowhere#daily_delays", "../flights@nowhere#daily_delays cannot be read"),
        ("../flights#nothing", "name one of flights.daily_delays, flights.delay_forecast"),
        ("nowhere.odcs.yaml", "nowhere.odcs.yaml cannot be read: No such file or directory"),
        ("http://127.0.0.1:9/x.yaml", "http://127.0.0.1:9/x.yaml cannot be read"),
        ("contracts/published/delay_by_weather.odcs.yaml", "the contract is of this domain"),
        ("domain.toml", "domain.toml: not a data contract"),
        ("#x", "'#x' does not name a contract"),
    ],
)
def test_what_cannot_be_consumed_is_refused_and_nothing_is_written(
    repos: dict[str, Repo], source: str, reason: str
) -> None:
    consumer = repos["punctuality"]
    before = consumer.done("git", "status", "--porcelain")
    done = consumer.run("domain", "contract", "add", source)
    assert done.returncode == 1
    assert reason in done.stderr + json.dumps(done.stderr)
    assert "Traceback" not in done.stderr
    assert consumer.done("git", "status", "--porcelain") == before


def test_a_vendored_contract_that_was_edited_is_refused(repos: dict[str, Repo]) -> None:
    consumer = repos["punctuality"]
    path = "contracts/consumed/flights/daily_delays_v1.odcs.yaml"
    edit(consumer, path, "minimum: 1", "minimum: 2")
    done = consumer.run("domain", "contract", "compile")
    consumer.done("git", "checkout", "--quiet", path)
    assert done.returncode == 1
    assert f"{path} is not what was fetched from ../flights#daily_delays: its digest differs" in done.stderr
