"""A published table: the shape that its contract promises, and the way there from the shape that it has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import psycopg2
import psycopg2.errors
from psycopg2.extensions import cursor as Cursor

from platform_kit.contracts import postgres_types
from platform_kit.contracts.model import Contract, Table
from platform_kit.errors import KitError
from platform_kit.publish import ddl
from platform_kit.repo.windows import Window
from platform_kit.warehouse.names import qualified, quoted, schema

_TEMPORARY = "pg_temp"
# The comment on a table that the kit made for a consumer while the producer's is missing.
SAMPLE = "Sample rows, made from the contract because the producer's table is not here."


class StoredColumn(NamedTuple):
    """A column as PostgreSQL has it: its exact type (`numeric(8,2)`) and whether it is NOT NULL."""

    type: str
    required: bool


class Shape(NamedTuple):
    """The columns, constraints and comments of a table.

    Attributes:
        columns: by name, in order.
        primary_key: its definition.
        rules: the names of the CHECK and UNIQUE constraints, by definition.
        descriptions: of the columns, by name, and of the table under None.
    """

    columns: dict[str, StoredColumn]
    primary_key: str | None
    rules: dict[str, str]
    descriptions: dict[str | None, str]


def promised(cursor: Cursor, contract: Contract, table: Table) -> Shape:
    """The shape that the contract gives to the table.

    Raises:
        KitError: PostgreSQL refuses a type, a rule or a name.
    """
    try:
        for statement in ddl.create_table(_TEMPORARY, table):
            cursor.execute(statement)
    except psycopg2.Error as error:
        raise KitError(
            f"{contract.file}: {table.mart}: {error.diag.message_primary}",
            "fix the type, the rule or the name in the contract",
        ) from error
    shape = shape_of(cursor, _TEMPORARY, table.name)
    cursor.execute(f"drop table {qualified(_TEMPORARY, table.name)}")
    return shape


def shape_of(cursor: Cursor, schema_name: str, table: str) -> Shape:
    """The shape of a table or view; without columns when there is none."""
    relation = [qualified(schema_name, table)]
    cursor.execute(
        """select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute
        where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped order by attnum""",
        relation,
    )
    columns = {name: StoredColumn(kind, required) for name, kind, required in cursor.fetchall()}
    cursor.execute(
        """select pg_get_constraintdef(oid), conname, contype from pg_constraint
        where conrelid = to_regclass(%s) and contype in ('c', 'p', 'u')""",
        relation,
    )
    constraints = cursor.fetchall()
    key = next((definition for definition, _, kind in constraints if kind == "p"), None)
    rules = {definition: name for definition, name, kind in constraints if kind != "p"}
    cursor.execute(
        """select attname, description from pg_description
        left join pg_attribute on attrelid = objoid and attnum = objsubid and attnum > 0
        where objoid = to_regclass(%s) and classoid = 'pg_class'::regclass""",
        relation,
    )
    return Shape(columns, key, rules, dict(cursor.fetchall()))


def is_sample(cursor: Cursor, schema_name: str, table: str) -> bool:
    """Whether the table holds a consumer's samples, which the first published rows replace."""
    return shape_of(cursor, schema_name, table).descriptions.get(None) == SAMPLE


@dataclass(frozen=True)
class TablePublication:
    """The publication of a window of one table, in the transaction of `cursor`.

    Attributes:
        cursor: of the transaction that publishes all tables of the contract.
        contract: what promises the table.
        table: the promised table.
        window: the days to publish; None: all rows.
        promise: the columns, constraints and comments that the contract gives to the table.
    """

    cursor: Cursor
    contract: Contract
    table: Table
    window: Window | None
    promise: Shape

    @classmethod
    def begin(
        cls, cursor: Cursor, contract: Contract, table: Table, window: Window | None
    ) -> "TablePublication":
        """Have PostgreSQL read the promise.

        Raises:
            KitError: PostgreSQL refuses a type, a rule or a name.
        """
        return cls(cursor, contract, table, window, promised(cursor, contract, table))

    @property
    def published(self) -> str:
        """The published table's name in SQL."""
        return qualified(schema("published"), self.table.name)

    @property
    def mart(self) -> str:
        """The mart's name in SQL."""
        return qualified(schema("marts"), self.table.mart)

    @property
    def bounds(self) -> Mapping[str, date | None]:
        """The parameters `start` and `end` of statements over the window."""
        if self.window is None:
            return {"start": None, "end": None}
        return {"start": self.window.start, "end": self.window.end}


def create_or_alter(of: TablePublication) -> None:
    """Create the published table, or bring an existing one to what the contract promises now.

    Columns are added, types widened and rules replaced; existing rows must satisfy a new rule. A new
    column that is required accepts NULL until `require_new_columns`, when its rows are written.

    Raises:
        KitError: the change breaks consumers: another type, another key or a missing column.
    """
    published = schema("published")
    existing = shape_of(of.cursor, published, of.table.name)
    if not existing.columns:
        for statement in ddl.create_table(published, of.table):
            of.cursor.execute(statement)
        return
    if is_sample(of.cursor, published, of.table.name):
        of.cursor.execute(f"delete from {of.published}")
    if changed := _breaking_changes(existing, of.promise):
        raise KitError(
            f"{of.contract.file} changes {', '.join(changed)} of the existing table "
            f"{published}.{of.table.name}",
            "promise the change as a new major version in a new file; consumers rely on this one",
        )
    for statement in _alterations(of, existing):
        _alter(of, statement)


def require_new_columns(of: TablePublication) -> None:
    """Set the new required columns NOT NULL, now that their rows are written.

    Raises:
        KitError: rows of other windows have no value in them.
    """
    existing = shape_of(of.cursor, schema("published"), of.table.name).columns
    for name, column in of.promise.columns.items():
        if column.required and not existing[name].required:
            try:
                of.cursor.execute(f"alter table {of.published} alter column {quoted(name)} set not null")
            except psycopg2.IntegrityError as error:
                raise KitError(
                    f"{of.contract.file} requires the new column {name}, and rows of other windows lack it",
                    "publish all partitions in one run, with FROM and TO; or promise it without `required`",
                ) from error


def _breaking_changes(existing: Shape, promise: Shape) -> list[str]:
    """The columns, and perhaps the primary key, that cannot change without breaking consumers."""
    kept = existing.columns.keys() & promise.columns.keys()
    changed = sorted(existing.columns.keys() - kept)
    changed += sorted(
        name
        for name in kept
        if not postgres_types.widens(existing.columns[name].type, promise.columns[name].type)
    )
    if existing.primary_key != promise.primary_key:
        changed.append("the primary key")
    return changed


def _alter(of: TablePublication, statement: str) -> None:
    try:
        of.cursor.execute(statement)
    except (psycopg2.IntegrityError, psycopg2.DataError) as error:
        raise KitError(
            f"{of.contract.file}: published rows break a new rule: {error.diag.message_primary}",
            "publish those rows again first, or loosen the rule",
        ) from error
    except psycopg2.errors.FeatureNotSupported as error:
        raise KitError(
            f"{of.contract.file} widens a type that PostgreSQL cannot change here: "
            f"{error.diag.message_primary} ({error.diag.message_detail})",
            "promise it as a new major version; a view depends on this one",
        ) from error


def _alterations(of: TablePublication, existing: Shape) -> Iterator[str]:
    """The statements that lead from the existing shape to the promised one."""
    alter = f"alter table {of.published}"
    yield from (f"{alter} {change}" for change in _column_changes(of, existing))
    for definition, constraint in existing.rules.items():
        if definition not in of.promise.rules:
            yield f"{alter} drop constraint {quoted(constraint)}"
    for definition in of.promise.rules:
        if definition not in existing.rules:
            yield f"{alter} add {definition}"
    for name, column in existing.columns.items():
        if column.required != of.promise.columns[name].required:
            yield f"{alter} alter column {quoted(name)} {'drop' if column.required else 'set'} not null"
    if existing.descriptions != of.promise.descriptions:
        yield from ddl.comments(schema("published"), of.table)


def _column_changes(of: TablePublication, existing: Shape) -> Iterator[str]:
    """The clauses of ALTER TABLE that add columns and widen types."""
    for column in of.table.columns:
        if column.name not in existing.columns:
            yield f"add column {quoted(column.name)} {column.type}"
        elif existing.columns[column.name].type != of.promise.columns[column.name].type:
            yield f"alter column {quoted(column.name)} type {column.type}"
