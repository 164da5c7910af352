"""The files that decide what is published, or that run where it is published."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from typing import NamedTuple

from open_kit.git_tree import TreeEntry
from open_kit.line_changes import lines_of, new_lines


class Decider(NamedTuple):
    """A kind of file that decides.

    Attributes:
        pattern: of a path from the root if it begins with `/`, else in any folder; `*` matches also `/`.
        decides: what the file decides.
    """

    pattern: str
    decides: str


# The first that matches a path counts.
DECIDERS = (
    Decider("openignore.txt", "which files are public"),
    Decider("/open.toml", "which findings are allowed, and the first line of the message"),
    Decider("/domain.toml", "where it is published, and by whom"),
    Decider("CODEOWNERS", "who has to review"),
    Decider("/.github/workflows/*", "what runs on GitHub"),
    Decider("/.github/actions/*", "what runs on GitHub"),
    Decider("/open-kit/*", "how a plan is made and published"),
    Decider("/platform-kit/*", "what the plan is made with"),
    Decider("/*-kit/*", "what make runs"),
    Decider("/Makefile", "what make runs"),
    Decider("/makefile", "what make runs"),
    Decider("/GNUmakefile", "what make runs"),
    Decider("*.mk", "what make runs"),
    Decider("/pyproject.toml", "which packages are installed"),
    Decider("/uv.lock", "which packages are installed"),
    Decider("/uv.toml", "which packages are installed"),
    Decider("/.python-version", "which Python runs"),
    Decider("sitecustomize.py", "what Python runs when it starts"),
    Decider("usercustomize.py", "what Python runs when it starts"),
    Decider("*.pth", "what Python runs when it starts"),
    Decider("/.env*", "the environment variables"),
    Decider(".gitattributes", "how git reads files"),
    Decider(".gitmodules", "which other repos git reads"),
    Decider("/.pre-commit-config.yaml", "what formats files, and can move a mark"),
    Decider("/.sqlfluff", "what formats files, and can move a mark"),
    Decider("/ruff.toml", "what formats files, and can move a mark"),
)
_REGEX = re.compile(
    "|".join(
        f"(?P<d{number}>{translate(pattern if pattern.startswith('/') else f'*/{pattern}')})"
        for number, (pattern, _) in enumerate(DECIDERS)
    )
)


@dataclass(frozen=True)
class DecidingChange:
    """A change of a file that decides.

    Attributes:
        path: the file.
        decider: its kind.
        change: `added`, `changed` or `removed`.
        added: how many lines are new; None if the file is not text.
        removed: how many lines are gone; None if the file is not text.
    """

    path: str
    decider: Decider
    change: str
    added: int | None
    removed: int | None


def decider(path: str) -> Decider | None:
    """What the file at this path decides; None if it decides nothing."""
    match = _REGEX.match(f"/{path}")
    return DECIDERS[int(str(match.lastgroup)[1:])] if match else None


class Changed(NamedTuple):
    """A file that decides, as it was and as it is; None where there is none."""

    path: str
    decider: Decider
    before: TreeEntry | None
    now: TreeEntry | None


def changed_files(before: Mapping[str, TreeEntry], now: Iterable[TreeEntry]) -> list[Changed]:
    """The files that decide and differ between two commits, in the order of the table."""
    after = {entry.path: entry for entry in now}
    found = [
        Changed(path, kind, before.get(path), after.get(path))
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path) and (kind := decider(path))
    ]
    return sorted(found, key=lambda one: (DECIDERS.index(one.decider), one.path))


def deciding_changes(changed: Iterable[Changed], contents: Mapping[str, bytes]) -> Iterator[DecidingChange]:
    """The changes with their numbers of lines; `contents` by object name."""
    for path, kind, before, now in changed:
        old, new = (lines_of(contents.get(entry.oid, b"")) if entry else [] for entry in (before, now))
        added = removed = None
        if old is not None and new is not None:
            added, removed = len(list(new_lines(old, new))), len(list(new_lines(new, old)))
        change = "changed" if before and now else "added" if now else "removed"
        yield DecidingChange(path, kind, change, added, removed)
