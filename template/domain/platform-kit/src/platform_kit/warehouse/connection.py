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
from platform_kit.warehouse.names import quoted


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
    """The warehouse of this process's environment; starts the embedded server if no other is set.

    Raises:
        KitError: the environment or its variables are wrong, or the server cannot start.
    """
    target = environment.current_target()
    if target.server:
        return Address(*target.server, target.database)
    found = embedded_address(target.database)
    ensure_database(found)
    return found


def embedded_address(database: str) -> Address:
    """A database of the embedded server, which is started; the database may be missing."""
    host = embedded.start(repository() / ".warehouse")
    return Address(str(host), 5432, embedded.USER, "trusted", database)


def connect(to: Address | None = None) -> Connection:
    """Open a connection to the warehouse.

    Raises:
        KitError: the server refuses or does not answer; the message repeats its own.
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
            f"cannot connect to the warehouse: {reason}",
            "fix WAREHOUSE_HOST, _PORT, _USER or _PASSWORD, or unset WAREHOUSE_HOST for the embedded server",
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
    """Hold the warehouse-wide lock `<domain>:<name>`: an advisory lock, which ends with its session."""
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
    """Create a schema unless it exists; then no privilege is needed, as it is for `if not exists`."""
    cursor.execute("select to_regnamespace(%s)", [quoted(name)])
    if cursor.fetchone() == (None,):
        cursor.execute(f"create schema if not exists {quoted(name)}")


def recreate_database() -> None:
    """Drop the database of this process's environment and create it; on the embedded server only.

    Raises:
        KitError: the warehouse is on another server.
    """
    target = environment.current_target()
    if target.server:
        raise KitError(
            f"database {target.database} on {target.server.host} is not dropped: "
            "only the embedded server is for tests",
            "unset WAREHOUSE_HOST",
        )
    wanted = embedded_address(target.database)
    with _maintenance(wanted) as cursor:
        cursor.execute(f"drop database if exists {quoted(wanted.database)} with (force)")
    ensure_database.cache_clear()
    ensure_database(wanted)


@cache
def ensure_database(wanted: Address) -> None:
    """Create the database on the embedded server unless it exists."""
    with _maintenance(wanted) as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", [wanted.database])
        if cursor.fetchone() is None:
            # Another process may create it at the same time.
            with suppress(psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):
                cursor.execute(f"create database {quoted(wanted.database)}")


@contextmanager
def _maintenance(server: Address) -> Iterator[Cursor]:
    """A cursor on the database `postgres` of the server, outside of transactions."""
    connection = connect(server._replace(database="postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
