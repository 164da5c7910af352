"""Brings a published table to what its contract promises now; consumers can go on reading it."""

from collections.abc import Iterator

import psycopg2
import psycopg2.errors

from platform_kit.contracts import types
from platform_kit.errors import KitError
from platform_kit.publish import ddl
from platform_kit.publish.catalog import Shape, is_sample, shape_of
from platform_kit.publish.publication import TablePublication
from platform_kit.warehouse.schemas import schema
from platform_kit.warehouse.sql import quoted


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
        name for name in kept if not types.widens(existing.columns[name].type, promise.columns[name].type)
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
