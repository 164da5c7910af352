"""The domain's promises: ODCS v3.1.0 files in `contracts/published/`, read into what the kit needs of them.

What of the standard is read: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/. A rule that
the kit cannot enforce is refused rather than ignored.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from open_data_contract_standard.model import (
    DataQuality,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
    ServiceLevelAgreementProperty,
)
from pydantic import ValidationError

from platform_kit.errors import KitError

API_VERSION = "v3.1.0"
STATUS = ("proposed", "draft", "active", "deprecated", "retired")
PUBLISHED_STATUS = ("active", "deprecated")

# ODCS logicalTypeOptions that become a CHECK, as SQL over the quoted column and the quoted literal.
_OPTION_CHECKS = {
    "minimum": "{column} >= {value}",
    "maximum": "{column} <= {value}",
    "exclusiveMinimum": "{column} > {value}",
    "exclusiveMaximum": "{column} < {value}",
    "minLength": "length({column}) >= {value}",
    "maxLength": "length({column}) <= {value}",
    "pattern": "{column} ~ {value}",
}
_SLA_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Column:
    """A promised column: its exact PostgreSQL type, and the CHECK expressions its values satisfy."""

    name: str
    type: str
    description: str
    required: bool
    unique: bool
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A promised table: published from the mart `mart` as `name` (with its major version)."""

    mart: str
    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    window_column: str | None


@dataclass(frozen=True)
class Contract:
    """One contract file; all of its tables are published in one transaction."""

    path: Path
    id: str
    version: str
    tables: tuple[Table, ...]
    tags: tuple[str, ...]
    fresh_within: timedelta | None


def read_published(folder: Path) -> list[Contract]:
    """The contracts in `folder` that are in force (status active or deprecated), by file name.

    Raises:
        KitError: for a file that is no contract, or two that promise the same table.
    """
    contracts = [contract for path in sorted(folder.glob("*.odcs.yaml")) for contract in _read(path)]
    promised: dict[str, Path] = {}
    for contract in contracts:
        for table in contract.tables:
            if other := promised.get(table.name):
                raise KitError(
                    f"{contract.path.name}: table {table.name} is already promised by {other.name}",
                    "keep one of the two, or give one a new major version",
                )
            promised[table.name] = contract.path
    return contracts


def _read(path: Path) -> Iterator[Contract]:
    """The contract in `path`, unless it is a draft, proposed or retired."""
    file = _parse(path)
    if file.status not in STATUS:
        raise _refused(path, f"status '{file.status}' is none of {', '.join(STATUS)}", "write one of them")
    if file.status not in PUBLISHED_STATUS:
        return
    version = re.fullmatch(r"(\d+)\.\d+\.\d+", file.version or "")
    if not version:
        raise _refused(path, f"version '{file.version}' is not MAJOR.MINOR.PATCH", "write for example 1.0.0")
    if not file.schema_:
        raise _refused(path, "it promises no table", "add one under `schema`")
    yield Contract(
        path=path,
        id=file.id or path.name,
        version=version[0],
        tables=tuple(_table(path, table, version[1]) for table in file.schema_),
        tags=tuple(file.tags or ()),
        fresh_within=_fresh_within(path, file.slaProperties or []),
    )


def _parse(path: Path) -> OpenDataContractStandard:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refused(path, f"it is no YAML: {' '.join(str(error).split())}", "mend that line") from error
    if not isinstance(content, dict) or content.get("kind") != "DataContract":
        raise _refused(
            path, "it is no data contract", f"write an ODCS {API_VERSION} file: kind: DataContract"
        )
    if content.get("apiVersion") != API_VERSION:
        raise _refused(path, f"apiVersion is {content.get('apiVersion')!r}", f"write {API_VERSION}")
    try:
        contract = OpenDataContractStandard.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise _refused(path, f"{key}: {first['msg']}", "see the ODCS reference for this key") from error
    for key in _unknown(content, contract.model_dump(by_alias=True, exclude_unset=True)):
        raise _refused(
            path,
            f"{key}: there is no such key in ODCS",
            "mend it; keys of your own go under customProperties",
        )
    return contract


def _unknown(content: Any, known: Any) -> Iterator[str]:
    """The keys of `content` that the ODCS model has not kept in `known`: it ignores misspelt ones."""
    if isinstance(content, list):
        content, known = dict(enumerate(content)), dict(enumerate(known))
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in known:
                yield str(key)
            else:
                yield from (f"{key}.{inner}" for inner in _unknown(value, known[key]))


def _table(path: Path, table: SchemaObject, major: str) -> Table:
    if not table.name or not table.properties:
        raise _refused(path, "a table under `schema` lacks its name or properties", "add them")
    if table.quality:
        raise _refused(
            path, f"{table.name}: quality rules of a whole table are not enforced", "test the mart in dbt"
        )
    keys = sorted((p for p in table.properties if p.primaryKey), key=lambda p: p.primaryKeyPosition or 0)
    windows = [p.name or "" for p in table.properties if p.partitioned]
    if len(windows) > 1:
        raise _refused(path, f"{table.name}: {' and '.join(windows)} are both `partitioned`", "keep one")
    return Table(
        mart=table.name,
        name=f"{table.name}_v{major}",
        description=_one_line(table.description),
        columns=tuple(_column(path, table.name, p) for p in table.properties),
        primary_key=tuple(p.name or "" for p in keys),
        window_column=windows[0] if windows else None,
    )


def _column(path: Path, table: str, column: SchemaProperty) -> Column:
    if not column.name or not column.physicalType:
        raise _refused(
            path,
            f"{table}.{column.name or '?'}: a column needs `name` and `physicalType`",
            "add the PostgreSQL type",
        )
    name = f"{table}.{column.name}"
    options: Mapping[str, Any] = column.logicalTypeOptions or {}
    checks = [_option_check(path, name, column.name, option, value) for option, value in options.items()]
    checks += [_quality_check(path, name, column.name, rule) for rule in column.quality or []]
    return Column(
        name=column.name,
        type=column.physicalType.lower(),
        description=_one_line(column.description),
        required=bool(column.required or column.primaryKey),
        unique=bool(column.unique),
        checks=tuple(checks),
    )


def _option_check(path: Path, name: str, column: str, option: str, value: Any) -> str:
    if option not in _OPTION_CHECKS:
        raise _refused(
            path, f"{name}: logicalTypeOptions.{option} is not enforced", f"use {', '.join(_OPTION_CHECKS)}"
        )
    return _OPTION_CHECKS[option].format(column=quoted(column), value=_literal(value))


def _quality_check(path: Path, name: str, column: str, rule: DataQuality) -> str:
    """SQL for the one kind of quality rule that a column may have: its allowed values."""
    values = (rule.arguments or {}).get("validValues")
    if rule.metric != "invalidValues" or not values or rule.mustBe != 0:
        raise _refused(
            path,
            f"{name}: quality rule {rule.name or rule.metric or rule.type} is not enforced",
            "use metric: invalidValues with arguments.validValues and mustBe: 0, or test the mart in dbt",
        )
    return f"{quoted(column)} in ({', '.join(_literal(value) for value in values)})"


def _fresh_within(path: Path, slas: list[ServiceLevelAgreementProperty]) -> timedelta | None:
    """How old the newest publication may be: the SLA's `frequency` and `latency` together."""
    total = timedelta()
    for sla in slas:
        if sla.property not in ("frequency", "latency"):
            continue
        if sla.unit not in _SLA_UNITS or not isinstance(sla.value, int | float):
            raise _refused(
                path, f"SLA {sla.property} needs a number and a unit", f"use {', '.join(_SLA_UNITS)}"
            )
        total += timedelta(**{_SLA_UNITS[sla.unit]: sla.value})
    return total or None


def quoted(identifier: str) -> str:
    """An SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def _literal(value: Any) -> str:
    """An SQL literal; dates and numbers in quotes take the column's own type."""
    return "'" + str(value).replace("'", "''") + "'"


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _refused(path: Path, problem: str, cure: str) -> KitError:
    return KitError(f"contracts/published/{path.name}: {problem}", cure)
