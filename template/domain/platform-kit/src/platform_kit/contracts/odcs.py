"""One ODCS v3.1.0 file, read into what the kit needs of it.

What of the standard is read: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/.
"""

import re
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import (
    OpenDataContractStandard,
    Relationship,
    SchemaObject,
    SchemaProperty,
)
from pydantic import ValidationError

from platform_kit.contracts import quality, types
from platform_kit.contracts.model import STATUS, Column, Contract, ForeignKey, Partitioning, Table
from platform_kit.contracts.sla import service_levels
from platform_kit.contracts.yaml_reader import Key, Place, parse
from platform_kit.repo.windows import Cadence

API_VERSION = "v3.1.0"
# What `domain contract new` leaves for a person to say.
BLANK = "FILL IN"
# PostgreSQL cuts names after 63 bytes, and `_v<major>` follows.
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,56}")


def parse_contract(content: bytes, file: str, cadence: Cadence, path: Path) -> Contract:
    """The contract in `content`; `cadence` is that of its partitioned tables.

    Raises:
        KitError: with file, line, reason and hint, for what is no contract and for promises that the kit
            cannot hold.
    """
    document, place = parse(content, file)
    odcs = _validated(document, place)
    if odcs.status not in STATUS:
        raise (place / "status").refused(
            f"status '{odcs.status}' is none of {', '.join(STATUS)}", "write one of them"
        )
    if not re.fullmatch(r"\d+\.\d+\.\d+", odcs.version or ""):
        raise (place / "version").refused(
            f"version '{odcs.version}' is not MAJOR.MINOR.PATCH", "write for example 1.0.0"
        )
    if not odcs.schema_:
        raise place.refused("it promises no table", "add one under `schema`")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", odcs.domain or ""):
        raise (place / "domain").refused(
            f"its domain is {odcs.domain!r}", "write the slug of the domain that promises it"
        )
    if not odcs.id:
        raise place.refused("it has no id", "give it one: <domain>.<name>")
    tables = tuple(
        _table(place / "schema" / index, table, odcs, cadence) for index, table in enumerate(odcs.schema_)
    )
    _check_relations(tables)
    contract = Contract(
        path=path,
        place=place,
        id=odcs.id,
        name=odcs.name or odcs.id,
        domain=odcs.domain or "",
        version=odcs.version or "",
        status=odcs.status or "",
        tables=tables,
        service=service_levels(place, odcs.slaProperties or []),
        tags=tuple(odcs.tags or ()),
        purpose=_one_line(odcs.description.purpose if odcs.description else None),
        usage=_one_line(odcs.description.usage if odcs.description else None),
        document=document,
    )
    if contract.in_force and BLANK.encode() in content:
        _refuse_blanks(document, place)
    if contract.service.retention and any(table.window_column is None for table in tables):
        raise (place / "slaProperties").refused(
            "retention is promised of a table that is replaced as a whole",
            "leave it out, or partition the table",
        )
    return contract


def _validated(document: Any, place: Place) -> OpenDataContractStandard:
    """The document as the standard's own model reads it."""
    if not isinstance(document, dict) or document.get("kind") != "DataContract":
        raise (place / "kind").refused(
            "it is no data contract", f"write an ODCS {API_VERSION} file: kind: DataContract"
        )
    if document.get("apiVersion") != API_VERSION:
        raise (place / "apiVersion").refused(
            f"apiVersion is {document.get('apiVersion')!r}", f"write {API_VERSION}"
        )
    try:
        odcs = OpenDataContractStandard.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        keys: Sequence[Any] = first["loc"]
        where = place
        for key in keys:
            where = where / key
        raise where.refused(
            f"{'.'.join(map(str, keys))}: {first['msg']}", "see the ODCS reference for this key"
        ) from error
    if unknown := _unknown(document, odcs.model_dump(by_alias=True, exclude_unset=True)):
        where = place
        for key in unknown:
            where = where / key
        raise where.refused(
            f"{'.'.join(map(str, unknown))}: there is no such key in ODCS {API_VERSION}",
            "mend it; keys of your own go under customProperties",
        )
    return odcs


def _unknown(content: Any, known: Any) -> tuple[Key, ...] | None:
    """The first key of `content` that the ODCS model has not kept in `known`: it ignores misspelt ones."""
    if isinstance(content, list):
        content, known = dict(enumerate(content)), dict(enumerate(known))
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in known:
                return (key,)
            if isinstance(value, dict | list) and (inner := _unknown(value, known[key])):
                return (key, *inner)
    return None


def _table(place: Place, table: SchemaObject, odcs: OpenDataContractStandard, cadence: Cadence) -> Table:
    if not table.name or not table.properties:
        raise place.refused("a table under `schema` lacks its name or properties", "add them")
    _identifier(place, table.name)
    columns = tuple(_column(place / "properties" / i, c) for i, c in enumerate(table.properties))
    names = [column.name for column in columns]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise (place / "properties" / index).refused(f"column {name} is promised twice", "keep one")
    keys = sorted((p for p in table.properties if p.primaryKey), key=lambda p: p.primaryKeyPosition or 0)
    windows = [p.name or "" for p in table.properties if p.partitioned]
    if len(windows) > 1:
        raise place.refused(f"{table.name}: {' and '.join(windows)} are both `partitioned`", "keep one")
    partitioning = Partitioning(windows[0], cadence) if windows else None
    metric_rules = [rule for i, c in enumerate(table.properties)
                    for rule in quality.column_metric_rules(place / "properties" / i, c)]  # fmt: skip
    metric_rules += quality.table_metric_rules(place, table.quality or [], set(names), partitioning)
    return Table(
        mart=_mart(place, table),
        name=f"{table.name}_v{(odcs.version or '').split('.')[0]}",
        columns=columns,
        primary_key=tuple(p.name or "" for p in keys),
        partitioning=partitioning,
        metric_rules=tuple(metric_rules),
        foreign_keys=tuple(_foreign_keys(place, table, odcs.schema_ or [])),
        place=place,
        description=_one_line(table.description),
    )


def _mart(place: Place, table: SchemaObject) -> str:
    """The mart behind the table: of the same name, unless the custom property `mart` names another."""
    for index, custom in enumerate(table.customProperties or []):
        if custom.property == "mart":
            _identifier(place / "customProperties" / index, str(custom.value))
            return str(custom.value)
    return table.name or ""


def _column(place: Place, column: SchemaProperty) -> Column:
    if not column.name or not column.physicalType:
        raise place.refused("a column needs `name` and `physicalType`", "add the PostgreSQL type")
    _identifier(place, column.name)
    for key in ("enum", "items", "properties", "map"):
        if getattr(column, key, None):
            raise (place / key).refused(
                f"{column.name}: `{key}` is not enforced",
                "promise allowed values by metric: invalidValues, and what is inside of JSON by an SQL rule",
            )
    try:
        kind = str(types.parse(column.physicalType))
    except ValueError as error:
        raise (place / "physicalType").refused(
            f"{column.name}: {error}", "write a type of PostgreSQL"
        ) from error
    return Column(
        name=column.name,
        type=kind,
        required=bool(column.required or column.primaryKey),
        unique=bool(column.unique),
        checks=tuple(quality.checks(place, column)),
        description=_one_line(column.description),
        examples=tuple(column.examples or ()),
    )


def _foreign_keys(place: Place, table: SchemaObject, tables: Sequence[SchemaObject]) -> Iterator[ForeignKey]:
    for index, column in enumerate(table.properties or []):
        for number, relation in enumerate(column.relationships or []):
            where = place / "properties" / index / "relationships" / number
            yield _foreign_key(where, relation, [column.name or ""], table, tables)
    for number, relation in enumerate(table.relationships or []):
        yield _foreign_key(place / "relationships" / number, relation, None, table, tables)


def _foreign_key(
    place: Place,
    relation: Relationship,
    columns: list[str] | None,
    table: SchemaObject,
    tables: Sequence[SchemaObject],
) -> ForeignKey:
    """A relationship; at a column `columns` is that column, at a table it is the relationship's `from`."""
    if relation.type not in (None, "foreignKey"):
        raise place.refused(f"a relationship of type {relation.type} is not enforced", "use foreignKey")
    targets = [_referenced(place, name, tables) for name in _listed(relation.to)]
    if columns is None:
        sources = [_referenced(place, name, tables) for name in _listed(relation.from_)]
        if any(owner is not table for owner, _ in sources):
            raise place.refused("`from` is not of this table", f"name columns of {table.name}")
        columns = [name for _, name in sources]
    elif relation.from_:
        raise place.refused("`from` at a column, which is itself meant", "leave `from` out")
    if not targets or len(targets) != len(columns) or len({id(owner) for owner, _ in targets}) != 1:
        raise place.refused(
            "a relationship leads from columns to as many columns of one table", "mend `from` and `to`"
        )
    return ForeignKey(tuple(columns), _mart(place, targets[0][0]), tuple(name for _, name in targets))


def _listed(names: str | list[str] | None) -> list[str]:
    return [names] if isinstance(names, str) else list(names or [])


def _referenced(place: Place, name: str, tables: Sequence[SchemaObject]) -> tuple[SchemaObject, str]:
    """The table and column that `table.column` or `schema/<id>/properties/<id>` names."""
    parts = name.split("/")
    qualified = len(parts) == 4 and parts[0] == "schema" and parts[2] == "properties"
    wanted = (parts[1], parts[3]) if qualified else tuple(name.split("."))
    for table in tables:
        for column in table.properties or []:
            found = (table.id, column.id) if qualified else (table.name, column.name)
            if found == wanted:
                return table, column.name or ""
    raise place.refused(
        f"the contract has no column {name}",
        "name one of this contract: <table>.<column>; a relationship to another contract is not enforced",
    )


def _check_relations(tables: Sequence[Table]) -> None:
    places: dict[str, Table] = {}
    for table in tables:
        if table.name in places:
            raise table.place.refused(f"table {table.name} is promised twice", "keep one of the two")
        places[table.name] = table
    graph = {table.mart: {key.to_mart for key in table.foreign_keys} for table in tables}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = [str(name) for name in error.args[1]]
        first = next(table for table in tables if table.mart in cycle)
        raise first.place.refused(
            f"the relationships are a circle: {' -> '.join(reversed(cycle))}", "leave one of them out"
        ) from error


def _refuse_blanks(content: Any, place: Place) -> None:
    if isinstance(content, str) and BLANK in content:
        raise place.refused(f"there is a blank: {content}", "say it, or leave the key out")
    items = (
        enumerate(content)
        if isinstance(content, list)
        else content.items()
        if isinstance(content, dict)
        else ()
    )
    for key, value in items:
        _refuse_blanks(value, place / key)


def _identifier(place: Place, name: str) -> None:
    if not _IDENTIFIER.fullmatch(name):
        raise place.refused(
            f"the name '{name}'", "use lower-case letters, digits and _, at most 57 of them, no digit first"
        )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
