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


def _file(name: str, path: str, make: Make) -> None:
    """A secret in a file; `make` gets what makes random letters, others at each call."""

    def plant(site: Site) -> None:
        count = iter(range(100))

        def some(length: int, letters: str = _ANY) -> str:
            return site.some(length, letters, str(next(count)))

        site.write(path, f"# {site.canary}\n{make(some)}\n")

    SECRETS.add(name, plant, "secret", only_files=True)


def _conf(name: str, make: Make) -> None:
    _file(name, "conf.txt", make)


def _password(some: _Some) -> str:
    return f"{some(8)}7a"


def _letters(some: _Some) -> str:
    return some(12, string.ascii_letters)


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

# Passwords in the ways that each language and tool has
for _name, _path, _make in [
    ("password-in-environment-of-python", "a.py", lambda s: f'os.environ["PGPASSWORD"] = "{_letters(s)}"'),
    ("password-as-default-of-getenv", "a.py", lambda s: f'pw = os.getenv("DB_PASSWORD", "{_letters(s)}")'),
    ("password-as-default-of-environ-get", "a.py", lambda s: f"os.environ.get('PW', '{_password(s)}')"),
    ("password-by-setdefault", "a.py", lambda s: f'os.environ.setdefault("PGPASSWORD", "{_password(s)}")'),
    ("password-with-annotation", "a.py", lambda s: f'password: str = "{_letters(s)}"'),
    ("password-in-secret-str", "a.py", lambda s: f'password: SecretStr = SecretStr("{_letters(s)}")'),
    ("password-in-field-of-pydantic", "a.py", lambda s: f'password: str = Field(default="{_letters(s)}")'),
    ("password-in-option-of-spark", "a.py", lambda s: f'.option("password", "{_password(s)}")'),
    ("password-in-test-of-python", "a.py", lambda s: f'assert password == "{_password(s)}"'),
    ("password-in-comment-of-python", "a.py", lambda s: f"# PGPASSWORD={_password(s)} psql -h x"),
    ("password-in-notebook-source", "a.txt", lambda s: f"[\"os.environ['PW'] = '{_password(s)}'\\n\"]"),
    ("password-in-escaped-json", "a.json", lambda s: f'{{"b": "{{\\"password\\": \\"{_letters(s)}\\"}}"}}'),
    ("password-in-env-var-of-dbt", "a.yml", lambda s: f"x: \"{{{{ env_var('PW', '{_password(s)}') }}}}\""),
    ("pass-in-profile-of-dbt", "profiles.yml", lambda s: f"      pass: {_letters(s)}"),
    ("password-of-letters-in-yaml", "a.yml", lambda s: f"password: {_letters(s)}"),
    ("password-on-next-line-of-yaml", "a.yml", lambda s: f"password:\n  {_letters(s)}"),
    ("password-with-tag-in-yaml", "a.yml", lambda s: f"password: !!str {_password(s)}"),
    ("password-as-name-and-value-in-yaml", "a.yml", lambda s: f"- name: PW\n  value: {_password(s)}"),
    ("variable-of-gitlab", ".gitlab-ci.yml", lambda s: f"variables:\n  DB_PASSWORD: {_letters(s)}"),
    ("secret-of-kubernetes", "a.yml", lambda s: f"kind: Secret\ndata:\n  db: {_b64(_password(s))}"),
    ("secret-of-kubernetes-kind-last", "a.yml", lambda s: f"stringData:\n  db: {_letters(s)}\nkind: Secret"),
    ("password-in-ini", "a.ini", lambda s: f"[db]\npassword = {_letters(s)}"),
    ("password-of-word-and-digit-in-ini", "a.ini", lambda s: f"password = {s(7, 'abcdefgh').title()}1"),
    ("password-in-properties", "a.properties", lambda s: f"spring.datasource.password={_letters(s)}"),
    ("password-in-toml", "a.toml", lambda s: f'password = "{_letters(s)}"'),
    ("password-in-pypirc", ".pypirc", lambda s: f"[pypi]\nusername = x\npassword = {_letters(s)}"),
    ("token-in-npmrc", ".npmrc", lambda s: f"//registry.npmjs.org/:_authToken={s(20)}7a"),
    ("login-in-npmrc", ".npmrc", lambda s: f"_auth={_b64('bob:' + s(14))}"),
    ("pass-in-env", ".env.ci", lambda s: f"DB_PASS={_letters(s)}"),
    ("token-of-dagster-cloud", "a.env", lambda s: f"DAGSTER_CLOUD_API_TOKEN=agent:flights:{s(20)}7a"),
    ("password-with-ampersand-in-env-example", ".env.example", lambda s: f"DB_PASSWORD={s(2)}4a&{s(6)}9"),
    ("password-with-brackets-in-markdown", "a.md", lambda s: f"Password: {s(1)}7({s(4)}2m({s(3)}"),
    ("password-with-ampersand-in-table", "a.md", lambda s: f"| password | {s(2)}4a&{s(6)}9 |"),
    ("password-as-item-in-yaml", "a.yml", lambda s: f'args: ["--password", "{_letters(s)}"]'),
    ("token-as-item-on-next-line-of-yaml", "a.yml", lambda s: f"- --token\n- {s(20)}7a"),
    ("password-as-item-in-python", "a.py", lambda s: f'run(["psql", "--password", "{_password(s)}"])'),
    ("password-in-dockerfile", "Dockerfile", lambda s: f"FROM x\nENV DB_PASSWORD {_letters(s)}"),
    ("token-in-dockerfile", "Dockerfile", lambda s: f"FROM x\nARG NPM_TOKEN={s(20)}7a"),
    ("password-in-makefile", "Makefile", lambda s: f"PASSWORD ?= {_letters(s)}"),
    ("password-as-default-in-shell", "a.sh", lambda s: f'psql "x=${{PGPASSWORD:-{_letters(s)}}}"'),
    ("password-as-option", "a.md", lambda s: f"`run --password {_password(s)} x`"),
    ("token-as-option", "a.sh", lambda s: f"run --token={s(20)}7a"),
    ("password-of-sshpass", "a.sh", lambda s: f"sshpass -p {_letters(s)} ssh x"),
    ("password-of-mysql", "a.sh", lambda s: f"mysql -u root -p{_password(s)} x"),
    ("password-of-docker-login", "a.sh", lambda s: f"docker login -u bob -p {_password(s)}"),
    ("password-of-role-in-sql", "a.sql", lambda s: f"create role app login password '{_letters(s)}';"),
    ("encrypted-password-in-sql", "a.sql", lambda s: f"alter user a with encrypted password '{_letters(s)}'"),
    ("identified-by-in-sql", "a.sql", lambda s: f'create user a identified by "{_letters(s)}";'),
    ("identified-by-in-link", "a.sql", lambda s: f"connect to u identified by {_password(s)} using 'x';"),
    ("password-for-user-in-sql", "a.sql", lambda s: f"set password for load = '{_password(s)}';"),
    ("password-in-variable-of-sql", "a.sql", lambda s: f"declare @password varchar(20) = '{_password(s)}';"),
    ("secret-of-duckdb", "a.sql", lambda s: f"create secret s (type s3, secret '{s(20)}7a');"),
    ("password-as-default-of-argument", "a.sh", lambda s: f'PASSWORD="${{1:-{_password(s)}}}"'),
    ("password-on-lines-of-xml", "a.xml", lambda s: f"<password>\n  {_letters(s)}\n</password>"),
    ("password-in-cdata", "a.xml", lambda s: f"<password><![CDATA[{_letters(s)}]]></password>"),
    ("password-in-r", "a.R", lambda s: f'password <- "{_letters(s)}"'),
    ("password-if-variable-is-empty", "a.py", lambda s: f'os.getenv("DB_PASSWORD") or "{_password(s)}"'),
    ("password-if-variable-is-empty-in-javascript", "a.js", lambda s: f"env.PASSWORD || '{_password(s)}'"),
    ("dbpass", "a.py", lambda s: f'dbpass = "{_letters(s)}"'),
    ("base-of-keys-in-env", ".env.ci", lambda s: f"SECRET_KEY_BASE={s(20)}7a"),
    ("password-in-keyring", "a.py", lambda s: f'keyring.set_password("dwh", "load", "{_password(s)}")'),
    ("password-in-xml-element", "a.xml", lambda s: f"<password>{_letters(s)}</password>"),
    ("password-in-xml-attribute", "a.xml", lambda s: f'<add key="password" value="{_letters(s)}"/>'),
    ("password-in-xml-entry", "a.xml", lambda s: f'<entry key="password">{_password(s)}</entry>'),
    ("default-of-terraform", "a.tf", lambda s: f'variable "pw" {{\n  default = "{_letters(s)}"\n}}'),
    ("key-in-terraform", "a.tf", lambda s: f'  client_secret = "{s(20)}7a"'),
    ("password-in-connection-string", "a.txt", lambda s: f"Server=x;Uid=y;Pwd={_password(s)};Database=z"),
    ("password-in-login-without-scheme", "a.txt", lambda s: f"bob:{_password(s)}@db.flights.example:5432/x"),
    ("password-in-url-of-sqlalchemy", "a.py", lambda s: f"'postgresql+psycopg://a:{_letters(s)}@db/x'"),
    ("password-in-url-of-redis", "a.py", lambda s: f"'redis://:{_letters(s)}@cache/0'"),
    ("password-in-german", "a.txt", lambda s: f"Passwort: {_password(s)}"),
    ("password-in-spanish", "a.txt", lambda s: f"contraseña = {_password(s)}"),
    ("password-in-french", "a.txt", lambda s: f"Mot de passe : {_password(s)}"),
    ("password-in-dutch", "a.txt", lambda s: f"wachtwoord={_password(s)}"),
    ("password-in-portuguese", "a.txt", lambda s: f"senha = {_password(s)}"),
    ("password-in-sentence", "a.md", lambda s: f"The password is {_password(s)}."),
    ("password-in-bold", "a.md", lambda s: f"**Password:** {_password(s)}"),
    ("password-as-code-in-markdown", "a.md", lambda s: f"- password: `{_letters(s)}`"),
    ("password-with-typographic-quotes", "a.md", lambda s: f"password: \u201c{_letters(s)}\u201d"),
    ("password-in-row-of-table", "a.md", lambda s: f"| password | {_password(s)} |"),
    ("password-in-column-of-table", "a.md", lambda s: f"| user | pw |\n|--|--|\n| bob | {_password(s)} |"),
    ("password-in-column-of-commas", "a.txt", lambda s: f"user,password\nbob,{_password(s)}"),
    ("password-in-table-of-html", "a.html", lambda s: f"<td>password</td><td>{_password(s)}</td>"),
]:
    _file(_name, _path, _make)

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
