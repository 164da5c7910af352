"""Rules about people: e-mail addresses and home folders."""

import re
from collections.abc import Iterator

from open_kit.rules.known import Known
from open_kit.rules.rule import Hit, TextRule
from open_kit.text import line_of

# RFC 2606 and 6761 reserve these for examples and tests.
_RESERVED = ("example.com", "example.net", "example.org", "example", "invalid", "test", "localhost")
_RESERVED_DOMAIN = re.compile(rf"(?:^|\.)(?:{'|'.join(map(re.escape, _RESERVED))})$")
_EMAIL = re.compile(
    r"[\w.+%-]{1,64}@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})\b(?!:\w|/\w)", re.IGNORECASE
)
_HOME = re.compile(r"(?:/home/|/users/|[a-z]:\\{1,2}users\\{1,2})([\w.-]+)", re.IGNORECASE)
# The users of documentation and CI.
_NOBODY = (
    "app", "circleci", "me", "name", "public", "runner", "shared", "someone", "ubuntu", "user", "username",
    "vscode", "you",
)  # fmt: skip


def emails(text: str, known: Known) -> Iterator[Hit]:
    """E-mail addresses that are neither known as public nor reserved."""
    for match in _EMAIL.finditer(text) if "@" in text else ():
        address = match[0].lower()
        public = address in known.emails or address.startswith("git@")
        if not public and not _RESERVED_DOMAIN.search(match[1].lower()):
            yield Hit(line_of(text, match.start()), "an e-mail address", address)


def home_folders(text: str, known: Known) -> Iterator[Hit]:
    """Home folders of persons."""
    lower = text.lower()
    for match in _HOME.finditer(text) if "/home/" in lower or "users" in lower else ():
        if match[1].lower() not in _NOBODY:
            yield Hit(line_of(text, match.start()), "a person's home folder", match[0])


EMAIL = TextRule(
    name="email",
    summary="an e-mail address",
    trigger="an address, unless it is the public author's, starts with `git@`, or is in a domain reserved "
    "for examples: " + ", ".join(f"`{domain}`" for domain in _RESERVED),
    example="`jane@flights.io`",
    check=emails,
)
HOME = TextRule(
    name="home",
    summary="a person's home folder",
    trigger="`/home/<name>`, `/Users/<name>`, `C:\\Users\\<name>`, unless the name is one of "
    + ", ".join(f"`{name}`" for name in _NOBODY),
    example="`/home/jdoe/flights`",
    check=home_folders,
)
