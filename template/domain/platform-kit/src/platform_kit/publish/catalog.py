"""The shape of a table in PostgreSQL's catalog, and the shape that a contract promises, as comparable values.

The contract is compared as PostgreSQL reads it: as a temporary table made by the same statements, so that
types and rules need no parser of the kit's.
"""

from typing import NamedTuple

import psycopg2
from psycopg2.extensions import cursor as Cursor

from platform_kit.contracts.model import Contract, Table
from platform_kit.errors import KitError
from platform_kit.publish import ddl
from platform_kit.warehouse.sql import qualified

_TEMPORARY = "pg_temp"
# The comment on a table that the kit made for a consumer while the producer's is missing.
SAMPLE = "Sample rows, made from the contract because the producer's table is not here."


class Column(NamedTuple):
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

    columns: dict[str, Column]
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


def is_sample(cursor: Cursor, schema_name: str, table: str) -> bool:
    """Whether the table holds a consumer's samples, which the first published rows replace."""
    return shape_of(cursor, schema_name, table).descriptions.get(None) == SAMPLE
