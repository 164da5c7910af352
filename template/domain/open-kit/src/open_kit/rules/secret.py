"""The rule about secrets: Kingfisher's rules, those in secrets.yml, assignments, and logins in addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from open_kit.reading.text import line_of
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import Hit, TextRule
from open_kit.rules.secrets.assignments import (
    SHORTEST_PASSWORD,
    SHORTEST_TOKEN,
    SHORTEST_WORD,
    Unquoted,
    assigned_secrets,
    kubernetes_secrets,
)
from open_kit.rules.secrets.logins import logins
from open_kit.rules.secrets.placeholders import is_documented, is_placeholder
from open_kit.rules.secrets.secret_forms import IN_SQL, KEYS, OTHERS, PASSWORDS
from open_kit.rules.secrets.wording import listed

if TYPE_CHECKING:
    from kingfisher_sdk import Scanner

_LONGEST_PLACEHOLDER = 64
# `${PASSWORD:-default}`; after `?` is a message.
_VARIABLE = re.compile(r"\$\{\w+:?(?:[-=+](?P<default>[^}]*)|\?[^}]*)\}?")
# By `logins` and by a rule in secrets.yml, which know placeholders.
_REPLACED = frozenset(("betterleaks.generic-credential-uri", "betterleaks.curl-auth-user"))
# Files in which a word without quotes is a value. In code, it is a variable.
_SETTINGS = re.compile(
    r"(?:^|/)(?:\.env[^/]*|\.(?:netrc|npmrc|pypirc)|containerfile[^/]*|dockerfile[^/]*|makefile"
    r"|[^/]*\.(?:bash|cfg|conf|dockerfile|env(?:\.[^/]*)?|ini|mk|properties|sh|tfvars|toml|ya?ml))$",
    re.IGNORECASE,
)
_PROSE = re.compile(r"(?:^|/)[^/.]+$|\.(?:adoc|html?|md|rst|te?xt)$", re.IGNORECASE)


def secrets(text: str, known: Known) -> Iterator[Hit]:
    """Passwords, tokens and keys; no vendor is asked whether they are valid."""
    for found in _scanner().scan(text.encode(errors="replace")):
        if found.visible and found.rule_id not in _REPLACED and not _is_example(found.secret):
            yield Hit(found.location["line"], f"a secret ({found.rule_id})", found.secret)
    yield from _assigned(text)
    for position, password in logins(text):
        yield Hit(line_of(text, position), "a secret (in an address)", password)
    for position, value in kubernetes_secrets(text):
        yield Hit(line_of(text, position), "a secret (of Kubernetes)", value)


def _assigned(text: str, unquoted: Unquoted = Unquoted.CODE) -> Iterator[Hit]:
    for position, word, value in assigned_secrets(text, unquoted):
        yield Hit(line_of(text, position), f"a secret (assigned to '{word}')", value)


def _unquoted(path: str) -> Unquoted:
    """What counts as a password without quotes in a file at this path."""
    if _SETTINGS.search(path):
        return Unquoted.SETTINGS
    return Unquoted.TEXT if _PROSE.search(path) else Unquoted.CODE


def _is_example(secret: str) -> bool:
    """Whether a scanner's secret is documented, or short and its password a placeholder."""
    if is_documented(secret):
        return True
    if with_default := _VARIABLE.fullmatch(secret):
        return not with_default["default"] or is_placeholder(with_default["default"])
    return len(secret) <= _LONGEST_PLACEHOLDER and is_placeholder(secret.rpartition(":")[2])


@dataclass(frozen=True, kw_only=True)
class _SecretRule(TextRule):
    """Looks for more passwords without quotes in files of settings and in prose."""

    def in_file(self, file: PublicFile, known: Known) -> Iterator[Hit]:
        """Hits in the path, and in each reading of the public part."""
        yield from super().in_file(file, known)
        unquoted = _unquoted(file.path)
        for hit in _assigned(file.text or "", unquoted) if unquoted else ():
            yield hit._replace(line=file.part.line(hit.line))


def scanner_version() -> str:
    """The version of the scanner, which its results depend on."""
    return version("kingfisher-secret-scanner")


@cache
def _scanner() -> "Scanner":
    """Takes 0.3 s; the first time on a machine 3 s, which Kingfisher keeps in the user's cache."""
    from kingfisher_sdk import Rules, Scanner

    with as_file(files("open_kit.rules.secrets") / "secrets.yml") as ours:
        return Scanner(Rules([ours]))


SECRET = _SecretRule(
    name="secret",
    summary="a password, token or key",
    trigger="one of Kingfisher's rules, by the form of a secret (GitHub, private keys, ..), or one of the "
    f"package's: (1) a value of letters and digits after a word for a password ({listed(PASSWORDS)}; "
    f"{SHORTEST_PASSWORD} characters or more) or for a token or key ({listed(OTHERS)}, a `key` of "
    f"{listed(KEYS)}; {SHORTEST_TOKEN} characters or more), where it is assigned, a default of `getenv`, "
    "`env_var` or `:-` in a shell, the value of an option (also as the next item), an element, an "
    f"attribute or a cell, or where SQL sets or inserts it (also with `{IN_SQL}`); (2) a password of "
    f"{SHORTEST_WORD} characters or more without digits, in quotes, an element or a default, and "
    "in files of settings (YAML, TOML, INI, `.env`, shell, "
    "Dockerfile, Makefile) also without quotes; (3) a password in an address, unless it is the user's "
    "name; (4) logins in `.netrc`, `.pgpass`, and settings of npm and Docker; passwords in commands such "
    "as `curl -u`; values of Kubernetes' Secret, unless the key is that of a setting "
    "(`region`, `host`, `url`); a bearer token; an AWS key id; tokens of SendGrid, dbt, "
    "Databricks, Telegram, Mailgun; addresses of Discord and Azure that are keys. A placeholder, a "
    "template, the name of a secret (`warehouse_password`), a sentence, a path, a documented example, and "
    "a UUID as `token` are not secrets",
    example="`password = hunter2abc9x`",
    check=secrets,
)
