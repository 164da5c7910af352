"""Logins in addresses: `scheme://user:password@host`, and the same without a scheme."""

import re
from collections.abc import Iterator

from open_kit.rules.secrets.placeholders import has_letters_and_digits, is_placeholder

_IN_URL = re.compile(r"://([^\s:/@\"'<>`]{0,64}):([^\s/@\"'<>`]{1,128})@[\w.\[$%{<]")
_MAYBE_WITHOUT_SCHEME = re.compile(r":[^\s:/@\"'<>`(){}\[\]\\|]{6,128}@[a-zA-Z0-9]")
_WITHOUT_SCHEME = re.compile(
    r"(?<![^\s\"'=(<,`\[|])([\w.+-]{1,64}):([^\s:/@\"'<>`(){}\[\]\\|]{6,128})@([a-z0-9][\w.-]{0,64})",
    re.IGNORECASE,
)
# What has the form of a login and is none: `github://owner:repo@sha`, `mailto:jane2@..`, `npm:pkg2@1.2.3`,
# `image:1-slim@sha256:..`.
_NOT_A_LOGIN = re.compile(r"(?:github|gitlab)\Z", re.IGNORECASE)
_NOT_A_USER = re.compile(r"acct|e-?mail|group|mailto|npm|serviceaccount|sips?|workspace|xmpp", re.IGNORECASE)
# A member in the cloud's rights, `user:jane2@airline.org`; the rule about e-mail addresses judges it.
_MEMBER = re.compile(r"[a-z]+(?:[._-][a-z]+)*\d{0,3}", re.IGNORECASE)
_HOST_OF_MEMBER = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}", re.IGNORECASE)
# Signs of a regular expression, `://(?:..`, `://[^:]+:..`.
_PATTERN = ("(?", "[^")
_NOT_A_HOST = re.compile(r"sha\d{3}\Z|v?\d+(?:\.\d+){0,2}(?:[a-z-].*)?\Z", re.IGNORECASE)


def logins(text: str) -> Iterator[tuple[int, str]]:
    """The passwords in addresses, with their positions, unless the password is the user's name."""
    if "@" not in text:
        return
    for match in _IN_URL.finditer(text):
        user, password = match[1], match[2]
        owner = _NOT_A_LOGIN.search(text, max(0, match.start() - 6), match.start())
        if password != user and not owner and not user.startswith(_PATTERN) and not is_placeholder(password):
            yield match.start(2), password
    for match in _WITHOUT_SCHEME.finditer(text) if _MAYBE_WITHOUT_SCHEME.search(text) else ():
        user, password, host = match.groups()
        if (
            has_letters_and_digits(password)
            and not _NOT_A_USER.fullmatch(user)
            and not _NOT_A_HOST.match(host)
            and not _is_member(match)
            and not is_placeholder(password)
        ):
            yield match.start(2), password


def _is_member(login: re.Match[str]) -> bool:
    """Whether a match is a user's address in the cloud's rights: nothing follows the host."""
    user, password, host = login.groups()
    follows = login.string[login.end() : login.end() + 1] in (":", "/")
    return (
        user.lower() == "user"
        and not follows
        and bool(_MEMBER.fullmatch(password) and _HOST_OF_MEMBER.fullmatch(host))
    )
