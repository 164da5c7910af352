"""The commands `domain open ..`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from platform_kit.cli.reports import Form, form_option
from platform_kit.errors import KitError
from platform_kit.repo import git
from platform_kit.repo.settings import repository

if TYPE_CHECKING:
    from open_kit.mirror.object_store import ObjectStore
    from open_kit.planning.plan import Plan
    from open_kit.public_tree import PublicTree

console = Console(soft_wrap=True, highlight=False, markup=False)
notes = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
_commit = click.option(
    "--commit", "ref", default="HEAD", show_default=True, metavar="REF", help="the commit to read"
)


@click.group(name="open")
def open_source() -> None:
    """Publish the part of the repo that openignore.txt leaves open."""


@open_source.command()
@_commit
@form_option
@click.option(
    "--limit",
    type=click.IntRange(min=2000),
    default=1_000_000,
    show_default=True,
    metavar="BYTES",
    help="of a page of Markdown; a comment on GitHub takes 65536",
)
def plan(ref: str, form: str, limit: int) -> None:
    """Show what would become public, what is refused, and why."""
    from open_kit.report import report

    with _planned(ref, offline=True) as (_, planned, _):
        _digest_file(repository()).write_text(f"{planned.digest or ''}\n")
    click.echo(report(planned, Form(form), limit), nl=form != Form.MARKDOWN)
    if form == Form.TEXT and ref == "HEAD" and git.run(repository(), "status", "--porcelain", "."):
        notes.print("note: the plan is for the last commit; uncommitted changes are not in it")
    if planned.refused:
        sys.exit(1)
    if form == Form.TEXT:
        done = planned.nothing_to_publish
        console.print("\nnothing to publish" if done else "\nnext: make open-verify, make open-publish")


@open_source.command()
@_commit
@click.argument("folder", type=click.Path(path_type=Path))
def build(ref: str, folder: Path) -> None:
    """Write the public tree into a new folder.

    The rules are not applied.
    """
    from open_kit import build as building

    tree = _public_tree(ref)
    count = building.build(tree, folder)
    console.print(f"{folder}: {count} public files of commit {tree.commit.oid[:12]}; no rule was applied")
    console.print("next: make open-plan")


@open_source.command()
@_commit
def verify(ref: str) -> None:
    """Build, test and run the public tree on its own.

    Lists references to private files, then runs make setup, check, test and run in a temporary folder.
    """
    from open_kit.private_references import private_references
    from open_kit.verify import STEPS, standalone

    tree = _public_tree(ref)
    if found := private_references(tree):
        for reference in found:
            console.print(str(reference))
        raise KitError(
            f"public files need private ones: {len(found)} references",
            "open the private file in openignore.txt, or mark the lines that need it as private",
        )
    with standalone(tree) as alone:
        console.print(f"{alone.files} public files of commit {tree.commit.oid[:12]}, in a new folder")
        for target, shows in STEPS.items():
            with console.status(f"make {target}"):
                step = alone.make(target)
            if not step.passed:
                console.print("\n".join(step.tail))
                raise KitError(
                    f"make {target} fails in the public tree; the end of its output is above",
                    "open the missing file in openignore.txt, or make private the file that needs it",
                )
            console.print(f"make {target:<6} {step.seconds:4.0f} s   {shows}")
    console.print("the public tree works on its own\nnext: make open-publish")


@open_source.command()
@_commit
@click.option("--push", is_flag=True, help="push to the public repo")
@click.option(
    "--digest", show_default="that of the last plan in this clone", help="the digest that was approved"
)
@click.option(
    "--prepare",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="write the commit into a new bare repo, for git push <address> HEAD there",
)
def publish(ref: str, push: bool, digest: str | None, prepare: Path | None) -> None:
    """Publish the changes as one commit.

    Without --push or --prepare it is a dry run.
    """
    from open_kit.push import push_approved, superseded, write_approved
    from open_kit.report import report

    if push and prepare:
        raise click.UsageError("only one of --push and --prepare can be given")
    with _planned(ref, folder=prepare) as (tree, planned, store):
        to = f"{tree.repository.repository}, branch {tree.repository.branch}"
        if superseded(tree, planned.tip):
            _nothing_to_publish("a later commit is public already", prepare)
        elif planned.refused:
            click.echo(report(planned, Form.TEXT))
            raise KitError("the publication is refused", "fix or allow each finding above")
        elif planned.nothing_to_publish:
            _nothing_to_publish("the public branch is up to date", prepare)
        elif push:
            commit = push_approved(tree, planned, store, digest or _last_digest(tree.commit.root))
            console.print(f"published {commit[:12]} at {to}")
        elif prepare:
            commit = write_approved(planned, store, digest or _last_digest(tree.commit.root))
            store.set_branch(tree.repository.branch, commit)
            console.print(f"prepared {commit[:12]} for {to}")
        else:
            click.echo(report(planned, Form.TEXT))
            console.print(
                f"\nnothing was pushed; to publish: make open-publish PUSH=yes DIGEST={planned.digest}"
            )


@open_source.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def guard(command: tuple[str, ...]) -> None:
    """Run a formatter, and undo it in files where it moves private text out of its marks."""
    from open_kit.marks.format_guard import run_guarded

    code, undone = run_guarded(repository(), command)
    for file in undone:
        notes.print(f"{file.path}:{file.line}: {file.reason}")
    if undone:
        paths = ", ".join(file.path for file in undone)
        raise KitError(
            f"{paths}: private text would become public; nothing was formatted there",
            "mark each private import by itself, enclose other code in begin and end, and format again",
        )
    sys.exit(code)


def _nothing_to_publish(why: str, prepare: Path | None) -> None:
    """Say so; an error where the caller is going to push what it asked to prepare."""
    if prepare:
        raise KitError(f"nothing to publish: {why}", "do not push; there is nothing in the folder")
    console.print(f"nothing to publish: {why}")


@contextmanager
def _planned(
    ref: str, offline: bool = False, folder: Path | None = None
) -> Iterator[tuple["PublicTree", "Plan", "ObjectStore"]]:
    """The plan for a commit.

    Args:
        ref: the commit.
        offline: if need be, compare with what this clone last fetched of the public repo.
        folder: where to make the public commit; None: in a temporary folder.
    """
    from open_kit.destination import check_destination
    from open_kit.mirror.object_store import new_store, temporary_store
    from open_kit.mirror.public_branch import UnreachableError, fetch_tip, fetched_tip
    from open_kit.planning.plan import make_plan
    from open_kit.reading.text import printable

    tree = _public_tree(ref)
    if ref == "HEAD":
        _check_committed(tree.commit.root)
    check_destination(tree)
    root, former = tree.commit.root, [former.place for former in tree.policy.moved_from]
    try:
        tip = fetch_tip(root, tree.repository, former)
    except UnreachableError as error:
        if not offline:
            raise
        notes.print(f"note: {printable(error.problem)}; the plan compares with what this clone last fetched")
        tip = fetched_tip(root, tree.repository, former)
    with nullcontext(new_store(folder, root)) if folder else temporary_store(root) as store:
        yield tree, make_plan(tree, tip, store), store


def _check_committed(root: Path) -> None:
    """Refuse to plan while what decides is not committed: a person may believe that it is in force."""
    changed = git.run(root, "status", "--porcelain", "-z", "--", ":(glob)**/openignore.txt", "open.toml")
    if changed:
        file = os.fsdecode(changed.split(b"\0")[0][3:])
        raise KitError(
            f"{file}: has changes that are not committed, and a plan is for a commit",
            "commit them, or plan for a commit by its name: .venv/bin/domain open plan --commit main",
        )


def _public_tree(ref: str) -> "PublicTree":
    from open_kit.public_tree import read_public_tree
    from open_kit.rules.registry import check_allowances

    tree = read_public_tree(repository(), ref)
    check_allowances(tree.policy.allow)
    return tree


def _last_digest(root: Path) -> str | None:
    """The digest of the last plan in this clone; empty if that was refused, None without a plan."""
    file = _digest_file(root)
    return file.read_text().strip() if file.exists() else None


def _digest_file(root: Path) -> Path:
    return Path(root, git.run(root, "rev-parse", "--git-path", "open-plan").decode().rstrip("\n"))
