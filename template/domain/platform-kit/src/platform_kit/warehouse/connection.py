"""Connections to the warehouse of this process's environment."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import NamedTuple

import psycopg2
import psycopg2.errors
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from platform_kit.errors import KitError
from platform_kit.repo import environment
from platform_kit.repo.settings import repository, settings
from platform_kit.warehouse import embedded
from platform_kit.warehouse.sql import quoted


class Address(NamedTuple):
    """Where the warehouse is; `host` may be the directory of a Unix socket."""

    host: str
    port: int
    user: str
    password: str
    database: str

    def variables(self) -> dict[str, str]:
        """The address as the variables that dbt's profile reads."""
        return {f"DOMAIN_WAREHOUSE_{name.upper()}": str(value) for name, value in self._asdict().items()}


def address() -> Address:
    """The warehouse of this process's environment; starts the embedded server where that is meant.

    Raises:
        KitError: when the environment or the variables are wrong, or the server cannot start.
    """
    env = environment.variables()
    chosen = environment.choose(env)
    database = environment.database(chosen, env, settings().warehouse)
    if server := environment.server(chosen, env):
        return Address(*server, database)
    host = embedded.start(repository() / ".warehouse")
    found = Address(str(host), 5432, embedded.USER, "trusted", database)
    ensure_database(found)
    return found


def connect(to: Address | None = None) -> Connection:
    """Open a connection to the warehouse.

    Raises:
        KitError: when the server refuses or does not answer, with its own words.
    """
    to = to or address()
    try:
        return psycopg2.connect(
            host=to.host, port=to.port, user=to.user, password=to.password, dbname=to.database,
            connect_timeout=10, application_name=f"{settings().domain} platform-kit",
        )  # fmt: skip
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise KitError(
            f"the warehouse does not let us in: {reason}",
            "mend WAREHOUSE_HOST, _PORT, _USER or _PASSWORD, or unset WAREHOUSE_HOST for the embedded one",
        ) from error


@contextmanager
def transaction() -> Iterator[Cursor]:
    """A cursor whose work is committed as a whole at the end, or rolled back by an exception."""
    connection = connect()
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold the warehouse-wide lock `<domain>:<name>` (a session's advisory lock, so death frees it)."""
    connection = connect()
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_lock(hashtextextended(%s, 0))", [f"{settings().domain}:{name}"]
            )
            yield
    finally:
        connection.close()


def ensure_schema(cursor: Cursor, name: str) -> None:
    """Create a schema unless it is there; then it takes no privilege, which `if not exists` would."""
    cursor.execute("select to_regnamespace(%s)", [quoted(name)])
    if cursor.fetchone() == (None,):
        cursor.execute(f"create schema if not exists {quoted(name)}")


def recreate_database() -> None:
    """Throw away the database of this process's environment; on the embedded server only.

    Raises:
        KitError: when the warehouse is another server.
    """
    wanted = address()
    env = environment.variables()
    if environment.server(environment.choose(env), env):
        raise KitError(
            f"database {wanted.database} on {wanted.host} is not ours to throw away", "unset WAREHOUSE_HOST"
        )
    with _maintenance(wanted) as cursor:
        cursor.execute(f'drop database if exists "{wanted.database}" with (force)')
    ensure_database.cache_clear()
    ensure_database(wanted)


@cache
def ensure_database(wanted: Address) -> None:
    """Create the database on the embedded server unless it is there."""
    with _maintenance(wanted) as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", [wanted.database])
        if cursor.fetchone() is None:
            # Another process may be as quick.
            with suppress(psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):
                cursor.execute(f'create database "{wanted.database}"')


@contextmanager
def _maintenance(server: Address) -> Iterator[Cursor]:
    """A cursor on the server's own database, outside of transactions."""
    connection = connect(server._replace(database="postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
