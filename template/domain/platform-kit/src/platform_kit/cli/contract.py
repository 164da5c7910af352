"""The commands `domain contract ...`, `domain map` and `domain grants`."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from platform_kit.cli.reports import Form, form_option
from platform_kit.errors import KitError
from platform_kit.repo.settings import FILE, read_settings, repository, settings

if TYPE_CHECKING:
    from platform_kit.contracts.vendor import Comparison

console = Console(soft_wrap=True, highlight=False)


@click.group()
def contract() -> None:
    """Compile, compare, vendor and draft contracts."""


@contract.command(name="compile")
@click.option("--check", is_flag=True, help="Write nothing; print the changes, and fail if there are any.")
def compile_contracts(check: bool) -> None:
    """Write the dbt properties and the docs pages from the contracts."""
    from platform_kit.contracts import compile as compiling

    root = repository()
    stale = compiling.stale_files(root)
    if check:
        for file in stale:
            click.echo(file.diff(), nl=False)
        if stale:
            raise KitError(f"{len(stale)} compiled files do not match the contracts", "run: make compile")
        return
    compiling.write(root, stale)
    for file in stale:
        console.print(f"{'removed' if file.after is None else 'compiled'} {file.path}")


@contract.command()
@click.option("--against", required=True, metavar="REF", help="The branch, tag or commit to compare with.")
@form_option
def gate(against: str, form: str) -> None:
    """Compare each contract with an earlier state, and fail if a version does not fit the changes."""
    from platform_kit.cli.reports import report
    from platform_kit.contracts.gate import check

    verdicts = check(repository(), against, datetime.now(UTC).date())
    click.echo(report(verdicts, against, Form(form)))
    if any(verdict.problem for verdict in verdicts):
        sys.exit(1)


@contract.command()
@click.argument("origin")
def add(origin: str) -> None:
    """Vendor another domain's contract from a file, an address, or <repo>[@<branch or tag>]#<name>."""
    from platform_kit.contracts import vendor

    found, before = vendor.add(repository(), origin, settings())
    tables = ", ".join(f"source('{found.domain}', '{table.name}')" for table in found.tables)
    was = f" (was {before})" if before and before != found.version else ""
    console.print(f"added {found.id} {found.version}{was} to contracts/consumed/{found.domain}", markup=False)
    console.print(f"next: make compile; in a model, select from {tables}", markup=False)


@contract.command()
def outdated() -> None:
    """Compare each vendored contract with its origin, and list what a newer version changes."""
    from platform_kit.contracts import vendor

    compared = list(vendor.outdated(repository(), settings()))
    if not compared:
        console.print("no contract is consumed; next: domain contract add <repo>#<name>", markup=False)
        return
    console.print(_versions(compared))
    for one in compared:
        if one.problem:
            console.print(f"  {one.name}: {one.problem}", markup=False)
        for change in one.changes:
            console.print(f"  {one.name}  {change.level!s:<6} {change.what}", markup=False)
    if problems := sum(one.problem is not None for one in compared):
        raise KitError(
            f"{problems} of {len(compared)} contracts cannot be compared with their origin",
            "ask the owners of the contracts named above",
        )


def _versions(compared: Sequence["Comparison"]) -> Table:
    from platform_kit.contracts.version_policy import largest

    table = Table("contract", "vendored", "newest", "change", box=None, pad_edge=False)
    for one in compared:
        newest = ", ".join(filter(None, [one.newer, one.next_major])) or one.version
        change = "unknown" if one.problem else str(largest(one.changes)) if one.newer else ""
        table.add_row(one.name, one.version, newest, change)
    return table


@contract.command()
@click.argument("mart")
def new(mart: str) -> None:
    """Draft a contract from a mart's table in the warehouse."""
    from platform_kit.contracts import contract_files, draft
    from platform_kit.contracts.odcs import BLANK
    from platform_kit.transform import dbt_project
    from platform_kit.warehouse.connection import transaction

    path = repository() / contract_files.PUBLISHED / f"{mart}{contract_files.SUFFIX}"
    file = f"{contract_files.PUBLISHED}/{path.name}"
    if path.exists():
        raise KitError(f"{file}: the file already exists", "edit it, or name another mart")
    model = dbt_project.mart(mart)
    with transaction() as cursor:
        text = draft.draft(cursor, mart, dbt_project.window_column(model) if model else None)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    console.print(f"drafted {file}")
    console.print(f"next: replace each {BLANK}, mark the key, set the status to active, and: make compile")


@click.command(name="map")
@click.argument("repositories", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def context_map(repositories: tuple[Path, ...]) -> None:
    """Print a Mermaid diagram of the published and consumed tables, for this repo or for several."""
    from platform_kit.contracts import contract_files
    from platform_kit.contracts import docs_pages as mapping

    domains = []
    for root in repositories or (repository(),):
        own = read_settings(root / FILE)
        cadence = own.partitions.cadence
        published = [c for c in contract_files.published(root, cadence, own.domain) if c.in_force]
        domains.append(mapping.Domain(own.domain, published, contract_files.consumed(root, cadence)))
    click.echo(mapping.mermaid(domains), nl=False)


@click.command()
def grants() -> None:
    """Print the SQL that creates this domain's roles and schemas and grants access to its consumed tables."""
    from platform_kit.consume.tables import contracts
    from platform_kit.publish import grants as granting
    from platform_kit.repo import environment

    click.echo(granting.sql(settings(), environment.current_database(), contracts()), nl=False)
