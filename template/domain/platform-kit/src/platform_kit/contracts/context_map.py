"""The context map: which domain publishes what and who consumes it, as a Mermaid diagram."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from platform_kit.contracts.model import Contract
from platform_kit.errors import KitError


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
