"""A published table and its contract: the one is created from the other and kept as it promises.

The contract is compared as PostgreSQL reads it: as a temporary table made by the same statements, so that
types and rules need no parser of ours.
"""

from collections.abc import Iterator
from typing import NamedTuple

import psycopg2
import psycopg2.errors
from psycopg2.extensions import cursor as Cursor

from platform_kit.contracts import types
from platform_kit.contracts.model import Contract, Table
from platform_kit.errors import KitError
from platform_kit.publish import ddl
from platform_kit.warehouse.schemas import schema
from platform_kit.warehouse.sql import qualified, quoted

_TEMPORARY = "pg_temp"
# The comment on a table that the kit made for a consumer while the producer's is not there.
SAMPLE = "Sample rows, made from the contract because the producer's table is not here."


class Column(NamedTuple):
    """A column as PostgreSQL has it: its exact type (`numeric(8,2)`) and whether it is NOT NULL."""

    type: str
    required: bool


class Shape(NamedTuple):
    """What a table promises.

    Attributes:
        columns: by name, in order.
        primary_key: its definition.
        rules: the names of the CHECK and UNIQUE constraints, by definition.
        descriptions: of the columns, by name, and of the table under None.
    """

    columns: dict[str, Column]
    primary_key: str | None
    rules: dict[str, str]
    descriptions: dict[str | None, str]


def promised(cursor: Cursor, contract: Contract, table: Table) -> Shape:
    """The shape that the contract gives to the table.

    Raises:
        KitError: for a type, a rule or a name that PostgreSQL does not take.
    """
    try:
        for statement in ddl.create_table(_TEMPORARY, table):
            cursor.execute(statement)
    except psycopg2.Error as error:
        raise KitError(
            f"{contract.file}: {table.mart}: {error.diag.message_primary}",
            "mend the type, the rule or the name in the contract",
        ) from error
    shape = shape_of(cursor, _TEMPORARY, table.name)
    cursor.execute(f"drop table {_TEMPORARY}.{quoted(table.name)}")
    return shape


def shape_of(cursor: Cursor, schema_name: str, table: str) -> Shape:
    """The shape of a table or view; without columns when there is none."""
    relation = [qualified(schema_name, table)]
    cursor.execute(
        """select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute
        where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped order by attnum""",
        relation,
    )
    columns = {name: Column(kind, required) for name, kind, required in cursor.fetchall()}
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


def create_or_alter(cursor: Cursor, contract: Contract, table: Table, promise: Shape) -> None:
    """Create the published table, or bring an existing one to what the contract promises now.

    Columns are added, types widened and rules replaced; rows that are there must satisfy a new rule. A new
    column that is required stays open until `require` closes it, when its rows are there.

    Raises:
        KitError: for what consumers cannot follow: another type, key or a column gone.
    """
    published = schema("published")
    there = shape_of(cursor, published, table.name)
    if not there.columns:
        for statement in ddl.create_table(published, table):
            cursor.execute(statement)
        return
    if is_sample(cursor, published, table.name):
        cursor.execute(f"delete from {qualified(published, table.name)}")
    kept = there.columns.keys() & promise.columns.keys()
    changed = sorted(there.columns.keys() - kept)
    changed += sorted(n for n in kept if not types.widens(there.columns[n].type, promise.columns[n].type))
    if there.primary_key != promise.primary_key:
        changed.append("the primary key")
    if changed:
        raise KitError(
            f"{contract.file} changes {', '.join(changed)} of the existing table {published}.{table.name}",
            "promise the change as a new major version in a new file; consumers rely on this one",
        )
    for statement in _alterations(published, table, there, promise):
        try:
            cursor.execute(statement)
        except (psycopg2.IntegrityError, psycopg2.DataError) as error:
            raise KitError(
                f"{contract.file}: a new rule is broken by rows that are published: "
                f"{error.diag.message_primary}",
                "publish those rows again first, or loosen the rule",
            ) from error
        except psycopg2.errors.FeatureNotSupported as error:
            raise KitError(
                f"{contract.file} widens a type that PostgreSQL keeps: {error.diag.message_primary} "
                f"({error.diag.message_detail})",
                "promise it as a new major version; somebody's view rests on this one",
            ) from error


def require(cursor: Cursor, contract: Contract, table: Table, promise: Shape) -> None:
    """Close the new columns that are required, now that their rows are there.

    Raises:
        KitError: when rows outside of what was published have no value in them.
    """
    there = shape_of(cursor, schema("published"), table.name).columns
    for name, column in promise.columns.items():
        if column.required and not there[name].required:
            try:
                cursor.execute(
                    f"alter table {qualified(schema('published'), table.name)} "
                    f"alter column {quoted(name)} set not null"
                )
            except psycopg2.IntegrityError as error:
                raise KitError(
                    f"{contract.file} requires the new column {name}, and rows of other windows lack it",
                    "publish all partitions in one run, with FROM and TO; or promise it without `required`",
                ) from error


def is_sample(cursor: Cursor, schema_name: str, table: str) -> bool:
    """Whether the table holds a consumer's samples, for which the first real rows make way."""
    return shape_of(cursor, schema_name, table).descriptions.get(None) == SAMPLE


def _alterations(published: str, table: Table, there: Shape, promise: Shape) -> Iterator[str]:
    """The statements that lead from the shape that is there to the promised one."""
    alter = f"alter table {qualified(published, table.name)}"
    for column in table.columns:
        if column.name not in there.columns:
            yield f"{alter} add column {quoted(column.name)} {column.type}"
        elif there.columns[column.name].type != promise.columns[column.name].type:
            yield f"{alter} alter column {quoted(column.name)} type {column.type}"
    for definition, constraint in there.rules.items():
        if definition not in promise.rules:
            yield f"{alter} drop constraint {quoted(constraint)}"
    for definition in promise.rules:
        if definition not in there.rules:
            yield f"{alter} add {definition}"
    for name, existing in there.columns.items():
        if existing.required != promise.columns[name].required:
            verb = "drop" if existing.required else "set"
            yield f"{alter} alter column {quoted(name)} {verb} not null"
    if there.descriptions != promise.descriptions:
        yield from ddl.comments(published, table)
