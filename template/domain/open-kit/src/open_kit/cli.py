"""The commands `domain open ..`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from platform_kit.errors import KitError
from platform_kit.repo import git
from platform_kit.repo.settings import repository

if TYPE_CHECKING:
    from open_kit.opening import Opening
    from open_kit.plan import Plan
    from open_kit.store import Store

console = Console(soft_wrap=True, highlight=False, markup=False)
notes = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
_ref = click.option("--commit", "ref", default="HEAD", show_default=True, metavar="REF", help="what to open")


@click.group(name="open")
def open_source() -> None:
    """Show the domain in public, but for what openignore.txt keeps private."""


@open_source.command(name="plan")
@_ref
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
def show_plan(ref: str, form: str) -> None:
    """Say what would become public, what is refused and why."""
    from open_kit import report

    with _planned(ref, offline=True) as (_, plan, _):
        _remember(plan)
    click.echo({"text": report.text, "json": report.as_json, "markdown": report.markdown}[form](plan))
    if form == "text" and ref == "HEAD" and git.run(repository(), "status", "--porcelain", "."):
        notes.print("note: what is not committed was not looked at")
    if plan.refused:
        sys.exit(1)
    if form == "text":
        console.print(
            "\nnothing to publish" if plan.nothing else "\nnext: make open-verify, make open-publish"
        )


@open_source.command(name="build")
@_ref
@click.argument("folder", type=click.Path(path_type=Path))
def build_tree(ref: str, folder: Path) -> None:
    """Write the public tree of a commit into a new folder; the rules are `plan`'s."""
    from open_kit.build import build
    from open_kit.opening import opening

    of = opening(repository(), ref)
    count = build(of, folder)
    console.print(
        f"{folder}: {count} public files of commit {of.source.commit[:12]}; no rule has looked at them"
    )
    console.print("next: make open-plan")


@open_source.command()
@_ref
def verify(ref: str) -> None:
    """Run the public tree by itself in a clean environment: install, check, test, run."""
    from open_kit.opening import opening
    from open_kit.verify import verify as verify_opening

    verify_opening(opening(repository(), ref), console)


@open_source.command()
@_ref
@click.option("--push", is_flag=True, help="really publish what was planned")
@click.option("--digest", help="the digest that was approved; without it, that of the last plan made here")
def publish(ref: str, push: bool, digest: str | None) -> None:
    """Put one commit with what changed on the public branch (without --push: say what it would be)."""
    from open_kit import report
    from open_kit.publish import overtaken, push_plan

    with _planned(ref) as (of, plan, store):
        if overtaken(of, plan.last):
            console.print("nothing to publish: a later commit is public already")
            return
        if plan.refused:
            click.echo(report.text(plan))
            raise KitError("the publication is refused", "mend or allow each finding above")
        if plan.nothing:
            console.print("nothing to publish: the public branch holds just this")
            return
        if not push:
            click.echo(report.text(plan))
            console.print(
                f"\nnothing was pushed; to publish: make open-publish PUSH=yes DIGEST={plan.digest}"
            )
            return
        commit = push_plan(of, plan, store, digest or _remembered(of.source.root))
        console.print(f"published {commit[:12]} at {of.settings.repository}, branch {of.settings.branch}")


@contextmanager
def _planned(ref: str, offline: bool = False) -> Iterator[tuple["Opening", "Plan", "Store"]]:
    """The plan for a commit; `offline`: if need be with what this clone knows of the public repo."""
    from open_kit import public
    from open_kit.opening import opening
    from open_kit.plan import plan
    from open_kit.store import store

    of = opening(repository(), ref)
    try:
        last = public.last(of.source.root, of.settings)
    except public.Unreachable as error:
        if not offline:
            raise
        notes.print(f"note: {error.problem}; compared with what this clone last saw of it")
        last = public.fetched(of.source.root, of.settings)
    with store(of.source.root) as place:
        yield of, plan(of, last, place), place


def _remember(plan: "Plan") -> None:
    _memory(repository()).write_text(f"{plan.digest or ''}\n")


def _remembered(root: Path) -> str | None:
    memory = _memory(root)
    return memory.read_text().strip() if memory.exists() else None


def _memory(root: Path) -> Path:
    """Where this clone keeps the digest of its last plan."""
    return Path(root, git.run(root, "rev-parse", "--git-path", "open-plan").decode().rstrip("\n"))
