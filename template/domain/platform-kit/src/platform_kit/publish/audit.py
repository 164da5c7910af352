"""What a mart has to satisfy before its rows are published."""

import psycopg2

from platform_kit.errors import KitError
from platform_kit.publish import ddl, ledger
from platform_kit.publish.catalog import shape_of
from platform_kit.publish.publication import TablePublication
from platform_kit.warehouse.schemas import schema
from platform_kit.warehouse.sql import qualified


def require_passed_checks(of: TablePublication) -> None:
    """Refuse a mart that dbt built and whose checks have not passed for the window."""
    mart = of.table.mart
    if ledger.unaudited(of.cursor, mart, of.window):
        raise KitError(
            f"mart {mart} has not passed its checks for {of.window or 'all of its rows'}",
            f"build and test it first: make dbt ARGS='build -s {mart}', or make run",
        )


def require_columns(of: TablePublication) -> None:
    """Refuse a mart whose columns are not exactly of the promised types: a cast would round silently."""
    mart, file = of.table.mart, of.contract.file
    found = shape_of(of.cursor, schema("marts"), mart).columns
    if not found:
        raise KitError(
            f"{file}: there is no mart {mart}",
            f"add dbt/models/marts/{mart}.sql or a Python asset that writes it, and run it",
        )
    wrong = [
        f"{name} is {found[name].type if name in found else 'missing'}, promised is {column.type}"
        for name, column in of.promise.columns.items()
        if name not in found or found[name].type != column.type
    ]
    if wrong:
        raise KitError(
            f"mart {mart} breaks {file}: {'; '.join(wrong)}",
            "cast the column in the mart; nothing was published",
        )


def require_rules(of: TablePublication) -> None:
    """Refuse rows that break a rule which no constraint can hold."""
    rules = [(rule.name, rule.query, rule.condition()) for rule in of.table.metric_rules]
    for key in of.table.foreign_keys:
        parent = qualified(schema("marts"), key.to_mart)
        rules.append((key.name, key.orphans().replace("{parent}", parent), "value = 0"))
    for name, query, condition in rules:
        value, holds = _measured(of, name, query, condition)
        if not holds:
            raise KitError(
                f"mart {of.table.mart} breaks the rule {name} of {of.contract.file}: "
                f"{condition}, it is {value}",
                "fix the mart or its input; nothing was published",
            )


def _measured(of: TablePublication, name: str, query: str, condition: str) -> tuple[object, bool]:
    """The value of a rule's query over the rows to publish, and whether it satisfies the rule."""
    rows = f"select * from {of.mart}" + ddl.inside(of.table)
    text = query.replace("%", "%%").replace("{object}", "to_publish")
    try:
        of.cursor.execute(
            f"with to_publish as ({rows}) "
            f"select value, ({condition}) is true from (select ({text})) as measured (value)",
            of.bounds,
        )
    except psycopg2.Error as error:
        raise KitError(
            f"{of.contract.file}: rule {name} of {of.table.mart}: {error.diag.message_primary}",
            "fix the query of the rule",
        ) from error
    found: tuple[object, bool] = of.cursor.fetchone() or (None, False)
    return found
