"""What leads to a person: e-mail addresses and home folders."""

import re
from collections.abc import Iterator

from open_kit.finding import Finding, finding
from open_kit.text import line_of

# RFC 2606 and 6761 keep these for examples and tests.
_NOBODYS = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|invalid|test|localhost)$")
_EMAIL = re.compile(
    r"[\w.+%-]{1,64}@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})\b(?!:\w|/\w)", re.IGNORECASE
)
_HOME = re.compile(r"(?:/home/|/users/|[a-z]:\\{1,2}users\\{1,2})([\w.-]+)", re.IGNORECASE)
# What documentation and CI call the person who works there.
_NO_PERSON = re.compile(
    r"(?:app|circleci|me|name|public|runner|shared|someone|ubuntu|user|username|vscode|you)", re.IGNORECASE
)


def people_findings(path: str, text: str, emails: frozenset[str]) -> Iterator[Finding]:
    """Addresses other than `emails` (lower case) and nobody's, and home folders."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            address = match[0].lower()
            if not (address in emails or address.startswith("git@") or _NOBODYS.search(match[1].lower())):
                yield finding(path, line_of(text, match.start()), "email", "an e-mail address", address)
    lower = text.lower()
    if "/home/" in lower or "users" in lower:
        for match in _HOME.finditer(text):
            if not _NO_PERSON.fullmatch(match[1]):
                yield finding(path, line_of(text, match.start()), "home", "a person's home folder", match[0])
