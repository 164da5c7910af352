"""Secrets, found by Kingfisher's rules and a few of ours."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kingfisher_sdk import Scanner

# What documentation writes in place of a password.
_PLACEHOLDER = re.compile(
    r"(?:change[-_]?me|pass(?:word|wd)?|postgres|pw|secret|token|user(?:name)?)", re.IGNORECASE
)


def secrets(content: bytes) -> Iterator[tuple[int, str, str]]:
    """The line, the kind and the text of each secret; nothing is asked of any vendor."""
    for found in _scanner().scan(content):
        if found.visible and not _PLACEHOLDER.fullmatch(found.secret):
            yield found.location["line"], found.rule_id, found.secret


def scanner_version() -> str:
    """What the results depend on besides the content."""
    return version("kingfisher-secret-scanner")


@cache
def _scanner() -> "Scanner":
    """Takes 0.3 s; the first time on a machine 3 s, which Kingfisher keeps in the user's cache."""
    from kingfisher_sdk import Rules, Scanner

    with as_file(files("open_kit.rules") / "secrets.yml") as ours:
        return Scanner(Rules([ours]))
