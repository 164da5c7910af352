"""The rows of a dlt source or resource that a team names, limited to a window."""

import importlib
import inspect
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from dlt.extract import DltResource, DltSource

from platform_kit.errors import KitError
from platform_kit.ingest.columns import DATE_COLUMN
from platform_kit.repo.windows import Window


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
