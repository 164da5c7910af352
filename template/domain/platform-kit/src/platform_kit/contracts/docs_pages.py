"""The pages of the contracts, and the map of published and consumed tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from platform_kit.contracts.dbt_properties import header
from platform_kit.contracts.model import Check, Column, Contract, Table, span
from platform_kit.errors import KitError


def page(contract: Contract) -> str:
    """The page of a contract."""
    lines = [f"<!-- {header([contract.file])} -->", f"# {contract.name}", ""]
    lines += [f"`{contract.id}` version {contract.version}, {contract.status}, of the domain "
              f"`{contract.domain}`. Contract: [{contract.file}](/{contract.file}).", ""]  # fmt: skip
    lines += [text + "\n" for text in (contract.purpose, contract.usage) if text]
    lines += _service(contract)
    for table in contract.tables:
        lines += _table(contract, table)
    return "\n".join(lines).rstrip() + "\n"


def _service(contract: Contract) -> list[str]:
    service = contract.service
    promises = {
        "Published every": service.frequency,
        "Delay at most": service.latency,
        "Rows are kept for": service.retention,
        "Supported until": service.end_of_support,
    }
    given = [f"- {name}: {_formatted(value)}" for name, value in promises.items() if value is not None]
    return [*given, ""] if given else []


def _table(contract: Contract, table: Table) -> list[str]:
    lines = [f"## `{contract.domain}.{table.name}`", "", table.description, ""]
    lines += ["| column | type | required | description and rules |", "|---|---|---|---|"]
    for column in table.columns:
        words = "; ".join(filter(None, [column.description.rstrip("."), *_rules(column)]))
        required = "yes" if column.required else ""
        lines.append(f"| `{column.name}` | {column.type} | {required} | {_cell(words)} |")
    lines.append("")
    if table.primary_key:
        lines += [f"Key: {_names(table.primary_key)}.", ""]
    if table.window_column:
        lines += [f"Published in windows of `{table.window_column}`.", ""]
    rules = [f"- {rule.description or rule.name} (`{rule.condition()}`)" for rule in table.metric_rules]
    rules += [f"- {_names(key.columns)}: in `{key.to_mart}`, {_names(key.to_columns)}"
              for key in table.foreign_keys]  # fmt: skip
    if rules:
        lines += ["Rules on the rows of each publication:", "", *rules, ""]
    return lines


def _rules(column: Column) -> Iterable[str]:
    if column.unique:
        yield "unique"
    for check in column.checks:
        yield _words(check)


def _words(check: Check) -> str:
    if check.kind == "values":
        return "one of " + ", ".join(f"`{value}`" for value in check.value)
    return f"{check.kind} `{check.value}`"


def _formatted(value: timedelta | date) -> str:
    return span(value) if isinstance(value, timedelta) else value.isoformat()


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def _cell(text: str) -> str:
    """The text in a table cell; descriptions may be Markdown, so only what ends the cell is escaped."""
    return text.replace("|", "\\|")


class Domain(NamedTuple):
    """A domain with the contracts that it publishes, all in force, and those that it consumes."""

    name: str
    published: Sequence[Contract]
    consumed: Sequence[Contract]


def mermaid(domains: Sequence[Domain]) -> str:
    """The map of `domains` and of the domains that they consume.

    Raises:
        KitError: when two repos claim the same asset key.
    """
    _refuse_same_keys(domains)
    tables: dict[str, dict[str, None]] = {domain.name: {} for domain in domains}
    for domain in domains:
        for contract in (*domain.published, *domain.consumed):
            tables.setdefault(contract.domain, {}).update(dict.fromkeys(_tables(contract)))
    edges = [
        f"    {contract.domain}.{table} --> {domain.name}"
        for domain in domains
        for contract in domain.consumed
        for table in _tables(contract)
    ]
    return "\n".join(["flowchart LR", *_subgraphs(tables), *edges]) + "\n"


def _subgraphs(tables: Mapping[str, Iterable[str]]) -> Iterable[str]:
    for domain, names in tables.items():
        yield f"    subgraph {domain}"
        yield from (f"        {domain}.{name}[{name}]" for name in names)
        yield "    end"


def _tables(contract: Contract) -> list[str]:
    return [table.name for table in contract.tables]


def _refuse_same_keys(domains: Sequence[Domain]) -> None:
    claims: dict[tuple[str, str], str] = {}
    for contract in (contract for domain in domains for contract in domain.published):
        for table in _tables(contract):
            claim = str(contract.path)
            other = claims.setdefault((contract.domain, table), claim)
            if other != claim:
                raise KitError(
                    f"{claim}: the asset key {contract.domain}/published/{table} is also that of {other}",
                    "publish the table from one of the two repos; Dagster would use either without a warning",
                )
