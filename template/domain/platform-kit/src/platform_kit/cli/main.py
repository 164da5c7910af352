"""The command `domain`: what the Makefile's targets call."""

import os
import shutil
import socket
import subprocess
import sys
from importlib.metadata import entry_points
from typing import Any

import click
from rich.console import Console

from platform_kit.cli import contract as contracts
from platform_kit.errors import KitError
from platform_kit.repo import environment
from platform_kit.repo.settings import repository
from platform_kit.warehouse import connection, embedded

COMMANDS = "platform_kit.commands"
console = Console(soft_wrap=True)


class Group(click.Group):
    """Prints a KitError as one message and exits with 1.

    Packages beside the kit add commands: an entry point in the group `platform_kit.commands` names each.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *entry_points(group=COMMANDS).names})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if known := super().get_command(context, name):
            return known
        found: list[click.Command] = [entry.load() for entry in entry_points(group=COMMANDS, name=name)]
        return found[0] if found else None

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KitError as error:
            Console(stderr=True, soft_wrap=True).print(f"error: {error}", highlight=False, markup=False)
            context.exit(1)


@click.group(cls=Group)
def main() -> None:
    """Work with the domain repo that the working directory lies in."""


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
    console.print("warehouse stopped" if stopped else "no warehouse was running")


@main.command()
def reset() -> None:
    """Forget all local data and all runs."""
    root = repository()
    embedded.stop(root / ".warehouse")
    for name in (".warehouse", ".dagster"):
        shutil.rmtree(root / name, ignore_errors=True)
    console.print("removed .warehouse and .dagster; make run fills them again")


@main.command()
def psql() -> None:
    """Open psql on the warehouse, or run the SQL from standard input."""
    to = connection.address()
    variables = {
        "PGHOST": to.host, "PGPORT": str(to.port), "PGUSER": to.user, "PGPASSWORD": to.password,
        "PGDATABASE": to.database,
    }  # fmt: skip
    path = str(embedded.psql_path())
    sys.exit(subprocess.run([path, "-v", "ON_ERROR_STOP=1"], env={**os.environ, **variables}).returncode)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED)
def dbt(arguments: tuple[str, ...]) -> None:
    """Run dbt on the domain's project in the right environment."""
    from platform_kit.transform.audited import invoke

    sys.exit(0 if invoke(arguments, quiet=False).success else 1)


@main.command(name="exec", context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(command: tuple[str, ...]) -> None:
    """Run a tool of dbt's or Dagster's on the project, with the variables that it reads."""
    from platform_kit.orchestration import instance
    from platform_kit.transform.runner import install_packages, variables

    instance.prepare()
    install_packages()
    sys.exit(subprocess.run(command, env={**os.environ, **variables(None)}).returncode)


@main.command()
@click.option("--partition", help="one partition, for example 2013-01-05")
@click.option("--from", "first", help="the first partition of a range")
@click.option("--to", "last", help="the last partition of a range")
def run(partition: str | None, first: str | None, last: str | None) -> None:
    """Ingest, transform, check and publish (without options: the newest 31 partitions)."""
    if partition and (first or last):
        raise KitError("PARTITION and FROM/TO are given together", "give one of the two")
    if bool(first) != bool(last):
        raise KitError("FROM and TO belong together", "give both, or PARTITION")
    import dagster as dg

    from platform_kit.cli.run import run as run_domain
    from platform_kit.orchestration import instance

    instance.prepare()
    with dg.DagsterInstance.get() as kept:
        run_domain(partition or first, partition or last, console, kept)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
def dev(port: int) -> None:
    """Open the Dagster UI on this machine."""
    from platform_kit.orchestration import instance

    _check_port(port)
    home = instance.prepare()
    console.print(f"Dagster UI: http://127.0.0.1:{port}   (Ctrl-C ends it; runs are kept in {home.name})")
    os.chdir(repository())
    os.execvp("dg", ["dg", "dev", "--host", "127.0.0.1", "--port", str(port)])


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise KitError(
                f"port {port} is in use", f"end what uses it, or choose another: make dev PORT={port + 1}"
            ) from error


@main.command(name="environment")
def show_environment() -> None:
    """Print the environment, database and server that this shell selects."""
    target = environment.current_target()
    server = target.server.host if target.server else "the embedded server"
    console.print(f"{target.environment}: database {target.database} on {server}", highlight=False)
