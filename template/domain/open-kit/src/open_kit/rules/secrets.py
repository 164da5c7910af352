"""The rule about secrets: Kingfisher's rules, and those in secrets.yml."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from open_kit.rules.known import Known
from open_kit.rules.rule import Hit, TextRule

if TYPE_CHECKING:
    from kingfisher_sdk import Scanner

# Placeholders for passwords in documentation.
_PLACEHOLDER = re.compile(
    r"(?:change[-_]?me|pass(?:word|wd)?|postgres|pw|secret|token|user(?:name)?)", re.IGNORECASE
)


def secrets(text: str, known: Known) -> Iterator[Hit]:
    """Passwords, tokens and keys; no vendor is asked whether they are valid."""
    for found in _scanner().scan(text.encode(errors="replace")):
        if found.visible and not _PLACEHOLDER.fullmatch(found.secret):
            yield Hit(found.location["line"], f"a secret ({found.rule_id})", found.secret)


def scanner_version() -> str:
    """The version of the scanner, which its results depend on."""
    return version("kingfisher-secret-scanner")


@cache
def _scanner() -> "Scanner":
    """Takes 0.3 s; the first time on a machine 3 s, which Kingfisher keeps in the user's cache."""
    from kingfisher_sdk import Rules, Scanner

    with as_file(files("open_kit.rules") / "secrets.yml") as ours:
        return Scanner(Rules([ours]))


SECRET = TextRule(
    name="secret",
    summary="a password, token or key",
    trigger="one of Kingfisher's rules, by the form of a secret (GitHub, private keys, URLs with a "
    "password, ..), or one of the package's: a value of letters and digits assigned to a word such as "
    "`password`, `token`, `secret`, `api_key`; a quoted password; logins in `.netrc`, `.pgpass` and "
    "Docker's settings; a bearer token; an AWS key id; tokens of SendGrid, dbt, Databricks, Telegram, "
    "Mailgun, and addresses of Discord and Azure that are keys",
    example="`password = hunter2abc9x`",
    check=secrets,
)
