"""An ODCS v3.1.0 file, as a Contract.

The standard: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/.
"""

import re
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import OpenDataContractStandard, SchemaObject, SchemaProperty
from pydantic import ValidationError

from platform_kit.contracts import postgres_types, quality
from platform_kit.contracts.model import STATUS, Column, Contract, Partitioning, Table
from platform_kit.contracts.relationships import foreign_keys, refuse_cycles
from platform_kit.contracts.sla import service_levels
from platform_kit.contracts.yaml_files import Key, Place, parse
from platform_kit.repo.validation import describe
from platform_kit.repo.windows import Cadence

API_VERSION = "v3.1.0"
# What `domain contract new` writes where a person has to.
BLANK = "FILL IN"
# PostgreSQL cuts names after 63 bytes, and the published name ends in `_v<major>`.
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,56}")


def parse_contract(content: bytes, file: str, cadence: Cadence, path: Path) -> Contract:
    """The contract in `content`.

    Args:
        content: of the file.
        file: its name in messages.
        cadence: of its partitioned tables.
        path: of the file.

    Raises:
        KitError: naming file and line, for what is not a contract and for a promise that the kit does not
            enforce.
    """
    document, place = parse(content, file)
    odcs = _validated(document, place)
    _refuse_head(odcs, place)
    contract = Contract(
        path=path,
        place=place,
        id=odcs.id or "",
        name=odcs.name or odcs.id or "",
        domain=odcs.domain or "",
        version=odcs.version or "",
        status=odcs.status or "",
        tables=_tables(place, odcs, cadence),
        service=service_levels(place, odcs.slaProperties or []),
        tags=tuple(odcs.tags or ()),
        purpose=_one_line(odcs.description.purpose if odcs.description else None),
        usage=_one_line(odcs.description.usage if odcs.description else None),
        document=document,
    )
    if contract.in_force and BLANK.encode() in content:
        _refuse_blanks(document, place)
    if contract.service.retention and any(table.partitioning is None for table in contract.tables):
        raise (place / "slaProperties").refused(
            "retention is promised for a table without partitions, which is replaced as a whole",
            "remove it, or partition the table",
        )
    return contract


def _validated(document: Any, place: Place) -> OpenDataContractStandard:
    """The document in the standard's own model."""
    if not isinstance(document, dict) or document.get("kind") != "DataContract":
        raise (place / "kind").refused(
            "not a data contract", f"write an ODCS {API_VERSION} file: kind: DataContract"
        )
    if document.get("apiVersion") != API_VERSION:
        raise (place / "apiVersion").refused(
            f"apiVersion is {document.get('apiVersion')!r}", f"write {API_VERSION}"
        )
    try:
        odcs = OpenDataContractStandard.model_validate(document)
    except ValidationError as error:
        where = _at(place, error.errors()[0]["loc"])
        raise where.refused(next(describe(error)), "see the ODCS reference for this key") from error
    if unknown := _unknown(document, odcs.model_dump(by_alias=True, exclude_unset=True)):
        raise _at(place, unknown).refused(
            f"{'.'.join(map(str, unknown))}: ODCS {API_VERSION} has no such key",
            "fix the key; your own keys go under customProperties",
        )
    return odcs


def _at(place: Place, keys: tuple[Key, ...]) -> Place:
    for key in keys:
        place = place / key
    return place


def _unknown(content: Any, known: Any) -> tuple[Key, ...] | None:
    """The first key of `content` that the model of ODCS ignored: `known` lacks it."""
    if isinstance(content, list):
        content, known = dict(enumerate(content)), dict(enumerate(known))
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in known:
                return (key,)
            if isinstance(value, dict | list) and (inner := _unknown(value, known[key])):
                return (key, *inner)
    return None


def _refuse_head(odcs: OpenDataContractStandard, place: Place) -> None:
    """Refuse a contract without a valid id, domain, version or status."""
    if odcs.status not in STATUS:
        raise (place / "status").refused(
            f"the status '{odcs.status}' is not valid", f"write one of {', '.join(STATUS)}"
        )
    if not re.fullmatch(r"\d+\.\d+\.\d+", odcs.version or ""):
        raise (place / "version").refused(
            f"the version '{odcs.version}' is not MAJOR.MINOR.PATCH", "write for example 1.0.0"
        )
    if not re.fullmatch(r"[a-z][a-z0-9_]*", odcs.domain or ""):
        raise (place / "domain").refused(
            f"the domain '{odcs.domain}' is not valid",
            "write the name of the domain that publishes the tables",
        )
    if not odcs.id:
        raise place.refused("the contract has no id", "write `id: <domain>.<name>`")


def _tables(place: Place, odcs: OpenDataContractStandard, cadence: Cadence) -> tuple[Table, ...]:
    schema = odcs.schema_ or []
    if not schema:
        raise place.refused("the contract has no table", "add one under `schema`")
    places = [place / "schema" / index for index in range(len(schema))]
    for where, table in zip(places, schema, strict=True):
        if not table.name or not table.properties:
            raise where.refused("a table under `schema` has no name or no properties", "add them")
    marts = [_mart(where, table) for where, table in zip(places, schema, strict=True)]
    major = (odcs.version or "").split(".")[0]
    tables: dict[str, Table] = {}
    for where, table, mart in zip(places, schema, marts, strict=True):
        name = f"{_identifier(where, table.name)}_v{major}"
        if name in tables:
            raise where.refused(f"the table {name} is defined twice", "remove one of the two")
        columns, partitioning = _columns(where, table), _partitioning(where, table, cadence)
        tables[name] = Table(
            mart=mart,
            name=name,
            columns=columns,
            primary_key=_primary_key(table),
            partitioning=partitioning,
            metric_rules=quality.metric_rules(where, table, partitioning),
            foreign_keys=tuple(foreign_keys(where, table, schema, marts)),
            place=where,
            description=_one_line(table.description),
        )
    refuse_cycles(list(tables.values()))
    return tuple(tables.values())


def _mart(place: Place, table: SchemaObject) -> str:
    """The mart behind a table: the one in the custom property `mart`, else the one with the same name."""
    for index, custom in enumerate(table.customProperties or []):
        if custom.property == "mart":
            return _identifier(place / "customProperties" / index, str(custom.value))
    return table.name or ""


def _primary_key(table: SchemaObject) -> tuple[str, ...]:
    keys = [column for column in table.properties or [] if column.primaryKey]
    keys.sort(key=lambda column: column.primaryKeyPosition or 0)
    return tuple(column.name or "" for column in keys)


def _partitioning(place: Place, table: SchemaObject, cadence: Cadence) -> Partitioning | None:
    columns = [column.name or "" for column in table.properties or [] if column.partitioned]
    if len(columns) > 1:
        raise place.refused(f"{table.name}: {' and '.join(columns)} are both `partitioned`", "keep one")
    return Partitioning(columns[0], cadence) if columns else None


def _columns(place: Place, table: SchemaObject) -> tuple[Column, ...]:
    columns: dict[str, Column] = {}
    for index, odcs_column in enumerate(table.properties or []):
        where = place / "properties" / index
        column = _column(where, odcs_column)
        if column.name in columns:
            raise where.refused(f"the column {column.name} is defined twice", "remove one of the two")
        columns[column.name] = column
    return tuple(columns.values())


def _column(place: Place, column: SchemaProperty) -> Column:
    if not column.name or not column.physicalType:
        raise place.refused("a column has no `name` or no `physicalType`", "add it: a type of PostgreSQL")
    name = _identifier(place, column.name)
    for key in ("enum", "items", "properties", "map"):
        if getattr(column, key, None):
            raise (place / key).refused(
                f"column {name}: `{key}` is not enforced",
                "write allowed values as metric: invalidValues, and rules on the inside of JSON in SQL",
            )
    try:
        kind = str(postgres_types.parse(column.physicalType))
    except ValueError as error:
        raise (place / "physicalType").refused(
            f"column {name}: {error}", "write a type of PostgreSQL"
        ) from error
    return Column(
        name=name,
        type=kind,
        required=bool(column.required or column.primaryKey),
        unique=bool(column.unique),
        checks=tuple(quality.checks(place, column)),
        description=_one_line(column.description),
        examples=tuple(column.examples or ()),
    )


def _refuse_blanks(content: Any, place: Place) -> None:
    if isinstance(content, str) and BLANK in content:
        raise place.refused(f"this is not filled in: {content}", "write it, or remove the key")
    if isinstance(content, list):
        content = dict(enumerate(content))
    if isinstance(content, dict):
        for key, value in content.items():
            _refuse_blanks(value, place / key)


def _identifier(place: Place, name: str | None) -> str:
    """The name, if PostgreSQL accepts it without quotes."""
    if not name or not _IDENTIFIER.fullmatch(name):
        raise place.refused(
            f"the name '{name}' is not valid",
            "use at most 57 lower-case letters, digits and _, and no digit first",
        )
    return name


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
