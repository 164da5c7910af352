"""Whose path is whose in a domain repo, and what an update must not leave behind."""

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from tests.support.repo import ROOT, Repo

# The paths in copier.yml that are the team's: of every repo, and of one with a public mirror.
TEAM_OWNED, OPEN_TEAM_OWNED = [
    document["_skip_if_exists"]
    for document in yaml.safe_load_all((ROOT / "copier.yml").read_text())
    if "_skip_if_exists" in document
]


def is_the_teams(name: str, owned: Iterable[str] = TEAM_OWNED) -> bool:
    """Whether an update leaves the path alone."""
    return any(name == path[1:] or name.startswith(f"{path[1:]}/") for path in owned)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its path, without git's own."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(".git/")}


def release(template: Repo, tag: str) -> None:
    """Commit the template's files and tag them."""
    template.commit()
    template.done("git", "tag", tag)


def without_conflict(repo: Repo) -> dict[str, bytes]:
    """The files after an update, which has to be without conflict."""
    status = repo.done("git", "status", "--porcelain")
    assert not [line for line in status.splitlines() if re.match(r"U.|.U|AA|DD", line)]
    after = contents(repo.path)
    assert not [name for name in after if name.endswith((".rej", ".orig"))]
    assert not [name for name, text in after.items() if re.search(rb"^(<{7}|>{7}) ", text, re.MULTILINE)]
    return after
