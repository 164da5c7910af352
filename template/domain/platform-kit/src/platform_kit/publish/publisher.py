"""Publishing: the last step of write, audit, publish. One transaction for all tables of a contract."""

import psycopg2

from platform_kit.contracts.model import Contract
from platform_kit.errors import KitError
from platform_kit.publish import audit, ddl, migration, publication_log
from platform_kit.publish.publication import TablePublication
from platform_kit.repo.windows import Window
from platform_kit.warehouse.connection import ensure_schema, lock, transaction
from platform_kit.warehouse.schemas import schema


def publish_contract(contract: Contract, window: Window | None) -> dict[str, int]:
    """Replace the window (None: all rows) of the contract's tables with the rows of the marts.

    Creates what is missing; never drops or truncates. Readers see the state before or after.

    Returns:
        The number of rows written, by published table.

    Raises:
        KitError: a mart has not passed its checks or does not satisfy the contract; nothing changed.
    """
    # dbt must not rebuild a mart between the look into the ledger and the copy of its rows.
    with lock("dbt"), transaction() as cursor:
        ensure_schema(cursor, schema("published"))
        return {
            table.name: _publish_table(TablePublication.begin(cursor, contract, table, window))
            for table in contract.tables
        }


def _publish_table(of: TablePublication) -> int:
    audit.require_passed_checks(of)
    audit.require_columns(of)
    audit.require_rules(of)
    migration.create_or_alter(of)
    written = _replace_rows(of)
    migration.require_new_columns(of)
    publication_log.record(of.cursor, of.table.name, of.contract.version)
    return written


def _replace_rows(of: TablePublication) -> int:
    try:
        for statement in ddl.replace_rows(schema("published"), schema("marts"), of.table):
            of.cursor.execute(statement, of.bounds)
    except (psycopg2.IntegrityError, psycopg2.DataError) as error:
        raise KitError(
            f"mart {of.table.mart} breaks {of.contract.file}: "
            f"{error.diag.message_primary}. {error.diag.message_detail or ''}".strip(" ."),
            "fix the mart or its input; nothing was published",
        ) from error
    return int(of.cursor.rowcount)
