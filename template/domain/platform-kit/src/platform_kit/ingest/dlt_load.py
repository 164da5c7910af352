"""Loads rows into a raw table with dlt, and reads the rows of a dlt source, limited to a window."""

import importlib
import inspect
import logging
import tempfile
from datetime import datetime
from typing import Any
from urllib.parse import quote

import dlt
import pyarrow as pa
import pyarrow.compute as pc
from dlt.extract import DltResource, DltSource

from platform_kit.errors import KitError
from platform_kit.ingest.file_source import DATE_COLUMN
from platform_kit.repo.settings import settings
from platform_kit.repo.windows import Window
from platform_kit.warehouse import connection
from platform_kit.warehouse.names import qualified, quoted, schema


def dlt_rows(path: str, name: str, date_column: str | None, window: Window | None) -> DltResource:
    """The dlt resource `name` of the function at the import path `path`, limited to the window.

    A function with the parameters `start` and `end` gets the dates of the window.

    Raises:
        KitError: there is no such function, or it returns no resource of that name.
    """
    function = _imported(path)
    accepted = inspect.signature(function).parameters
    bounds = {"start": window.start, "end": window.end} if window else {}
    found = function(**{key: value for key, value in bounds.items() if key in accepted})
    if isinstance(found, DltSource):
        if name not in found.resources:
            raise KitError(
                f"{path} has no resource {name}", f"name the source one of {', '.join(found.resources)}"
            )
        found = found.resources[name]
    if not isinstance(found, DltResource):
        raise KitError(f"{path} is neither a dlt source nor a dlt resource", "decorate it with @dlt.resource")
    if window and date_column:
        found.add_map(lambda item: _dated(item, date_column))
        found.add_map(lambda item: _inside(item, window) if isinstance(item, pa.Table) else item)
        found.add_filter(lambda row: isinstance(row, pa.Table) or row[DATE_COLUMN] in window)
    return found


def _imported(path: str) -> Any:
    module, _, attribute = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise KitError(
            f"cannot import the dlt source {path}: {error}", "write it as package.module.function"
        ) from error


def _dated(item: Any, column: str) -> Any:
    """A row, or an Arrow table of rows, with DATE_COLUMN added."""
    if isinstance(item, pa.Table):
        return item.append_column(DATE_COLUMN, pc.cast(item[column], pa.date32()))
    value = item[column]
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return {**item, DATE_COLUMN: value.date() if isinstance(value, datetime) else value}


def _inside(rows: pa.Table, window: Window) -> pa.Table:
    return rows.filter((pc.field(DATE_COLUMN) >= window.start) & (pc.field(DATE_COLUMN) < window.end))


_LOAD = "_dlt_load_id"

dlt.config["runtime.dlthub_telemetry"] = False
logging.getLogger("dlt").setLevel(logging.ERROR)
dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = True


def load_raw_table(table: str, rows: pa.Table | DltResource, window: Window | None) -> None:
    """Load `rows` into the raw table `table`.

    With a window the rows, which have their date in DATE_COLUMN, replace those of the window; without one
    they replace the whole table. One process at a time loads a table: all loads of it share dlt's staging
    table.
    """
    replaced: dict[str, Any] = {"write_disposition": "replace"}
    if window:
        replaced = {
            "write_disposition": {"disposition": "merge", "strategy": "delete-insert"},
            "merge_key": DATE_COLUMN,
        }
    resource: DltResource = dlt.resource(rows, name=table, max_table_nesting=0, **replaced)
    with connection.lock(f"load {table}"), tempfile.TemporaryDirectory() as state:
        pipeline = dlt.pipeline(
            f"{settings().domain}_{table}",
            pipelines_dir=state,
            destination=dlt.destinations.postgres(
                _url(connection.address()), enable_dataset_name_normalization=False
            ),
            dataset_name=schema("raw"),
        )
        # Rows from files have their types already, so dlt can load them with COPY.
        typed: dict[str, Any] = {"loader_file_format": "csv"} if isinstance(rows, pa.Table) else {}
        info = pipeline.run(resource, **typed)
        _require_table(table)
        if window:
            _drop_vanished(table, window, info.loads_ids)


def _require_table(table: str) -> None:
    """Refuse a source that has never returned a row: dlt creates no table for it."""
    with connection.transaction() as cursor:
        cursor.execute("select to_regclass(%s)", [qualified(schema("raw"), table)])
        if cursor.fetchone() == (None,):
            raise KitError(f"source {table} has not returned a row yet", "first run a window that has rows")


def _drop_vanished(table: str, window: Window, loads: list[str]) -> None:
    """Delete the rows that earlier loads left in the window: of days without rows in this load."""
    name = qualified(schema("raw"), table)
    with connection.transaction() as cursor:
        cursor.execute(
            f"create index if not exists {quoted(f'{table}{DATE_COLUMN}')} on {name} ({DATE_COLUMN})"
        )
        cursor.execute(
            f"delete from {name} where {DATE_COLUMN} >= %s and {DATE_COLUMN} < %s and {_LOAD} <> all(%s)",
            [window.start, window.end, loads],
        )


def _url(to: connection.Address) -> str:
    """The address for dlt: the directory of a socket is the host, URL-encoded."""
    user, password, host = (quote(part, safe="") for part in (to.user, to.password, to.host))
    return f"postgresql://{user}:{password}@{host}:{to.port}/{to.database}"
