"""Marts in Python: a function reads other marts and returns rows, which the kit writes."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any

import dagster as dg
from psycopg2.extras import execute_values

from platform_kit.orchestration.asset_metadata import asset_key, code_reference
from platform_kit.orchestration.automation import when_inputs_are_new
from platform_kit.publish import ledger
from platform_kit.repo.settings import settings
from platform_kit.transform import dbt_project
from platform_kit.warehouse.connection import lock, transaction
from platform_kit.warehouse.names import qualified, quoted, schema

Rows = Sequence[Sequence[Any]]


def mart(
    *, columns: Mapping[str, str], inputs: Sequence[str]
) -> Callable[[Callable[[], Rows]], dg.AssetsDefinition]:
    """Make the decorated function the mart of its name; its docstring is the description.

    The function has no parameters and returns all rows, which replace those of the table in one transaction.

    Args:
        columns: name and PostgreSQL type of each column, in the order of the values in a row.
        inputs: the marts that the function reads.
    """

    def decorate(function: Callable[[], Rows]) -> dg.AssetsDefinition:
        @dg.asset(
            key=asset_key("marts", function.__name__),
            deps=[asset_key("marts", name) for name in inputs],
            description=inspect.getdoc(function),
            group_name="marts",
            kinds={"python", "postgres"},
            owners=settings().owners,
            metadata={
                "dagster/column_schema": dg.TableSchema([dg.TableColumn(*item) for item in columns.items()]),
                "dagster/table_name": f"{schema('marts')}.{function.__name__}",
                "dagster/code_references": code_reference(
                    Path(inspect.getfile(function)), inspect.getsourcelines(function)[1]
                ),
            },
            automation_condition=when_inputs_are_new(partitioned=False),
        )
        def write_mart() -> dg.MaterializeResult[None]:
            # From reading to writing, or a run that read older rows could overwrite newer results.
            with lock(f"mart {function.__name__}"):
                rows = function()
                _replace(function.__name__, columns, rows)
            return dg.MaterializeResult(metadata={"dagster/row_count": len(rows)})

        return write_mart

    return decorate


def read(query: str) -> list[tuple[Any, ...]]:
    """The rows of an SQL query, in which `{name}` is the mart of that name.

    Of a mart that dbt makes these are the rows that have passed their tests, so that the result may be
    published.
    """
    names = {name for _, name, _, _ in Formatter().parse(query) if name}
    with transaction() as cursor:
        cursor.execute(query.format(**{name: _passed(name) for name in names}))
        return list(cursor.fetchall())


def _passed(name: str) -> str:
    model = dbt_project.mart(name)
    if model is None:
        return qualified(schema("marts"), name)
    return ledger.passed_rows(name, dbt_project.window_column(model))


def _replace(table: str, columns: Mapping[str, str], rows: Rows) -> None:
    name = qualified(schema("marts"), table)
    definition = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
    with transaction() as cursor:
        cursor.execute(f"create table if not exists {name} ({definition})")
        cursor.execute(f"delete from {name}")
        execute_values(cursor, f"insert into {name} values %s", rows)
