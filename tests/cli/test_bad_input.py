"""Bad input ends in one message that says where and why; nothing is published, and no traceback is shown."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from platform_kit.warehouse import embedded
from tests.support.example import CONTRACT, Kept, all_days_run, edit, input_file, keep_lines, published
from tests.support.repo import Generate, Repo
from tests.support.warm import Result, domain, done

pytestmark = pytest.mark.xdist_group("bad_input")

DAY = date(2013, 1, 5)
ONE_DAY = ("run", "--partition", str(DAY))
FILE = f"data/departures/{DAY}.csv"
LINE = "2013,1,5,14,2359,15"  # how line 2 of that file starts
MARTS = "dbt/models/marts/daily_delays"
DEFS = "src/flights/defs"
FORECAST = f"{DEFS}/delay_forecast.py"

Change = Callable[[Repo], object]


@pytest.fixture(scope="module")
def kept(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return all_days_run(generate, tmp_path_factory.mktemp("bad_input"))


@pytest.fixture(scope="module")
def before(kept: Kept) -> dict[str, list[str]]:
    """What is published, and has to stay."""
    return published(kept.repo)


@pytest.fixture
def repo(kept: Kept, before: dict[str, list[str]]) -> Iterator[Repo]:
    repo = kept.restore()
    yield repo
    assert published(repo) == before


def assert_refused(result: Result, *words: str) -> None:
    """One message, of a few lines if dbt did not write it, with all of `words` in it."""
    assert result.returncode == 1, result.output
    assert "Traceback" not in result.output
    assert result.output.count("error: ") == 1, result.output
    message = result.output[result.output.index("error: ") :]
    assert len(message.splitlines()) <= 15, message
    assert "hint: " in message
    for word in words:
        assert word in message


def replaced(path: str, old: str, new: str) -> Change:
    return lambda repo: edit(repo, path, old, new)


def written(path: str, content: str | bytes) -> Change:
    def write(repo: Repo) -> None:
        (repo.path / path).parent.mkdir(parents=True, exist_ok=True)
        (repo.path / path).write_bytes(content.encode() if isinstance(content, str) else content)

    return write


# The files


def without_column(repo: Repo) -> None:
    lines = [line.split(",") for line in input_file(repo, DAY).read_text().splitlines()]
    input_file(repo, DAY).write_text("".join(",".join(line[:5] + line[6:]) + "\n" for line in lines))


def header_only(repo: Repo) -> None:
    keep_lines(repo, DAY, lambda line: False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (written(FILE, b""), ["the file is empty"]),
        (header_only, ["the file has no rows"]),
        (without_column, ["no column dep_delay"]),
        (replaced(FILE, LINE, "2013,1,5,14,2359,late"), ["line 2", "dep_delay", "'late' is not a number"]),
        (replaced(FILE, LINE, "2013,1,5,14.5,2359,15"), ["line 2", "dep_time", "'14.5'"]),
        (replaced(FILE, LINE, "2013,1,32,14,2359,15"), ["line 2", "no date", "day '32'"]),
        (replaced(FILE, LINE, "2013,1,,14,2359,15"), ["line 2", "no date", "day missing"]),
        (replaced(FILE, LINE, "2013,1,6,14,2359,15"), ["line 2", "the date is 2013-01-06"]),
        (replaced(FILE, LINE, "2013,1,5,14,2359"), ["line 2", "18 fields, but the header has 19"]),
        (replaced(FILE, LINE, '2013,1,5,14,"2359,15'), ["line 2", "quotes"]),
        (
            lambda repo: input_file(repo, DAY).write_bytes(
                input_file(repo, DAY).read_bytes().replace(b"JFK,", b"J\xffK,", 1)
            ),
            ["line 2", "byte 0xff is not UTF-8"],
        ),
        (lambda repo: input_file(repo, DAY).unlink(), ["no such file"]),
        (
            lambda repo: (input_file(repo, DAY).unlink(), input_file(repo, DAY).mkdir()),
            ["cannot read the file"],
        ),
    ],
    ids=[
        "an empty file",
        "no rows",
        "a missing column",
        "text in a number column",
        "a fraction in an integer column",
        "an impossible date",
        "no date",
        "a row of another day",
        "a field too few",
        "an open quote",
        "no UTF-8",
        "a missing file",
        "a folder",
    ],
)
def test_a_bad_file(repo: Repo, change: Change, words: list[str]) -> None:
    change(repo)
    assert_refused(domain(repo, "run", "--from", "2013-01-04", "--to", "2013-01-06"), FILE, *words)


def test_a_bad_file_in_the_command_that_people_type(repo: Repo) -> None:
    written(FILE, b"")(repo)
    process = repo.run("domain", *ONE_DAY)
    assert_refused(Result(process.returncode, process.stdout + process.stderr), FILE, "the file is empty")


# The partitions


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--partition", "2013-01-15"], ["2013-01-15", "outside", "2013-01-01 to 2013-01-14"]),
        (["--partition", "2012-12-31"], ["2012-12-31", "outside", "2013-01-01 to 2013-01-14"]),
        (["--partition", "2013-1-5"], ["'2013-1-5'", "YYYY-MM-DD"]),
        (["--partition", "2013-02-31"], ["'2013-02-31'", "YYYY-MM-DD"]),
        (["--partition", "yesterday"], ["'yesterday'", "YYYY-MM-DD"]),
        (["--partition", "20130105"], ["'20130105'", "YYYY-MM-DD"]),
        (["--from", "2013-01-07", "--to", "2013-01-05"], ["FROM=2013-01-07 is after TO=2013-01-05"]),
        (["--from", "2013-01-05"], ["only one of FROM and TO is set"]),
        (["--to", "2013-01-05"], ["only one of FROM and TO is set"]),
        (["--from", "2013-01-05", "--to", "2013-01-20"], ["2013-01-20", "outside"]),
        (["--partition", "2013-01-05", "--to", "2013-01-06"], ["PARTITION is set together with FROM or TO"]),
    ],
    ids=lambda value: " ".join(value) if value[0].startswith("--") else "",
)
def test_a_bad_partition(repo: Repo, arguments: list[str], words: list[str]) -> None:
    assert_refused(domain(repo, "run", *arguments), *words)


# The environment and the warehouse


@contextmanager
def closed_port() -> Iterator[str]:
    """A port on which nobody listens, kept from others."""
    with socket.socket() as kept_free:
        kept_free.bind(("127.0.0.1", 0))
        yield str(kept_free.getsockname()[1])


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"DOMAIN_ENVIRONMENT": "production"}, ["DOMAIN_ENVIRONMENT", "LOCAL, CI, BRANCH, PROD"]),
        ({"DOMAIN_ENVIRONMENT": "PROD"}, ["WAREHOUSE_HOST"]),
        ({"DOMAIN_ENVIRONMENT": "BRANCH"}, ["BRANCH", "DOMAIN_PULL_REQUEST"]),
        (
            {"DOMAIN_ENVIRONMENT": "BRANCH", "DOMAIN_PULL_REQUEST": "seven"},
            ["DOMAIN_PULL_REQUEST='seven' is not a positive number"],
        ),
        ({"DAGSTER_CLOUD_DEPLOYMENT_NAME": "prod"}, ["DAGSTER_CLOUD_DEPLOYMENT_NAME"]),
        ({"CI": "perhaps"}, ["CI='perhaps'"]),
        ({"WAREHOUSE_HOST": "127.0.0.1"}, ["WAREHOUSE_USER is not"]),
        ({"WAREHOUSE_PORT": "https"}, ["WAREHOUSE_PORT='https' is not a positive number"]),
    ],
    ids=lambda value: " ".join(map("=".join, value.items())) if isinstance(value, dict) else "",
)
def test_a_bad_environment(repo: Repo, env: dict[str, str], words: list[str]) -> None:
    server = {"WAREHOUSE_HOST": "127.0.0.1", "WAREHOUSE_USER": "someone", "WAREHOUSE_PASSWORD": "x"}
    if any(name in ("DOMAIN_PULL_REQUEST", "WAREHOUSE_PORT") for name in env):
        env = server | env
    assert_refused(domain(repo, *ONE_DAY, **env), *words)


def test_an_unreachable_warehouse(repo: Repo) -> None:
    with closed_port() as port:
        server = {"WAREHOUSE_HOST": "127.0.0.1", "WAREHOUSE_PORT": port}
        login = {"WAREHOUSE_USER": "someone", "WAREHOUSE_PASSWORD": "secret-5"}
        for command in (ONE_DAY, ("dbt", "build")):
            result = domain(repo, *command, **server, **login)
            assert_refused(
                result, "cannot connect", "127.0.0.1", port, "Connection refused", "WAREHOUSE_HOST"
            )
            assert "secret-5" not in result.output


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """A PostgreSQL that asks for a password, as a company's does; the variables that name it."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    programs = debian[-1] if debian else embedded.psql_path().parent
    folder = Path(tempfile.mkdtemp(prefix="bad-input-"))
    (folder / "password").write_text("right")
    as_owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        owner = pwd.getpwnam("nobody")
        as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": ()}
        for path in (folder, folder / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, "--pgdata", folder / "data", *arguments],
            cwd=folder, check=True, stdout=subprocess.DEVNULL, **as_owner,
        )  # fmt: skip

    with closed_port() as port:
        pass
    run(
        "initdb", "--username=flights", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--no-sync"
    )
    options = f"-h 127.0.0.1 -p {port} -k {folder} -F"
    run("pg_ctl", "start", "--silent", "--wait", "--log", str(folder / "log"), "--options", options)
    variables = {
        "WAREHOUSE_HOST": "127.0.0.1", "WAREHOUSE_PORT": port,
        "WAREHOUSE_USER": "flights", "WAREHOUSE_PASSWORD": "right",
    }  # fmt: skip
    try:
        yield variables
    finally:
        run("pg_ctl", "stop", "--silent", "--mode=immediate")
        shutil.rmtree(folder)


def test_a_wrong_password_or_database_on_another_server(repo: Repo, server: dict[str, str]) -> None:
    result = domain(repo, *ONE_DAY, **server | {"WAREHOUSE_PASSWORD": "wrong-5"})
    assert_refused(result, "cannot connect", "password authentication failed", "flights", "WAREHOUSE_")
    assert "wrong-5" not in result.output

    assert_refused(domain(repo, *ONE_DAY, **server), 'database "sandbox" does not exist')

    # All else is right.
    connection = psycopg2.connect(
        host=server["WAREHOUSE_HOST"], port=server["WAREHOUSE_PORT"], dbname="postgres",
        user=server["WAREHOUSE_USER"], password=server["WAREHOUSE_PASSWORD"],
    )  # fmt: skip
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("create database sandbox")
    connection.close()
    done(repo, *ONE_DAY, **server)


@pytest.mark.parametrize("port", ["in use", "70000", "http"])
def test_a_bad_port_for_the_ui(repo: Repo, port: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        if port == "in use":
            port = str(other.getsockname()[1])
            assert_refused(domain(repo, "dev", "--port", port), f"port {port} is in use", "make dev PORT=")
        else:
            result = domain(repo, "dev", "--port", port)
            assert result.returncode == 2
            assert port in result.output
            assert "Traceback" not in result.output


# What the team writes


MISTAKES: dict[str, list[tuple[str, ...]]] = {  # by file: the text, its replacement, parts of the message
    "domain.toml": [
        ("[partitions]", "[partitions", "line"),
        ("owner_team", "owner_taem", "owner_taem", "not permitted"),
        ('"daily"', '"hourly"', "partitions.cadence", "'weekly'", "'hourly'"),
        ("start = 2013-01-01", 'start = "soon"', "partitions.start", "'soon'"),
        ("start = 2013-01-01", "start = 2013-02-31", "line"),
        ("end = 2013-01-15", "end = 2012-01-15", "end (2012-01-15) must be after start"),
    ],
    CONTRACT: [
        ("schema:\n", "schema: ]\n", "YAML", "line"),
        ("apiVersion: v3.1.0", "apiVersion: v2.2.2", "apiVersion is 'v2.2.2'", "v3.1.0"),
        ("version: 1.0.0", "version: first", "version 'first' is not MAJOR.MINOR.PATCH"),
        ("minimum: 1", "multipleOf: 1", "odcs.yaml:65", "departures: multipleOf is not enforced"),
        ("metric: invalidValues", "metric: nullValues", "odcs.yaml:57", "does not take validValues"),
        ("partitioned: true", "partitoned: true", "partitoned"),
        (
            "physicalType: date",
            "physicalType: dat",
            "odcs.yaml:34",
            "flight_date: PostgreSQL has no type 'dat'",
        ),
        ("^[0-9A-Z]{2}$", "^[0-9A-Z{2}$", "daily_delays", "regular expression"),
    ],
    f"{MARTS}.sql": [
        ("group by", "gruop by", 'syntax error at or near "gruop"'),
        ("ref('stg_departures') }}", "ref('stg_departures' }}", "line 15"),
        ("ref('stg_departures')", "ref('none')", "'none'"),
    ],
    f"{MARTS}.yml": [("unit_tests:\n", "unit_tests: ]\n", "line 1")],
    f"{DEFS}/departures/defs.yaml": [
        ("missing: NA", "mising: NA", "defs.yaml:4", "sources.0.mising", "not permitted"),
        ("dep_delay: number", "dep_delay: nmber", "defs.yaml:4", "sources.0.columns.dep_delay", "'number'"),
        ("  sources:\n", "  sources: ]\n", 'defs.yaml", line 4'),
    ],
    FORECAST: [
        ("return forecast(", "return 1 / 0 + forecast(", "delay_forecast.py, line 28", "division by zero"),
        ("from platform_kit import", "from nowhere import", "delay_forecast.py, line 3", "nowhere"),
        ("def delay_forecast", "dfe delay_forecast", "delay_forecast.py, line 15", "syntax"),
    ],
}


@pytest.mark.parametrize(
    ("path", "mistake"),
    [(path, mistake) for path, mistakes in MISTAKES.items() for mistake in mistakes],
    ids=lambda value: value[1].strip() if isinstance(value, tuple) else Path(value).name,
)
def test_a_mistake_of_the_team(repo: Repo, path: str, mistake: tuple[str, ...]) -> None:
    old, new, *words = mistake
    edit(repo, path, old, new)
    assert_refused(domain(repo, *ONE_DAY), Path(path).name, *words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("(year, month, day)", "(yaer, month, day)", ["date: 'make_date(yaer, month, day)'", '"yaer"']),
        ("{date}.csv", "{date}.txt", ["data/departures/2013-01-05.txt", "no such file", "`files`"]),
        ("platform_kit.Ingest", "platform_kit.Ingst", ["`platform_kit` has no attribute `Ingst`"]),
    ],
)
def test_a_mistake_in_a_source_of_which_the_message_names_the_value(
    repo: Repo, old: str, new: str, words: list[str]
) -> None:
    edit(repo, f"{DEFS}/departures/defs.yaml", old, new)
    assert_refused(domain(repo, *ONE_DAY), *words)


def test_a_model_in_no_layer(repo: Repo) -> None:
    written("dbt/models/loose.sql", "select 1 as one\n")(repo)
    assert_refused(domain(repo, *ONE_DAY), "models/loose.sql is in no layer", "models/staging")


def test_two_contracts_for_one_table(repo: Repo) -> None:
    shutil.copy(repo.path / CONTRACT, repo.path / "contracts/published/again.odcs.yaml")
    assert_refused(
        domain(repo, *ONE_DAY), "the id flights.daily_delays", "again.odcs.yaml", "daily_delays.odcs.yaml"
    )


def test_an_error_of_a_library_names_the_teams_line_and_the_reason_that_it_gave(repo: Repo) -> None:
    """The line is the last of the team's own, and the exception the one that left it."""
    raising = "raise LookupError('no rate for EUR') from error"
    guarded = f"    try:\n        int('many')\n    except ValueError as error:\n        {raising}\n"
    edit(repo, FORECAST, "    return forecast(", guarded + "    return forecast(")
    line = 1 + (repo.path / FORECAST).read_text().split(raising)[0].count("\n")
    assert_refused(domain(repo, *ONE_DAY), f"delay_forecast.py, line {line}", "no rate for EUR")

    edit(repo, FORECAST, guarded, "    import json\n\n    json.loads('{')\n")
    line = 1 + (repo.path / FORECAST).read_text().split("json.loads")[0].count("\n")
    assert_refused(domain(repo, *ONE_DAY), f"delay_forecast.py, line {line}", "Expecting property name")


def test_a_day_that_starts_no_week(repo: Repo) -> None:
    edit(repo, "domain.toml", '"daily"', '"weekly"')
    result = domain(repo, *ONE_DAY)
    assert_refused(result, "2013-01-05 is not the first day of a weekly partition", "2012-12-31")


def test_a_folder_that_is_no_domain_repo(repo: Repo) -> None:
    process = subprocess.run(
        ["domain", "run"],
        cwd=repo.path.parent,
        env=repo.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert_refused(Result(process.returncode, process.stderr), "no domain.toml here or above")
