"""dbt properties compiled from contracts: of the promised marts, and sources for the consumed tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from platform_kit.contracts import yaml_files
from platform_kit.contracts.model import Column, Contract, Table
from platform_kit.errors import KitError


def mart(name: str, promises: Sequence[tuple[Contract, Table]], models: Iterable[str]) -> str:
    """The properties of a mart that is a dbt model, as YAML.

    Args:
        name: of the mart.
        promises: every table that is published from the mart, with its contract.
        models: the names of the dbt models; a relationship to any other mart is checked only at publishing.

    Raises:
        KitError: when two contracts promise a column with different types.
    """
    columns: dict[str, tuple[Column, Contract]] = {}
    for contract, table in promises:
        for column in table.columns:
            other, by = columns.setdefault(column.name, (column, contract))
            if other.type != column.type:
                raise KitError(
                    f"{contract.file}: {name}.{column.name} is {column.type}, and {by.file} promises "
                    f"{other.type}",
                    "publish one of the two from another mart: customProperties, `property: mart`",
                )
    properties: dict[str, Any] = {"name": name, "description": _escaped(promises[0][1].description)}
    properties["config"] = {"contract": {"enforced": True}}
    tests = [test for _, table in promises for test in _table_tests(table, set(models))]
    if tests:
        properties["data_tests"] = tests
    properties["columns"] = [
        _column(column, [(table, table.column(column.name)) for _, table in promises
                         if any(c.name == column.name for c in table.columns)])
        for column, _ in columns.values()
    ]  # fmt: skip
    return _yaml([contract.file for contract, _ in promises], {"models": [properties]})


def sources(domain: str, contracts: Sequence[Contract]) -> str:
    """The vendored contracts of a domain as a dbt source, with the producer's asset keys, as YAML."""
    tables = [
        {
            "name": table.name,
            "description": _escaped(table.description),
            "config": {"meta": {"dagster": {"asset_key": [domain, "published", table.name]}}},
            "columns": [
                {"name": c.name, "description": _escaped(c.description), "data_type": c.type}
                for c in table.columns
            ],
        }
        for contract in contracts
        for table in contract.tables
    ]
    content = {"sources": [{"name": domain, "schema": domain, "tables": tables}]}
    return _yaml([contract.file for contract in contracts], content)


def _column(column: Column, promised: Sequence[tuple[Table, Column]]) -> dict[str, Any]:
    properties: dict[str, Any] = {"name": column.name}
    if column.description:
        properties["description"] = _escaped(column.description)
    properties["data_type"] = column.type
    tests: list[Any] = ["not_null"] if any(c.required for _, c in promised) else []
    if any(c.unique or table.primary_key == (c.name,) for table, c in promised):
        tests.append("unique")
    for table, promise in promised:
        for check in promise.checks:
            name = f"{table.name}_{column.name}_{check.kind}"
            tests.append(_test("satisfies", name, expression=check.sql(column.name)))
    if tests:
        properties["data_tests"] = _distinct(tests)
    return properties


def _table_tests(table: Table, models: set[str]) -> list[Any]:
    tests = []
    if len(table.primary_key) > 1:
        tests.append(_test("unique_together", f"{table.name}_key", columns=list(table.primary_key)))
    for key in table.foreign_keys:
        if key.to_mart in models:
            tests.append(
                _test(
                    "measure",
                    f"{table.name}_{key.name}",
                    query=key.orphans(),
                    condition="value = 0",
                    parent=f"ref('{key.to_mart}')",
                )
            )
    for rule in table.metric_rules:
        name = f"{table.name}_{rule.name}"
        tests.append(_test("measure", name, query=rule.query, condition=rule.condition()))
    return tests


def _test(macro: str, name: str, **arguments: Any) -> dict[str, Any]:
    readable = {key: _escaped(value) if isinstance(value, str) and key != "parent" else value
                for key, value in arguments.items()}  # fmt: skip
    return {f"platform_kit.{macro}": {"name": "_".join(name.split()), "arguments": readable}}


def _distinct(tests: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for test in tests:
        if test not in found:
            found.append(test)
    return found


def _escaped(text: str) -> str:
    """Text that stays as it is when dbt renders it as Jinja."""
    return "".join("{{ '" + part + "' }}" if part in ("{{", "{%", "{#") else part
                   for part in _split(text))  # fmt: skip


def _split(text: str) -> Iterable[str]:
    while text:
        cut = min((at for mark in ("{{", "{%", "{#") if (at := text.find(mark)) >= 0), default=len(text))
        yield text[:cut]
        yield text[cut : cut + 2]
        text = text[cut + 2 :]


def _yaml(files: Sequence[str], content: Mapping[str, Any]) -> str:
    return f"# {header(files)}\n{yaml_files.dump(content)}"


# Compiled files are recognised by these words, also those of earlier releases: do not change them.
HEADER = "by `make compile`: change the contract, not this file."


def header(files: Sequence[str]) -> str:
    """The first line of a file that is compiled from `files`."""
    return f"Compiled from {' and '.join(files)} {HEADER}"
