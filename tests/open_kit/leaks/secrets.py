"""Keys, tokens and passwords, in files that are open.

Each is put together at run time, so that no scanner takes these modules for a leak.
"""

import base64
import string
from collections.abc import Callable
from typing import Protocol

from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import Family

SECRETS = Family("secrets")

_ANY = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_DIGITS = "123456789"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class _Some(Protocol):
    def __call__(self, length: int, letters: str = _ANY) -> str: ...


Make = Callable[[_Some], str]


def _conf(name: str, make: Make) -> None:
    """A secret in a settings file; `make` gets what makes random letters, others at each call."""

    def plant(site: Site) -> None:
        count = iter(range(100))

        def some(length: int, letters: str = _ANY) -> str:
            return site.some(length, letters, str(next(count)))

        site.write("conf.txt", f"# {site.canary}\n{make(some)}\n")

    SECRETS.add(name, plant, "secret", only_files=True)


def _b64(content: str) -> str:
    return base64.b64encode(content.encode()).decode()


def _pem(kind: str) -> Make:
    def make(some: _Some) -> str:
        lines = "\n".join(some(64) for _ in range(8))
        return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----"

    return make


def _jwt(some: _Some) -> str:
    return ".".join((_b64('{"alg": "HS256"}'), _b64(f'{{"sub": "{some(9)}"}}'), some(43))).replace("=", "")


def _slack_webhook(some: _Some) -> str:
    return f"https://hooks.slack.com/services/T{some(8, _ANY.upper())}/B{some(8, _ANY.upper())}/{some(24)}"


for _name, _make in {
    "rsa-private-key-in-conf": _pem("RSA PRIVATE KEY"),
    "pkcs8-private-key-in-conf": _pem("PRIVATE KEY"),
    "openssh-private-key-in-conf": _pem("OPENSSH PRIVATE KEY"),
    "ec-private-key-in-conf": _pem("EC PRIVATE KEY"),
    "pgp-private-key-in-conf": _pem("PGP PRIVATE KEY BLOCK"),
    "jwt-in-conf": _jwt,
    "slack-webhook-in-conf": _slack_webhook,
}.items():
    _conf(_name, _make)

# Tokens and keys of services
for _name, _make in {
    "aws-key-id-in-conf": lambda s: f"AKIA{s(16, _BASE32)}",
    "aws-secret-key-in-conf": lambda s: f"aws_secret_access_key = {s(40)}",
    "github-token-in-conf": lambda s: f"ghp_{s(36)}",
    "github-fine-grained-token-in-conf": lambda s: f"github_pat_{s(22)}_{s(59)}",
    "github-app-token-in-conf": lambda s: f"ghs_{s(36)}",
    "gitlab-token-in-conf": lambda s: f"glpat-{s(20)}",
    "slack-token-in-conf": lambda s: f"xoxb-{s(12, _DIGITS)}-{s(12, _DIGITS)}-{s(24)}",
    "discord-webhook-in-conf": lambda s: f"https://discord.com/api/webhooks/{s(18, _DIGITS)}/{s(68)}",
    "telegram-token-in-conf": lambda s: f"{s(10, _DIGITS)}:AA{s(33)}",
    "google-key-in-conf": lambda s: f"AIza{s(35)}",
    "stripe-key-in-conf": lambda s: f"sk_live_{s(24)}",
    "sendgrid-key-in-conf": lambda s: f"SG.{s(22)}.{s(43)}",
    "mailgun-key-in-conf": lambda s: f"key-{s(32, _HEX)}",
    "azure-account-key-in-connection-string": lambda s: (
        f"AccountName=x;AccountKey={s(86)}==;EndpointSuffix=core.windows.net"
    ),
    "azure-signature-in-url": lambda s: f"https://x.blob.core.windows.net/c?sv=2022-11-02&sig={s(43)}%3D",
    "npm-token-in-conf": lambda s: f"npm_{s(36)}",
    "pypi-token-in-conf": lambda s: f"pypi-AgEIcHlwaS5vcmc{s(150)}",
    "dbt-cloud-token-in-conf": lambda s: f"dbtc_{s(40)}",
    "databricks-token-in-conf": lambda s: f"dapi{s(32, _HEX)}",
    "hugging-face-token-in-conf": lambda s: f"hf_{s(34, string.ascii_letters)}",
    "anthropic-key-in-conf": lambda s: f"sk-ant-api03-{s(93)}AA",
    "vault-token-in-conf": lambda s: f"hvs.{s(95)}",
    "fernet-key-in-variable": lambda s: f"AIRFLOW__CORE__FERNET_KEY={s(43)}=",
    "bearer-token-in-header": lambda s: f"Authorization: Bearer {s(40)}",
    "password-in-basic-header": lambda s: f"Authorization: Basic {_b64('bob:' + s(14))}",
    "password-in-docker-login": lambda s: (
        f'{{"auths": {{"r.example.com": {{"auth": "{_b64("bob:" + s(14))}"}}}}}}'
    ),
}.items():
    _conf(_name, _make)

# Passwords
for _name, _make in {
    "password-in-database-url": lambda s: f"postgresql://app:{s(14)}@db.flights.net/x",
    "password-in-jdbc-url": lambda s: f"jdbc:postgresql://db.example.com/x?user=app&password={s(14)}",
    "password-in-yaml": lambda s: f"password: {s(12)}7a",
    "password-in-folded-yaml": lambda s: f"password: >-\n  {s(12)}7a",
    "password-in-shell-command": lambda s: f"PGPASSWORD={s(12)}7a psql",
    "password-in-code": lambda s: f"connect(password='{s(12)}7a')",
    "password-of-letters-in-conf": lambda s: f'password = "{s(14, string.ascii_letters)}"',
    "password-with-punctuation-in-conf": lambda s: f'password = "{s(6)}-!({s(5)})$[x]"',
    "password-of-words-in-json": lambda s: f'"passphrase": "{s(5)} horse {s(6)} battery"',
    "password-with-dollar-in-yaml": lambda s: f"password: {s(5)}3.d{s(3)}$gh",
    "password-in-netrc-line": lambda s: f"machine git.example.com login bob password {s(14)}",
    "password-in-pgpass-line": lambda s: f"db.example.com:5432:*:app:{s(14)}",
    "password-in-curl-command": lambda s: f"curl -u bob:{s(14)} https://x.example.com",
    "password-in-base64": lambda s: _b64(f'password = "{s(12)}7a"'),
    "github-token-in-base64": lambda s: _b64(f"the token ghp_{s(36)}"),
}.items():
    _conf(_name, _make)

# Comments by which other scanners let a secret pass
for _name, _make in {
    "secret-beside-gitleaks-allow": lambda s: f"k = 'ghp_{s(36)}'  # gitleaks:allow",
    "secret-beside-allowlist-pragma": lambda s: f"password = '{s(12)}7a'  # pragma: allowlist secret",
    "secret-below-allowlist-pragma": lambda s: f"# pragma: allowlist nextline secret\nk = 'ghp_{s(36)}'",
    "secret-beside-kingfisher-ignore": lambda s: f"k = 'ghp_{s(36)}'  # kingfisher:ignore kingfisher:allow",
    "secret-beside-trufflehog-ignore": lambda s: f"k = 'ghp_{s(36)}'  # trufflehog:ignore",
    "secret-beside-nosec-and-noqa": lambda s: f"k = 'ghp_{s(36)}'  # nosec # noqa: S105 NOSONAR ggignore",
    "secret-below-words-for-examples": lambda s: f"# example dummy test fake\nk = 'ghp_{s(36)}'",
}.items():
    _conf(_name, _make)


@SECRETS.way("secret", in_path=True)
def aws_key_id_in_file_name(site: Site) -> None:
    site.write(f"AKIA{site.some(16, 'ABCDEFGHJKLMNPQR234567')}", "x")


@SECRETS.way("secret")
def github_token_in_utf_16_file(site: Site) -> None:
    token = f"ghp_{site.some(36)}"
    site.write("conf.txt", f"{site.canary}\ntoken = {token}\n".encode("utf-16"))


@SECRETS.way("data", "secret")
def github_token_in_utf_16_file_without_bom(site: Site) -> None:
    token = f"ghp_{site.some(36)}"
    site.write("conf.txt", f"{site.canary}\ntoken = {token}\n".encode("utf-16-le"))


@SECRETS.way("secret", "size")
def github_token_at_end_of_5_mb_line(site: Site) -> None:
    token = f"ghp_{site.some(36)}"
    site.write("conf.txt", "x = 1; " * 750_000 + f"k='{token}' {site.canary}")
