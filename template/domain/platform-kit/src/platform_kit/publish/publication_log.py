"""The table `<domain>._publications`: when each table was last published; consumers check freshness by it."""

from datetime import timedelta

from psycopg2.extensions import cursor as Cursor

from platform_kit.warehouse.schemas import schema
from platform_kit.warehouse.sql import qualified

NAME = "_publications"


def record(cursor: Cursor, table: str, version: str) -> None:
    """Record that this transaction publishes the table."""
    name = qualified(schema("published"), NAME)
    cursor.execute("select to_regclass(%s)", [name])
    if cursor.fetchone() == (None,):
        cursor.execute(
            f"create table {name} "
            "(table_name text primary key, version text not null, published_at timestamptz not null)"
        )
    cursor.execute(
        f"""insert into {name} values (%s, %s, now())
        on conflict (table_name) do update set version = excluded.version, published_at = now()""",
        [table, version],
    )


def age(cursor: Cursor, domain: str, table: str) -> timedelta | None:
    """The time since a domain's table was last published; None: never, or no privilege to read it."""
    name = qualified(domain, NAME)
    cursor.execute("select has_table_privilege(to_regclass(%s), 'select')", [name])
    if cursor.fetchone() != (True,):
        return None
    cursor.execute(f"select now() - published_at from {name} where table_name = %s", [table])
    found: tuple[timedelta] | None = cursor.fetchone()
    return found[0] if found else None
