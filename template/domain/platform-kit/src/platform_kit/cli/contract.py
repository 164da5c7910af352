"""The commands `domain contract ..`, `domain map` and `domain grants`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from platform_kit.errors import KitError
from platform_kit.repo.settings import FILE, read_settings, repository, settings

console = Console(soft_wrap=True, highlight=False)


@click.group()
def contract() -> None:
    """What the domain promises, and what it relies on."""


@contract.command(name="compile")
@click.option(
    "--check", is_flag=True, help="write nothing; fail and print the diff if something would change"
)
def compile_contracts(check: bool) -> None:
    """Write dbt's properties and the pages from the contracts."""
    from platform_kit.contracts import compile as compiling

    root = repository()
    changes = compiling.changes(root)
    if check:
        for change in changes:
            click.echo(change.diff(), nl=False)
        if changes:
            raise KitError(
                f"compiled files that are not as the contracts say: {len(changes)}", "run: make compile"
            )
        return
    compiling.write(root, changes)
    for change in changes:
        console.print(f"{'removed' if change.after is None else 'compiled'} {change.path}")


@contract.command()
@click.option("--against", required=True, metavar="REF", help="a branch, tag or commit to compare with")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
def gate(against: str, form: str) -> None:
    """Fail if a contract changed more than its version says."""
    from platform_kit.contracts import gate as gates

    found = gates.check(repository(), against, datetime.now(UTC).date())
    writers = {"text": gates.text, "json": gates.as_json, "markdown": gates.markdown}
    click.echo(writers[form](found, against))
    if any(verdict.problem for verdict in found):
        sys.exit(1)


@contract.command(hidden=True, params=gate.params)
@click.pass_context
def check(context: click.Context, /, **options: str) -> None:
    """The name of `gate` before 0.4.0; 0.5.0 removes it."""
    click.echo("note: `domain contract check` is now `domain contract gate`", err=True)
    context.invoke(gate, **options)


@contract.command()
@click.argument("source")
def add(source: str) -> None:
    """Rely on another domain's contract: a file, an address, or <repo>[@<ref>]#<name>."""
    from platform_kit.contracts import vendor

    root = repository()
    found, before = vendor.add(root, source, settings())
    tables = ", ".join(f"source('{found.domain}', '{table.name}')" for table in found.tables)
    was = f" (was {before})" if before and before != found.version else ""
    console.print(
        f"{found.id} {found.version}{was} stands in contracts/consumed/{found.domain}", markup=False
    )
    console.print(f"next: make compile; in a model select from {tables}", markup=False)


@contract.command()
def outdated() -> None:
    """Say which consumed contracts have newer versions, and what those would change for us."""
    from platform_kit.contracts import vendor

    standings = list(vendor.outdated(repository(), settings()))
    if not standings:
        console.print(
            "this domain consumes no contract; next: domain contract add <repo>#<name>", markup=False
        )
        return
    table = Table("contract", "ours", "newest", "change", box=None, pad_edge=False)
    for standing in standings:
        newest = ", ".join(filter(None, [standing.newer, standing.next_major])) or standing.version
        change = "unknown" if standing.problem else str(vendor.worst(standing)) if standing.newer else ""
        table.add_row(standing.name, standing.version, newest, change)
    console.print(table)
    for standing in standings:
        if standing.problem:
            console.print(f"  {standing.name}: {standing.problem}", markup=False)
        for item in standing.changes:
            console.print(f"  {standing.name}  {item.level!s:<6} {item.what}", markup=False)
    if problems := [standing for standing in standings if standing.problem]:
        raise KitError(f"{len(problems)} of {len(standings)} cannot be compared", "ask the producers")


@contract.command()
@click.argument("mart")
def new(mart: str) -> None:
    """Draft a contract from a mart's table in the warehouse."""
    from platform_kit.contracts import contract_files, draft
    from platform_kit.transform import manifest
    from platform_kit.warehouse.connection import transaction

    path = repository() / contract_files.PUBLISHED / f"{mart}{contract_files.SUFFIX}"
    if path.exists():
        raise KitError(
            f"{contract_files.PUBLISHED}/{path.name} is there already", "edit it, or name another mart"
        )
    model = manifest.mart(mart)
    with transaction() as cursor:
        text = draft.draft(cursor, mart, manifest.window_column(model) if model else None)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    console.print(f"drafted {contract_files.PUBLISHED}/{path.name}")
    console.print("next: fill in its blanks, mark its key, set status to active, and: make compile")


@click.command(name="map")
@click.argument("repositories", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def context_map(repositories: tuple[Path, ...]) -> None:
    """Print who publishes what and who consumes it, of this repo or of several, as Mermaid."""
    from platform_kit.contracts import context_map as mapping
    from platform_kit.contracts import contract_files

    domains = []
    for root in repositories or (repository(),):
        own = read_settings(root / FILE)
        cadence = own.partitions.cadence
        published = [c for c in contract_files.published(root, cadence, own.domain) if c.in_force]
        domains.append(mapping.Domain(own.domain, published, contract_files.consumed(root, cadence)))
    click.echo(mapping.mermaid(domains), nl=False)


@click.command()
def grants() -> None:
    """Print the SQL that gives this domain its roles, schemas and what it consumes."""
    from platform_kit.consume.tables import contracts
    from platform_kit.publish import grants as granting
    from platform_kit.repo import environment

    env = environment.variables()
    database = environment.database(environment.choose(env), env, settings().warehouse)
    click.echo(granting.sql(settings(), database, contracts()), nl=False)
