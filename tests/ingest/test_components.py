"""The components beyond the example: other formats, dlt sources, separate partitions, scaffolding."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.repo import Generate, Repo

pytestmark = pytest.mark.xdist_group("orders")

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(14)]
COLUMNS = """
      columns: {ordered_on: date, item: text, pieces: integer, price: decimal}
      date: ordered_on
"""
DEFS = f"""
type: platform_kit.Ingest
attributes:
  sources:
    - name: lines
      description: Order lines as JSON Lines.
      files: data/lines/{{date}}.jsonl{COLUMNS}
    - name: archive
      description: Order lines as Parquet, a file a month.
      files: data/archive/{{date:%Y-%m}}.parquet{COLUMNS}
    - name: items
      description: All items, without partitions.
      files: data/items.csv
      columns: {{item: text, colour: text}}
    - name: returns
      description: Returned pieces, from an API.
      dlt: orders.api.shop
      date: returned_at
---
type: platform_kit.Ingest
attributes:
  partitions: {{cadence: weekly, start: "2024-01-01", end: "2024-01-15"}}
  sources:
    - name: weekly_lines
      description: The same lines, a partition a week.
      files: data/lines/{{date}}.jsonl{COLUMNS}
"""
API = '''
"""A made-up shop's API."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import dlt


@dlt.source
def shop(start: date, end: date) -> object:
    @dlt.resource
    def returns() -> Iterator[dict[str, object]]:
        """Rows of a day more than it was asked for, as some APIs do; nothing on days named in a file."""
        silent = Path("data/silent").read_text().split()
        for offset in range((end - start).days + 1):
            day = start + timedelta(days=offset)
            if str(day) not in silent:
                yield {"returned_at": f"{day}T12:00:00+00:00", "pieces": 1, "notes": [{"text": "torn"}]}

    return returns
'''


def line(day: date) -> dict[str, object]:
    return {"ordered_on": str(day), "item": "cup", "pieces": day.day, "price": "1.25"}


@pytest.fixture(scope="module")
def orders(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repo with every kind of source and nothing behind it."""
    folder = tmp_path_factory.mktemp("components")
    repo = generate(folder, domain="orders", example=False, partition_start="2024-01-01")
    toml = repo.path / "domain.toml"
    toml.write_text(toml.read_text() + "end = 2024-01-15\n")
    data = repo.path / "data"
    (data / "lines").mkdir(parents=True)
    (data / "archive").mkdir()
    (data / "silent").write_text("")
    for day in DAYS:
        (data / "lines" / f"{day}.jsonl").write_text(json.dumps(line(day)) + "\n")
    rows = [line(day) | {"ordered_on": day, "price": Decimal("1.25")} for day in DAYS]
    pq.write_table(pa.Table.from_pylist(rows), data / "archive" / "2024-01.parquet")
    (data / "items.csv").write_text("item,colour\ncup,blue\npot,\n")
    (repo.path / "src/orders/api.py").write_text(API)
    defs = repo.path / "src/orders/defs/sources"
    defs.mkdir()
    (defs / "defs.yaml").write_text(DEFS)
    repo.done("domain", "run", "--from", "2024-01-02", "--to", "2024-01-09")
    return repo


def days(repo: Repo, table: str) -> list[date]:
    return [day for (day,) in repo.sql(f"select _date from orders__raw.{table} order by 1")]


@pytest.mark.parametrize("table", ["lines", "archive", "returns"])
def test_only_the_window_is_loaded(orders: Repo, table: str) -> None:
    assert days(orders, table) == DAYS[1:9]


def test_values_arrive_with_their_types(orders: Repo) -> None:
    for table in ("lines", "archive"):
        [row] = orders.sql(
            f"""select ordered_on, item, pieces, price::text, pg_typeof(pieces)::text
            from orders__raw.{table} where _date = '2024-01-05'"""
        )
        assert row == (date(2024, 1, 5), "cup", 5, "1.250000000", "bigint")
    assert orders.sql("select pieces, notes->0->>'text' from orders__raw.returns limit 1") == [(1, "torn")]


def test_a_component_may_have_partitions_of_its_own(orders: Repo) -> None:
    assert days(orders, "weekly_lines") == DAYS


def test_a_source_without_partitions_is_replaced_whole(orders: Repo) -> None:
    assert orders.sql("select item, colour from orders__raw.items order by 1") == [
        ("cup", "blue"),
        ("pot", None),
    ]
    (orders.path / "data/items.csv").write_text("item,colour\njug,red\n")
    orders.done("domain", "run", "--partition", "2024-01-02")
    assert orders.sql("select item, colour from orders__raw.items") == [("jug", "red")]


def test_a_day_that_a_source_no_longer_has_vanishes(orders: Repo) -> None:
    (orders.path / "data/silent").write_text("2024-01-03")
    orders.done("domain", "run", "--from", "2024-01-02", "--to", "2024-01-04")
    assert days(orders, "returns") == [DAYS[1], *DAYS[3:9]]


def test_dg_lists_scaffolds_and_accepts_the_components(generate: Generate, tmp_path: Path) -> None:
    repo = generate(tmp_path, domain="orders", example=False)
    for name in ("dbt", "publish"):
        (repo.path / f"src/orders/defs/{name}/defs.yaml").unlink()
    listed = repo.done("dg", "list", "components", "--json")
    for component in ("Ingest", "DbtModels", "PublishContracts"):
        name = f"platform_kit.{component}"
        assert f'"{name}"' in listed
        repo.done("dg", "scaffold", "defs", name, component.lower())
        written = repo.path / f"src/orders/defs/{component.lower()}/defs.yaml"
        assert written.read_text().startswith(f"type: {name}\n")
    assert "All definitions loaded successfully" in repo.done("dg", "check", "defs")
