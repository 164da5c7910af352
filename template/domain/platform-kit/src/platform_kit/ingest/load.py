"""Loading with dlt: a window of rows into a raw table, replacing what the window held before."""

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
from platform_kit.repo.settings import settings
from platform_kit.repo.windows import Window
from platform_kit.warehouse import connection
from platform_kit.warehouse.schemas import schema
from platform_kit.warehouse.sql import qualified, quoted

# The row's date in every partitioned raw table: what a window replaces.
DATE = "_date"
_LOAD = "_dlt_load_id"

dlt.config["runtime.dlthub_telemetry"] = False
logging.getLogger("dlt").setLevel(logging.ERROR)
dlt.config["normalize.parquet_normalizer.add_dlt_load_id"] = True


def load(table: str, rows: pa.Table | DltResource, window: Window | None) -> None:
    """Load `rows` into the raw table `table`.

    With a window the rows, which carry their date in `_date`, replace what the table held of it; without
    one they replace the whole table. A table is loaded by one process at a time: dlt stages its rows in a
    table that all loads share.
    """
    replaced: dict[str, Any] = {"write_disposition": "replace"}
    if window:
        replaced = {
            "write_disposition": {"disposition": "merge", "strategy": "delete-insert"},
            "merge_key": DATE,
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
        # Rows from files are typed already: COPY takes them as they are.
        typed: dict[str, Any] = {"loader_file_format": "csv"} if isinstance(rows, pa.Table) else {}
        info = pipeline.run(resource, **typed)
        _require_table(table)
        if window:
            _drop_vanished(table, window, info.loads_ids)


def dlt_rows(path: str, name: str, date_column: str | None, window: Window | None) -> DltResource:
    """The dlt resource `name` of the function at the import path `path`, limited to the window.

    A function that has the parameters `start` and `end` gets the window's dates.

    Raises:
        KitError: when there is no such function, or it yields no resource of that name.
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
        raise KitError(f"{path} is neither a dlt source nor a resource", "decorate it with @dlt.resource")
    if window and date_column:
        found.add_map(lambda item: _dated(item, date_column))
        found.add_map(lambda item: _inside(item, window) if isinstance(item, pa.Table) else item)
        found.add_filter(lambda row: isinstance(row, pa.Table) or row[DATE] in window)
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
    """A row, or an Arrow table of rows, with its date."""
    if isinstance(item, pa.Table):
        return item.append_column(DATE, pc.cast(item[column], pa.date32()))
    value = item[column]
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return {**item, DATE: value.date() if isinstance(value, datetime) else value}


def _inside(rows: pa.Table, window: Window) -> pa.Table:
    return rows.filter((pc.field(DATE) >= window.start) & (pc.field(DATE) < window.end))


def _require_table(table: str) -> None:
    """dlt makes no table of a source that has never returned a row."""
    with connection.transaction() as cursor:
        cursor.execute("select to_regclass(%s)", [qualified(schema("raw"), table)])
        if cursor.fetchone() == (None,):
            raise KitError(f"source {table} has returned no row yet", "run a window that has rows first")


def _drop_vanished(table: str, window: Window, loads: list[str]) -> None:
    """Delete the window's days of earlier loads: those that this load had no rows of."""
    name = qualified(schema("raw"), table)
    with connection.transaction() as cursor:
        cursor.execute(f"create index if not exists {quoted(f'{table}{DATE}')} on {name} ({DATE})")
        cursor.execute(
            f"delete from {name} where {DATE} >= %s and {DATE} < %s and {_LOAD} <> all(%s)",
            [window.start, window.end, loads],
        )


def _url(to: connection.Address) -> str:
    """The address as dlt takes it: a socket's directory stands URL-encoded in the place of the host."""
    user, password, host = (quote(part, safe="") for part in (to.user, to.password, to.host))
    return f"postgresql://{user}:{password}@{host}:{to.port}/{to.database}"
