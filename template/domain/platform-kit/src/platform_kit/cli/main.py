"""The command `domain`, which the Make targets call."""

import os
import shutil
import socket
import subprocess
import sys
from importlib.metadata import entry_points
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from platform_kit.cli import contract as contracts
from platform_kit.errors import KitError
from platform_kit.repo import environment
from platform_kit.repo.settings import repository
from platform_kit.warehouse import connection, embedded

COMMANDS = "platform_kit.commands"
console = Console(soft_wrap=True)


class DomainGroup(click.Group):
    """Prints a KitError and exits with 1.

    Other packages add commands: an entry point in the group `platform_kit.commands` names each.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of the kit's commands and of those of other packages, in order."""
        return sorted({*super().list_commands(context), *entry_points(group=COMMANDS).names})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name, of the kit or of another package."""
        if known := super().get_command(context, name):
            return known
        found: list[click.Command] = [entry.load() for entry in entry_points(group=COMMANDS, name=name)]
        return found[0] if found else None

    def invoke(self, context: click.Context) -> Any:
        """Run the command; a KitError ends it with a message instead of a traceback."""
        try:
            return super().invoke(context)
        except KitError as error:
            print_error(error)
            context.exit(1)


def print_error(error: KitError) -> None:
    """Print `error: <problem>` and `hint: <hint>` to the standard error, in colour on a terminal."""
    for label, style, text in (("error", "bold red", error.problem), ("hint", "bold cyan", error.hint)):
        line = Text.assemble((f"{label}:", style), " ", text)
        Console(stderr=True, soft_wrap=True).print(line, highlight=False)


@click.group(cls=DomainGroup)
def main() -> None:
    """Work with the domain repo of the working directory."""


main.add_command(contracts.contract)
main.add_command(contracts.context_map)
main.add_command(contracts.grants)


@main.command()
def up() -> None:
    """Start the embedded warehouse."""
    address = connection.address()
    console.print(f"warehouse {address.database} is up at {address.host}", highlight=False)


@main.command()
def down() -> None:
    """Stop the embedded warehouse."""
    stopped = embedded.stop(repository() / ".warehouse")
    console.print("warehouse stopped" if stopped else "the warehouse was not running")


@main.command()
def reset() -> None:
    """Delete all local data and all runs."""
    root = repository()
    embedded.stop(root / ".warehouse")
    for name in (".warehouse", ".dagster"):
        shutil.rmtree(root / name, ignore_errors=True)
    console.print("deleted .warehouse and .dagster; make run creates them again")


@main.command()
def psql() -> None:
    """Open psql on the warehouse, or run SQL from standard input."""
    to = connection.address()
    variables = {
        "PGHOST": to.host, "PGPORT": str(to.port), "PGUSER": to.user, "PGPASSWORD": to.password,
        "PGDATABASE": to.database,
    }  # fmt: skip
    path = str(embedded.psql_path())
    command = [path, "-v", "ON_ERROR_STOP=1"]
    sys.exit(subprocess.run(command, env={**os.environ, **variables}, check=False).returncode)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED)
def dbt(arguments: tuple[str, ...]) -> None:
    """Run dbt on the domain's project."""
    from platform_kit.transform.audited_dbt import run_audited

    sys.exit(0 if run_audited(arguments, quiet=False).success else 1)


@main.command(name="exec", context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(command: tuple[str, ...]) -> None:
    """Run a tool with the environment variables of dbt and Dagster."""
    from platform_kit.orchestration import instance
    from platform_kit.transform.dbt_project import install_packages, variables

    instance.prepare()
    install_packages()
    sys.exit(subprocess.run(command, env={**os.environ, **variables(None)}, check=False).returncode)


@main.command(name="run")
@click.option("--partition", help="one partition, for example 2013-01-05")
@click.option("--from", "first", help="the first partition of a range")
@click.option("--to", "last", help="the last partition of a range")
def run_partitions(partition: str | None, first: str | None, last: str | None) -> None:
    """Ingest, transform, check and publish; without options, the newest 31 partitions."""
    if partition and (first or last):
        raise KitError("PARTITION is set together with FROM or TO", "set PARTITION, or FROM and TO")
    if bool(first) != bool(last):
        raise KitError("only one of FROM and TO is set", "set both, or PARTITION")
    import dagster as dg

    from platform_kit.cli.domain_run import run_domain
    from platform_kit.orchestration import instance

    instance.prepare()
    with dg.DagsterInstance.get() as kept:
        run_domain(partition or first, partition or last, console, kept)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="port of the UI")
def dev(port: int) -> None:
    """Start the Dagster UI on this machine."""
    from platform_kit.orchestration import instance

    _check_port(port)
    home = instance.prepare()
    console.print(f"Dagster UI: http://127.0.0.1:{port}   (Ctrl-C stops it; runs are stored in {home.name})")
    os.chdir(repository())
    os.execvp("dg", ["dg", "dev", "--host", "127.0.0.1", "--port", str(port)])


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise KitError(
                f"port {port} is in use",
                f"stop the program that uses it, or choose another port: make dev PORT={port + 1}",
            ) from error


@main.command(name="environment")
def show_environment() -> None:
    """Print the environment, database and server that this shell selects."""
    target = environment.current_target()
    server = target.server.host if target.server else "the embedded server"
    console.print(f"{target.environment}: database {target.database} on {server}", highlight=False)
