"""Ways in which something private could get into the public repo, and harmless things that only look so.


Each way plants a canary, a word that stands nowhere else, and says what must become of it: a rule refuses
the publication, the command ends with an error, or it is published and the canary stays behind.
"""

# ruff: noqa: RUF001 (letters that look like others are what some ways are about)

import base64
import bz2
import gzip
import hashlib
import io
import json
import lzma
import pickle
import random
import string
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.repo import Repo, environment

PUBLIC = "https://git.example.com/flights.git"  # which each site's settings turn into a folder
OPENIGNORE = """\
# Everything is private that is not listed as open.
/*
!/README.md
!/Makefile
!/pyproject.toml
!/domain.toml
!/dg.toml
!/mypy.ini
!/pytest.ini
!/ruff.toml
!/.gitignore
!/.sqlfluff
!/.pre-commit-config.yaml
!/.github/
/.github/*
!/.github/workflows/
/.github/workflows/*
!/.github/workflows/check.yml
!/contracts/
/contracts/*
!/contracts/published/
/contracts/published/staff_costs.*
!/data/
/data/*
!/data/README.md
!/data/departures/
!/dbt/
/dbt/models/marts/salary_bands.*
/dbt/macros/pay_formula.sql
/dbt/seeds/vip_accounts.*
!/docs/
/docs/*
!/docs/contracts/
!/platform-kit/
!/src/
/src/flights/crew_rosters.py
!/tests/
!/pub/
/pub/closed/
/pub/**/sealed*.md
"""
OPEN_TOML = """\
message = "Update from the internal repository"
internal = ["Bluebird", "*.acme-bank.io", "dwh7", "203.0.113.0/24", "2001:db8:77::/48"]

[[allow]]
rule = "data"
path = "data/departures/*.csv"
reason = "in the public domain"

[[allow]]
rule = "data"
path = "pub/listed/*"
reason = "made for this test"
"""
KEPT = "kanaribasekept"  # stands in every private file
CONTRACT = f"""\
apiVersion: v3.1.0
kind: DataContract
id: 3f0c6a52-6f1e-4b53-9d5e-5a4f5c3a9b11
domain: flights
description: {{purpose: {KEPT}}}
schema:
  - name: staff_costs
    properties:
      - {{name: iban_number, physicalName: iban_no_raw, classification: confidential}}
"""
# The private files of every site, beside what the template has and the openignore.txt leaves private.
PRIVATE = {
    "dbt/models/marts/salary_bands.sql": f"select band from {{{{ source('hr', 'pay') }}}} -- {KEPT}\n" * 5,
    "dbt/macros/pay_formula.sql": f"{{% macro mask_salary(x) %}} {{{{ x }}}} /* {KEPT} */ {{% endmacro %}}\n",
    "dbt/seeds/vip_accounts.csv": f"id,name\n1,{KEPT}\n",
    "contracts/published/staff_costs.odcs.yaml": CONTRACT,
    "src/flights/crew_rosters.py": "".join(f"ROW_{n} = '{KEPT} {n}'\n" for n in range(20)),
    "hidden/merger-plans.md": "".join(f"Step {n} of the plan, {KEPT}.\n" for n in range(20)),
    "hidden/größe_der_reserve.md": f"{KEPT} reserve\n",
    "hidden/deep/notes.md": f"{KEPT} notes\n",
    "hidden/notes.md": f"{KEPT} more notes\n",
    "hidden/__init__.py": "",
}


@dataclass(frozen=True)
class Site:
    """An internal repo, the public repo beside it, and a way's own folder and canary."""

    repo: Repo
    folder: str = "pub/base"
    canary: str = KEPT

    @property
    def root(self) -> Path:
        return self.repo.path

    @property
    def public(self) -> Path:
        return self.root.parent / "public.git"

    def some(self, length: int, letters: str = string.ascii_letters + string.digits, salt: str = "") -> str:
        """Letters by chance, the same in each run of a way."""
        return "".join(random.Random(f"{self.canary}{salt}").choices(letters, k=length))

    def environment(self, **more: str) -> dict[str, str]:
        return environment(self.root.parent / "home") | more

    def git(self, *arguments: str | bytes, stdin: bytes = b"", **env: str) -> bytes:
        command = ("git", *arguments)
        done = subprocess.run(
            command, cwd=self.root, input=stdin, capture_output=True, env=self.environment(**env)
        )
        assert done.returncode == 0, f"{command}\n{done.stdout!r}\n{done.stderr!r}"
        return done.stdout

    def setting(self, *arguments: str) -> None:
        """A setting of the person who works there."""
        self.git("config", "--global", "--add", *arguments)

    def write(self, name: str, content: str | bytes) -> str:
        """A file in the way's folder, or from the root where the name begins with a slash; its path."""
        path = name[1:] if name.startswith("/") else f"{self.folder}/{name}"
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def append(self, path: str, text: str) -> None:
        with (self.root / path).open("a") as file:
            file.write(text)

    def link(self, name: str, target: str) -> None:
        place = self.root / self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)

    def commit(self, message: str = "A change", *options: str, **env: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, *options, **env)

    def stage(self, mode: str, path: bytes, content: bytes) -> None:
        """An entry of the index with a path that the file system may not take."""
        oid = self.git("hash-object", "-w", "--stdin", stdin=content).decode().strip()
        self.git("update-index", "-z", "--index-info", stdin=f"{mode} {oid}\t".encode() + path + b"\0")


Plant = Callable[[Site], object]


@dataclass(frozen=True)
class Way:
    """One way to leak.

    Attributes:
        plant: makes it, the commits included unless `commits` is false.
        rules: those that refuse it; none if it is published without the canary.
        error: what the command says instead, where it judges nothing.
        before: what is published before it is planted.
        alone: it cannot be planted together with the others.
        path: the canary stands in a path, which a finding has to name.
        files: it is nothing but files, so that others can be judged beside it.
    """

    number: int
    name: str
    plant: Plant
    rules: tuple[str, ...] = ()
    error: str | None = None
    before: Plant | None = None
    commits: bool = True
    alone: bool = False
    path: bool = False
    files: bool = False

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    @property
    def mark(self) -> str:
        """What its paths, and no others, have in them."""
        return f"w{self.number:03}"

    @property
    def folder(self) -> str:
        return f"pub/{self.mark}"

    @property
    def canary(self) -> str:
        """Letters, as a secret would be found for its digits."""
        letters = (string.ascii_lowercase[byte % 26] for byte in hashlib.sha256(self.name.encode()).digest())
        return f"kanari{''.join(letters)[:14]}"

    def at(self, repo: Repo) -> Site:
        return Site(repo, self.folder, self.canary)


WAYS: list[Way] = []


def way(name: str, *rules: str, **about: object) -> Callable[[Plant], Plant]:
    """Makes a function a way."""

    def add(plant: Plant) -> Plant:
        WAYS.append(Way(len(WAYS), name, plant, rules, **about))
        return plant

    return add


def written(name: str, content: str | bytes) -> Plant:
    """Writes a file; `KANARI` in it stands for the canary."""

    def plant(site: Site) -> None:
        if isinstance(content, str):
            site.write(name, content.replace("KANARI", site.canary))
        else:
            site.write(name, content.replace(b"KANARI", site.canary.encode()))

    return plant


def text(name: str, rule: str, content: str | bytes, file: str = "about.txt", **about: object) -> None:
    way(name, rule, files=True, **about)(written(file, content))


# Names of what is private. The canary stands beside the name: a refused publication takes neither along.

for _name, _text in {
    "a model's name": "built on salary_bands",
    "a name in capitals": "built on SALARY_BANDS",
    "a name in mixed case": "built on Salary_Bands",
    "a name with a hyphen": "built on salary-bands",
    "a name in camel case": "class SalaryBands: pass",
    "a name with a zero-width space": "built on salary\u200b_bands",
    "a name with a soft hyphen": "built on sal\u00adary_bands",
    "a name with a word joiner and a BOM inside": "built on sal\u2060ary_\ufeffbands",
    "a name in full-width letters": "built on ｓａｌａｒｙ＿ｂａｎｄｓ",
    "a name in mathematical letters": "built on 𝐬𝐚𝐥𝐚𝐫𝐲_𝐛𝐚𝐧𝐝𝐬",
    "a name with a non-breaking hyphen": "built on salary\u2011bands",
    "a name with an en dash": "built on salary\u2013bands",
    "a name with a variation selector": "built on salary_\ufe0fbands",
    "a name inside a longer identifier": "int_salary_bands_v2 = 1",
    "a name in dunders": "x = __salary_bands__",
    "a name between letters of other scripts": "参照salary_bands参照",
    "a private path": "see dbt/models/marts/salary_bands.sql",
    "a private path with backslashes": "see dbt\\models\\marts\\salary_bands.sql",
    "a private path in capitals": "see DBT/MODELS/MARTS/SALARY_BANDS.SQL",
    "a private path in a URL": "https://github.com/x/y/blob/main/hidden/merger-plans.md#L3",
    "a private folder": "look into hidden/deep/ for it",
    "a file of a private folder by its name": "as in merger-plans.md",
    "a file of a private folder without its suffix": "as in merger_plans",
    "a name with an umlaut": "as in größe_der_reserve",
    "a name with an umlaut in two characters": "as in gro\u0308ße_der_reserve",
    "a name with a double s": "as in GRÖSSE_DER_RESERVE",
    "a name with an umlaut, escaped as in JSON": '{"file": "gr\\u00f6\\u00dfe_der_reserve"}',
    "a name with an umlaut, escaped as in a URL": "see gr%C3%B6%C3%9Fe_der_reserve.md",
    "a name with an umlaut, escaped as git does": 'modified: "hidden/gr\\303\\266\\303\\237e_der_reserve.md"',
    "a name with an umlaut, escaped as in HTML": "see gr&ouml;&szlig;e_der_reserve",
    "a macro": "{{ mask_salary(1) }}",
    "a seed": "select * from {{ ref('vip_accounts') }}",
    "a contract's table": "the table staff_costs",
    "a contract's table with its schema": "select * from flights.staff_costs",
    "a contract's id": "3F0C6A52-6f1e-4b53-9d5e-5a4f5c3a9b11",
    "a confidential column": "select iban_number from t",
    "a confidential column's physical name": "select IBAN_NO_RAW from t",
    "a module": "import flights.crew_rosters",
    "a module imported from its package": "from flights import crew_rosters",
    "a module imported from its folder": "from .crew_rosters import ROWS",
    "a name of open.toml": "since project Bluebird",
    "a name of open.toml in capitals": "since BLUEBIRD",
    "a name of open.toml inside an identifier": "load_bluebird_orders()",
    "a name of open.toml in camel case": "class BluebirdOrders: pass",
    "a host of open.toml": "host = 'dwh7'",
    "a host below one of open.toml": "host = 'pg.acme-bank.io'",
    "a host of open.toml with a port": "dwh7:5432",
    "a host of open.toml in a URL": "https://wiki.Acme-Bank.io/x",
    "a Jinja comment": "{# like ref('salary_bands') #}",
    "an SQL comment": "select 1 -- like salary_bands",
    "a YAML anchor": "a: &salary_bands 1",
    "an HTML comment": "<!-- salary_bands -->",
    "a link in Markdown": "[x](../hidden/merger-plans.md)",
    "a name at the end without a newline": "x salary_bands",
    "a name after a NEL and a lone CR": "x\u0085y\rsalary_bands",
}.items():
    text(f"name: {_name}", "name", f"KANARI\n{_text}")

text("name: in a UTF-16 file", "name", "KANARI salary_bands".encode("utf-16"))
text("name: in a UTF-16 file, big end first", "name", b"\xfe\xff" + "salary_bands KANARI".encode("utf-16-be"))
text("name: in a UTF-16 file without a BOM", "name", "KANARI salary_bands".encode("utf-16-le"))
text("name: in a big-endian UTF-16 file without a BOM", "name", "KANARI salary_bands".encode("utf-16-be"))
text("name: in a UTF-32 file", "name", "KANARI salary_bands".encode("utf-32"))
text("name: in a Latin-1 file", "name", "KANARI größe_der_reserve".encode("latin-1"))
text("name: after a BOM", "name", b"\xef\xbb\xbfsalary_bands KANARI")
text("name: after a byte of zero", "name", b"\0salary_bands KANARI")
text("name: in a huge line", "name", "x " * 300_000 + "salary_bands KANARI")
text("name: in a notebook", "name", json.dumps({"cells": [{"source": ["salary_bands KANARI"]}]}), "a.ipynb")
text(
    "name: in a CSV file that is listed",
    "name",
    "id,iban_number\n1,KANARI\n",
    f"/pub/listed/w{len(WAYS):03}.csv",
)
text("name: in a file's name", "name", "x", "about.salary_bands.txt", path=True)
text("name: in a folder's name", "name", "x", "about=salary-bands/x.txt", path=True)
text("name: in a file deep down", "name", "KANARI salary_bands", f"{'d/' * 60}x.txt")


# Hosts, addresses and people

for _name, _rule, _text in [
    ("a URL", "host", "https://wiki.flights.internal/KANARI"),
    ("a URL of one word", "host", "http://jenkins/KANARI"),
    ("a URL with a user", "host", "https://git@code.flights.corp/KANARI"),
    ("a host with a port", "host", "db.flights.lan:5432 KANARI"),
    ("a host in SSH's form", "host", "git@code.flights.local:x/y.git KANARI"),
    ("a Kubernetes service", "host", "http://api.prod.svc.cluster.local/KANARI"),
    ("an address", "host", "host: 10.1.2.3  # KANARI"),
    ("an address with a port", "host", "host: 192.168.7.9:5432  # KANARI"),
    ("a network", "host", "cidr: 172.20.4.0/22  # KANARI"),
    ("an address in a URL", "host", "http://10.9.8.7/KANARI"),
    ("an IPv6 address", "host", "fd12:3456:789a::17 KANARI"),
    ("an IPv6 address in a URL", "host", "http://[fd12:3456:789a::17]:80/KANARI"),
    ("an address of open.toml", "host", "host: 203.0.113.9 # KANARI"),
    ("an IPv6 address of open.toml", "host", "host: 2001:db8:77::5 # KANARI"),
    ("an IPv6 address written in full", "host", "2001:0db8:0077:0000:0000:0000:0000:0005 KANARI"),
    ("an IPv4 address within IPv6", "host", "::ffff:10.1.2.3 KANARI"),
    ("a host in a database's address", "host", "postgresql://pg.flights.intranet/x KANARI"),
    ("a host in a key", "host", "host: pg-prod.flights.internal  # KANARI"),
    ("an AWS host", "host", "ip-10-1-2-3.eu-west-1.compute.internal KANARI"),
    ("a person's address", "email", "ask KANARI@flights.org"),
    ("a person's address in capitals", "email", "ask KANARI@FLIGHTS.ORG"),
    ("a person's address with a plus", "email", "KANARI+x@mail.flights.org,"),
    ("a person's address with full-width signs", "email", "ask KANARI＠flights．org"),
    ("a person's address with a zero-width space", "email", "ask KANARI\u200b@flights.org"),
    ("a person's address, escaped", "email", "mailto:KANARI%40flights.org"),
    ("a person's address in angles", "email", "Signed-off-by: X <KANARI@flights.org>"),
    ("a person's address in CODEOWNERS", "email", "* KANARI@flights.org"),
    ("a home folder", "home", "/home/KANARI/src"),
    ("a home folder on a Mac", "home", "/Users/KANARI/src"),
    ("a home folder on Windows", "home", "C:\\Users\\KANARI\\src"),
    ("a home folder on Windows, escaped", "home", '"C:\\\\Users\\\\KANARI\\\\src"'),
    ("a home folder on Windows, with slashes", "home", "file:///C:/Users/KANARI/src"),
    ("a home folder of WSL", "home", "/mnt/c/Users/KANARI/src"),
    ("a home folder on NFS", "home", "/export/home/KANARI/src"),
]:
    text(f"place: {_name}", _rule, _text)
text("place: a person's address in a file's name", "email", "x", "KANARI@flights.org.txt", path=True)
text("place: a mailmap", "email", "Jane <jane@x.example> <KANARI@flights.org>\n", ".mailmap")


# Secrets. They are put together here so that no scanner takes this file for a leak.

_ANY = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"


def secret(name: str, make: Callable[[Callable[..., str]], str], file: str = "conf.txt") -> None:
    @way(f"secret: {name}", "secret", files=True)
    def plant(site: Site) -> None:
        count = iter(range(100))

        def some(length: int, letters: str = _ANY) -> str:
            return site.some(length, letters, str(next(count)))

        site.write(file, f"# {site.canary}\n{make(some)}\n")


def _b64(content: str) -> str:
    return base64.b64encode(content.encode()).decode()


def _pem(kind: str) -> Callable[[Callable[..., str]], str]:
    def make(some: Callable[..., str]) -> str:
        lines = "\n".join(some(64) for _ in range(8))
        return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----"

    return make


for _kind in ("RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"):
    secret(_kind, _pem(_kind))
secret("PGP", _pem("PGP PRIVATE KEY BLOCK"))
for _name, _make in {
    "AWS's key id": lambda s: f"AKIA{s(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}",
    "AWS's key": lambda s: f"aws_secret_access_key = {s(40)}",
    "GitHub's token": lambda s: f"ghp_{s(36)}",
    "GitHub's fine-grained token": lambda s: f"github_pat_{s(22)}_{s(59)}",
    "GitHub's app": lambda s: f"ghs_{s(36)}",
    "GitLab's token": lambda s: f"glpat-{s(20)}",
    "Slack's token": lambda s: f"xoxb-{s(12, '123456789')}-{s(12, '123456789')}-{s(24)}",
    "Slack's webhook": lambda s: (
        f"https://hooks.slack.com/services/T{s(8, _ANY.upper())}/B{s(8, _ANY.upper())}/{s(24)}"
    ),
    "Discord's webhook": lambda s: f"https://discord.com/api/webhooks/{s(18, '123456789')}/{s(68)}",
    "Telegram's token": lambda s: f"{s(10, '123456789')}:AA{s(33)}",
    "Google's key": lambda s: f"AIza{s(35)}",
    "Stripe's key": lambda s: f"sk_live_{s(24)}",
    "SendGrid's key": lambda s: f"SG.{s(22)}.{s(43)}",
    "Mailgun's key": lambda s: f"key-{s(32, _HEX)}",
    "Azure's account": lambda s: f"AccountName=x;AccountKey={s(86)}==;EndpointSuffix=core.windows.net",
    "Azure's signed URL": lambda s: f"https://x.blob.core.windows.net/c?sv=2022-11-02&sig={s(43)}%3D",
    "a JWT": lambda s: ".".join((_b64('{"alg": "HS256"}'), _b64(f'{{"sub": "{s(9)}"}}'), s(43))).replace(
        "=", ""
    ),
    "npm's token": lambda s: f"npm_{s(36)}",
    "PyPI's token": lambda s: f"pypi-AgEIcHlwaS5vcmc{s(150)}",
    "dbt Cloud's token": lambda s: f"dbtc_{s(40)}",
    "Databricks' token": lambda s: f"dapi{s(32, _HEX)}",
    "Hugging Face's token": lambda s: f"hf_{s(34, string.ascii_letters)}",
    "Anthropic's key": lambda s: f"sk-ant-api03-{s(93)}AA",
    "Vault's token": lambda s: f"hvs.{s(95)}",
    "Fernet's key": lambda s: f"AIRFLOW__CORE__FERNET_KEY={s(43)}=",
    "a bearer": lambda s: f"Authorization: Bearer {s(40)}",
    "a basic header": lambda s: f"Authorization: Basic {_b64('bob:' + s(14))}",
    "Docker's login": lambda s: f'{{"auths": {{"r.example.com": {{"auth": "{_b64("bob:" + s(14))}"}}}}}}',
    "a password in a URL": lambda s: f"postgresql://app:{s(14)}@db.flights.net/x",
    "a password in JDBC": lambda s: f"jdbc:postgresql://db.example.com/x?user=app&password={s(14)}",
    "a password in YAML": lambda s: f"password: {s(12)}7a",
    "a password in YAML, folded": lambda s: f"password: >-\n  {s(12)}7a",
    "a password in a shell": lambda s: f"PGPASSWORD={s(12)}7a psql",
    "a password in code": lambda s: f"connect(password='{s(12)}7a')",
    "a password of letters": lambda s: f'password = "{s(14, string.ascii_letters)}"',
    "a password with signs": lambda s: f'password = "{s(6)}-!({s(5)})$[x]"',
    "a password of words": lambda s: f'"passphrase": "{s(5)} horse {s(6)} battery"',
    "a password with a dollar": lambda s: f"password: {s(5)}3.d{s(3)}$gh",
    ".netrc": lambda s: f"machine git.example.com login bob password {s(14)}",
    ".pgpass": lambda s: f"db.example.com:5432:*:app:{s(14)}",
    "curl": lambda s: f"curl -u bob:{s(14)} https://x.example.com",
    "in base64": lambda s: _b64(f'password = "{s(12)}7a"'),
    "in base64, a token": lambda s: _b64(f"the token ghp_{s(36)}"),
    "gitleaks:allow": lambda s: f"k = 'ghp_{s(36)}'  # gitleaks:allow",
    "pragma: allowlist secret": lambda s: f"password = '{s(12)}7a'  # pragma: allowlist secret",
    "pragma: allowlist nextline": lambda s: f"# pragma: allowlist nextline secret\nk = 'ghp_{s(36)}'",
    "kingfisher:ignore": lambda s: f"k = 'ghp_{s(36)}'  # kingfisher:ignore kingfisher:allow",
    "trufflehog:ignore": lambda s: f"k = 'ghp_{s(36)}'  # trufflehog:ignore",
    "nosec, noqa and others": lambda s: f"k = 'ghp_{s(36)}'  # nosec # noqa: S105 NOSONAR ggignore",
    "example, dummy and test around it": lambda s: f"# example dummy test fake\nk = 'ghp_{s(36)}'",
}.items():
    secret(_name, _make)


@way("secret: in a file's name", "secret", path=True)
def _(site: Site) -> None:
    site.write(f"AKIA{site.some(16, 'ABCDEFGHJKLMNPQR234567')}", "x")


@way("secret: in UTF-16", "secret")
def _(site: Site) -> None:
    token = f"ghp_{site.some(36)}"
    site.write("conf.txt", f"{site.canary}\ntoken = {token}\n".encode("utf-16"))


@way("secret: in UTF-16 without a BOM", "data", "secret")
def _(site: Site) -> None:
    token = f"ghp_{site.some(36)}"
    site.write("conf.txt", f"{site.canary}\ntoken = {token}\n".encode("utf-16-le"))


@way("secret: at the end of a line of 5 MB", "secret", "size")
def _(site: Site) -> None:
    token = f"ghp_{site.some(36)}"
    site.write("conf.txt", "x = 1; " * 750_000 + f"k='{token}' {site.canary}")


@way("secret: in a key of a lock file's URL", "index")
def _(site: Site) -> None:
    site.write("uv.lock", f'source = {{ registry = "https://pkgs.flights.net/{site.canary}/simple" }}\n')


# Lock files and settings of package managers

for _file, _line in {
    "uv.lock": 'source = { registry = "https://nexus.flights.net/simple" } # KANARI',
    "poetry.lock": '[package.source]\nurl = "https://nexus.flights.net/simple" # KANARI',
    "requirements.txt": "--index-url https://nexus.flights.net/simple # KANARI",
    "requirements-dev.in": "--extra-index-url=https://nexus.flights.net/simple # KANARI",
    "direct/requirements.txt": "kanari @ https://nexus.flights.net/KANARI-1.0.whl",
    "plain/requirements.txt": "https://nexus.flights.net/KANARI-1.0.whl",
    "pip.conf": "[global]\nindex-url = https://nexus.flights.net/simple # KANARI",
    ".npmrc": "registry=https://nexus.flights.net/npm # KANARI",
    "package-lock.json": '{"resolved": "https://nexus.flights.net/KANARI.tgz"}',
    "yarn.lock": 'resolved "https://nexus.flights.net/KANARI.tgz"',
    "pyproject.toml": '[[tool.uv.index]]\nname = "KANARI"\nurl = "https://nexus.flights.net/simple"',
    "Pipfile.lock": '{"_meta": {"sources": [{"url": "https://nexus.flights.net/KANARI"}]}}',
    "Pipfile": '[[source]]\nurl = "https://nexus.flights.net/KANARI"',
    "packages.yml": "packages:\n  - git: https://code.flights.net/KANARI.git",
    "environment.yml": "channels:\n  - https://conda.flights.net/KANARI",
    "conda/environment.yml": "channels: [https://conda.flights.net/KANARI]\n",
    "setup.cfg": "[easy_install]\nindex_url = https://nexus.flights.net/KANARI",
    ".pip/pip.conf": "[global]\nextra-index-url =\n    https://nexus.flights.net/KANARI",
    "Dockerfile": "RUN pip install --index-url https://nexus.flights.net/KANARI x",
    "ci.yml": "env:\n  UV_INDEX_URL: https://nexus.flights.net/KANARI",
    "UPPER/UV.LOCK": 'source = { registry = "https://nexus.flights.net/KANARI" }',
}.items():
    text(f"index: {_file}", "index", f"{_line}\n", _file)


# What tools write

_NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def notebook(name: str, cell: Mapping[str, object], rule: str = "notebook") -> None:
    text(f"notebook: {name}", rule, json.dumps(_NOTEBOOK | {"cells": [cell]}), "a.ipynb")


notebook("an output", {"cell_type": "code", "source": [], "outputs": [{"text": ["KANARI"]}]})
notebook("a count", {"cell_type": "code", "source": ["'KANARI'"], "outputs": [], "execution_count": 7})
notebook("an attachment", {"cell_type": "markdown", "source": [], "attachments": {"x.png": {"a": "KANARI"}}})
notebook("an empty attachment's name in capitals", {"source": ["KANARI"], "outputs": [{}]})
text(
    "notebook: of an old form",
    "notebook",
    '{"worksheets": [{"cells": [{"outputs": ["KANARI"]}]}]}',
    "a.ipynb",
)
text("notebook: that is no JSON", "notebook", '{"cells": [{"outputs": ["KANARI"', "a.ipynb")
text("notebook: suffix in capitals", "notebook", '{"cells": [{"outputs": ["KANARI"]}]}', "A.IPYNB")
text("notebook: after a BOM", "notebook", '\ufeff{"cells": [{"outputs": ["KANARI"]}]}', "a.ipynb")
text("notebook: saved as JSON", "notebook", '{"nbformat": 4, "cells": [{"outputs": ["KANARI"]}]}', "a.json")
_WIDGETS = {"application/vnd.jupyter.widget-state+json": {"state": {"a": "KANARI"}}}
_STATE = json.dumps(_NOTEBOOK | {"cells": [], "metadata": {"widgets": _WIDGETS}})
text("notebook: widget state", "notebook", _STATE, "a.ipynb")
_MANIFEST = (
    '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}, "x": "KANARI"}'
)
text("artefact: dbt's manifest", "artefact", _MANIFEST, "manifest.json")
text("artefact: dbt's manifest under another name", "artefact", _MANIFEST, "notes.txt")
text(
    "artefact: dbt's manifest, its head at the end",
    "artefact",
    f'{{"x": "KANARI", "y": "{"x " * 9000}", "metadata": {{"dbt_schema_version": "v12"}}}}',
    "m.json",
)
text("artefact: a log", "artefact", "12:00 KANARI\n", "dbt.log")
text("artefact: a rotated log", "artefact", "12:00 KANARI\n", "dbt.log.1")
for _suffix in ("csv", "parquet", "duckdb", "xlsx", "pkl", "ndjson", "tsv", "CSV"):
    text(f"data: {_suffix}", "data", "1,KANARI\n", f"rows.{_suffix}")
text("data: a compressed CSV", "data", gzip.compress(b"1,KANARI", mtime=0), "rows.csv.gz")
text("data: big", "size", "KANARI\n" + "some words\n" * 110_000)
text(
    "data: a pointer of LFS", "lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:KANARI\nsize 1\n"
)
text("data: a database without a suffix", "data", b"SQLite format 3\0KANARI", "store")


# Archives and other files that are no text: listed or not, what can be read in them is judged


def zipped(members: Mapping[str, bytes | str], comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
        archive.comment = comment
    return buffer.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return buffer.getvalue()


def tar_of_link(target: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        about = tarfile.TarInfo("x")
        about.type, about.linkname = tarfile.SYMTYPE, target
        archive.addfile(about)
    return buffer.getvalue()


def tar_with_owner(owner: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        about = tarfile.TarInfo("x")
        about.uname = owner
        archive.addfile(about)
    return buffer.getvalue()


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    head = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = (b"IDAT", zlib.compress(b"\0\0"))
    made = b"\x89PNG\r\n\x1a\n"
    for kind, content in (head, *chunks, body, (b"IEND", b"")):
        made += (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )
    return made


_SAID = b"KANARI built on salary_bands\n"


def encrypted() -> bytes:
    """A zip whose member has the bit of encryption."""
    made = bytearray(zipped({"salary_bands.sql": b"KANARI"}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(sign) + offset] |= 1
    return bytes(made)


def packed(name: str, file: str, content: Callable[[bytes], bytes], *rules: str) -> None:
    """An archive in an ordinary place, and one in a place where such files are listed."""

    def plant(folder: str) -> Plant:
        def write(site: Site) -> None:
            site.write(f"{folder}{file}", content(site.canary.encode()))

        return write

    way(f"archive: {name}", "data", *rules, files=True)(plant(""))
    if rules:
        place = f"/pub/listed/w{len(WAYS):03}-"
        way(f"archive: {name}, listed", *rules, files=True)(plant(place))


def _said(canary: bytes) -> bytes:
    return _SAID.replace(b"KANARI", canary)


packed("a zip", "a.zip", lambda c: zipped({"x.txt": _said(c)}), "name")
packed("a zip's member", "a.zip", lambda c: zipped({"salary_bands.sql": c}), "name")
packed("a zip's comment", "a.zip", lambda c: zipped({"x": c}, b"salary_bands"), "name")
packed("a zip after other bytes", "a.bin", lambda c: b"\x7fELF\0" + zipped({"x.txt": _said(c)}), "name")
packed("a zip in a zip", "a.zip", lambda c: zipped({"b.zip": zipped({"x": _said(c)})}), "name")
packed("an encrypted zip", "a.zip", lambda c: encrypted().replace(b"KANARI", c), "name")
packed("a wheel", "a-1-py3-none-any.whl", lambda c: zipped({"a/__init__.py": _said(c)}), "name")
packed("a Word file", "a.docx", lambda c: zipped({"word/document.xml": b"<w:t>" + _said(c)}), "name")
packed("a workbook", "a.xlsx", lambda c: zipped({"xl/sharedStrings.xml": _said(c)}), "name")
packed("a tar", "a.tar", lambda c: tarred({"x": _said(c)}), "name")
packed("a tar's member", "a.tar", lambda c: tarred({"hidden/merger-plans.md": c}), "name")
packed("a tar's link", "a.tgz", lambda c: tar_of_link("../hidden/merger-plans.md"), "name")
packed("a tar's owner", "a.tgz", lambda c: tar_with_owner("bluebird"), "name")
packed("a tar.gz", "a.tar.gz", lambda c: tarred({"x": _said(c)}, "w:gz"), "name")
packed("a tar.xz", "a.tar.xz", lambda c: tarred({"x": _said(c)}, "w:xz"), "name")
packed(
    "a tar in a zip in a tar",
    "a.tar",
    lambda c: tarred({"b": zipped({"c": tarred({"x": _said(c)})})}),
    "name",
)
packed("gzip", "a.gz", lambda c: gzip.compress(_said(c), mtime=0), "name")
packed(
    "gzip twice in a row", "a.gz", lambda c: gzip.compress(b"x\n", mtime=0) + gzip.compress(_said(c)), "name"
)
packed("bzip2", "a.bz2", lambda c: bz2.compress(_said(c)), "name")
packed("xz", "a.xz", lambda c: lzma.compress(_said(c)), "name")
packed("a picture's text", "a.png", lambda c: png((b"tEXt", b"Comment\0" + _said(c))), "name")
packed(
    "a picture's text, compressed",
    "a.png",
    lambda c: png((b"zTXt", b"C\0\0" + zlib.compress(_said(c)))),
    "name",
)
packed("a pickle", "a.pickle", lambda c: pickle.dumps({"t": _said(c).decode()}), "name")
packed("compiled Python", "a.pyc", lambda c: b"\xa7\r\r\n\0\0\0\0" + _said(c), "name")
packed("a PDF", "a.pdf", lambda c: b"%PDF-1.4\n\0\xff stream\n" + _said(c), "name")
packed(
    "a PDF, compressed",
    "a.pdf",
    lambda c: b"%PDF-1.4\n\0\xff\nstream\n" + zlib.compress(_said(c)) + b"\nendstream",
    "name",
)
packed("a person's address in a zip", "a.zip", lambda c: zipped({"x": c + b"@flights.org"}), "email")
packed("a secret in a zip", "a.zip", lambda c: zipped({"x": b"password = 'a7" + c[::-1] + b"'"}), "secret")
packed(
    "a home folder in a member",
    "a.zip",
    lambda c: zipped({f"home/{c.decode()}/x": b"", "y": b"/home/" + c}),
    "home",
)


# Links


def link(name: str, target: str, file: str = "a-link", **about: object) -> None:
    way(f"link: {name}", "link", **about)(lambda site: site.link(file, target.replace("KANARI", site.canary)))


link("absolute", "/etc/KANARI")
link("to a person's home", "~/../../../../KANARI")
link("dangling", "KANARI.txt")
link("out of the tree", "../../../KANARI")
link("out of the tree and back", "../../../flights/README.md")
link("to a private file", "../../hidden/notes.md")
link("to a private folder", "../../hidden")
link("to the git folder", "../../.git/config")
link("on Windows' drive", "C:/KANARI")
link("with backslashes", "..\\..\\hidden\\notes.md")
link("with bytes that are no UTF-8", "caf\udce9")


@way("link: through a linked folder", "link")
def _(site: Site) -> None:
    site.link("folder", "../../hidden")
    site.link("a-link", "folder/notes.md")


@way("link: through an open linked folder and up", "link")
def _(site: Site) -> None:
    """`up/..` is not this folder, but the folder above what `up` points at."""
    site.write("a/b/c/x.txt", "x")
    site.write("x.txt", "x")
    site.link("up", "a/b/c")
    site.link("a-link", f"up/../../../../../hidden/{site.canary}")


@way("link: in place of a file that was private", "link")
def _(site: Site) -> None:
    site.link("a-link", "../../dbt/models/marts/salary_bands.sql")


@way("link: a private link's target")
def _(site: Site) -> None:
    (site.root / "hidden" / "a-link").symlink_to(f"/{site.canary}")


@way("link: hard, to a private file", "copy")
def _(site: Site) -> None:
    private = site.write("/hidden/hard-linked.md", f"{site.canary} and more\n")
    (site.root / site.folder).mkdir(parents=True, exist_ok=True)
    (site.root / site.folder / "x.md").hardlink_to(site.root / private)


# Copies and moves

_LINES = "".join(f"line {n} of the plan, KANARI\n" for n in range(30))


def _private(site: Site, content: str = _LINES) -> str:
    return site.write(f"/hidden/{site.folder[-4:]}.md", content.replace("KANARI", site.canary))


@way("copy: of a private file", "copy")
def _(site: Site) -> None:
    site.write("x.md", (site.root / _private(site)).read_bytes())


@way("copy: executable", "copy")
def _(site: Site) -> None:
    site.write("x.md", (site.root / _private(site)).read_bytes())
    (site.root / site.folder / "x.md").chmod(0o755)


@way("copy: with marked lines", "copy")
def _(site: Site) -> None:
    content = (site.root / _private(site, f"# openignore: line\n{_LINES}")).read_bytes()
    site.write("x.md", content)


@way("copy: with other line ends", "copy")
def _(site: Site) -> None:
    site.write("x.md", (site.root / _private(site)).read_bytes().replace(b"\n", b"\r\n"))


@way("copy: with a BOM and no last newline", "copy")
def _(site: Site) -> None:
    site.write("x.md", b"\xef\xbb\xbf" + (site.root / _private(site)).read_bytes().rstrip())


@way("copy: but for its marked lines", "copy")
def _(site: Site) -> None:
    site.write("x.md", b"# openignore: line\n" + (site.root / _private(site)).read_bytes())


@way("copy: in a zip that is listed", "copy")
def _(site: Site) -> None:
    content = (site.root / _private(site)).read_bytes()
    site.write(f"/pub/listed/{site.folder[-4:]}.zip", zipped({"x": content}))


@way("copy: edited", "moved", before=_private)
def _(site: Site) -> None:
    site.write("x.md", (site.root / _private(site)).read_text() + "one more line\n")


@way("move: out of a private folder", "moved", before=_private)
def _(site: Site) -> None:
    (site.root / site.folder).mkdir(parents=True, exist_ok=True)
    (site.root / _private(site)).rename(site.root / site.folder / "x.md")


@way("move: out of a private folder, with git mv", "moved", before=_private)
def _(site: Site) -> None:
    site.write("y.md", "x")
    site.git("mv", f"hidden/{site.folder[-4:]}.md", f"{site.folder}/x.md")


@way("move: out of a private folder, edited", "moved", before=_private)
def _(site: Site) -> None:
    path = site.root / _private(site)
    site.write("x.md", path.read_text().replace("line 3 ", "row 3 ") + "one more line\n")
    path.unlink()


@way("move: with settings that switch renames off", "moved", before=_private)
def _(site: Site) -> None:
    site.setting("diff.renames", "false")
    site.setting("diff.renameLimit", "1")
    (site.root / site.folder).mkdir(parents=True, exist_ok=True)
    (site.root / _private(site)).rename(site.root / site.folder / "x.md")


@way("move: in two commits", "moved", before=_private)
def _(site: Site) -> None:
    path = site.root / _private(site)
    content = path.read_text()
    path.unlink()
    site.commit()
    site.write("x.md", content)


@way("move: by way of another private file", "moved", before=_private)
def _(site: Site) -> None:
    path = site.root / _private(site)
    path.rename(path.with_suffix(".txt"))
    site.commit()
    (site.root / site.folder).mkdir(parents=True, exist_ok=True)
    path.with_suffix(".txt").rename(site.root / site.folder / "x.md")


@way("move: of a file that was private only since the last publication", "moved")
def _(site: Site) -> None:
    path = site.root / _private(site)
    site.commit()
    site.write("x.md", path.read_text() + "one more line\n")
    path.unlink()


@way("move: twice, of a file that was private only since the last publication", "moved")
def _(site: Site) -> None:
    path = site.root / _private(site)
    site.commit()
    site.write("x.md", path.read_text() + "one more line\n")
    path.unlink()
    site.commit()
    site.git("mv", f"{site.folder}/x.md", f"{site.folder}/y.md")


@way("move: of a file that was gone for a while, and private only since the last publication", "copy")
def _(site: Site) -> None:
    path = site.root / _private(site)
    site.commit()
    content = path.read_text()
    path.unlink()
    site.commit()
    site.write("x.md", content)


@way("move: on a branch that was merged", "moved", commits=False)
def _(site: Site) -> None:
    site.commit()
    here = site.git("rev-parse", "--abbrev-ref", "HEAD").decode().strip()
    site.git("checkout", "--quiet", "-b", f"side-{site.folder[-4:]}")
    path = site.root / _private(site)
    site.commit()
    site.write("x.md", path.read_text() + "one more line\n")
    path.unlink()
    site.commit()
    site.git("checkout", "--quiet", here)
    site.git("merge", "--quiet", "--no-ff", "--no-edit", f"side-{site.folder[-4:]}")


def _closed_later(site: Site) -> None:
    site.write("first.txt", f"open words of {site.folder}\n")
    site.write("second.txt", f"more open words of {site.folder}\n")


@way("closed: published, then excluded, then edited", before=_closed_later)
def _(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/first.txt\n")
    site.commit()
    site.write("first.txt", f"{site.canary}\n")


@way("closed: published, then excluded and renamed", before=_closed_later)
def _(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/first.txt\n/{site.folder}/{site.canary}.txt\n")
    (site.root / site.folder / "first.txt").rename(site.root / site.folder / f"{site.canary}.txt")


@way("closed: published, then edited between two publications and taken back", before=_closed_later)
def _(site: Site) -> None:
    site.write("first.txt", f"{site.canary}\n")
    site.commit()
    site.write("first.txt", f"open words of {site.folder}\n")


# Patterns


def excluded(name: str, pattern: str, file: str, *rules: str, commits: bool = True, **about: object) -> None:
    """A pattern of openignore.txt below the way's folder, and a file with a canary."""

    @way(f"pattern: {name}", *rules, **about)
    def plant(site: Site) -> None:
        lines = "".join(f"/{site.folder}/{line}\n" for line in pattern.split("\n"))
        site.append("openignore.txt", lines.replace(f"/{site.folder}/!", f"!/{site.folder}/"))
        site.write(file, f"{site.canary}\n")


excluded("a folder", "in/", "in/x.txt")
excluded("a folder, and a file in it that is let out again", "in/\n!in/x.txt", "in/x.txt")
excluded("two stars", "**/x.txt", "a/b/c/x.txt")
excluded("a bracket", "x[0-9].txt", "x7.txt")
excluded("a bracket with a minus", "x[!a].txt", "xb.txt")
excluded("a question mark", "x?.txt", "x7.txt")
excluded("a space at the end, which git drops", "x.txt ", "x.txt")
excluded("a space at the end, escaped", "x\\ ", "x ")
excluded("a number sign", "\\#x", "#x")
excluded("an exclamation mark", "\\!x", "!x")
excluded("in other letters", "In/", "in/x.txt", "near-miss")
excluded("in another Unicode form", "caf\u00e9.txt", "cafe\u0301.txt", "near-miss", path=True)
excluded("in full-width letters", "in.txt", "ｉｎ.txt", "near-miss", path=True)
excluded("with a zero-width space", "in.txt", "in\u200b.txt", "near-miss", path=True)
excluded("with a dot at the end", "in.txt", "in.txt.", "near-miss", path=True)
excluded("with a blank at the end", "in.txt", "in.txt ", "near-miss", path=True)


@way("pattern: CRLF in openignore.txt", alone=True)
def _(site: Site) -> None:
    whole = (site.root / "openignore.txt").read_bytes() + f"/{site.folder}/x.txt\n".encode()
    (site.root / "openignore.txt").write_bytes(whole.replace(b"\n", b"\r\n"))
    site.write("x.txt", f"{site.canary}\n")


@way("pattern: a BOM in openignore.txt", alone=True)
def _(site: Site) -> None:
    whole = (site.root / "openignore.txt").read_bytes().replace(b"# Everything", b"x\n# Everything", 1)
    (site.root / "openignore.txt").write_bytes(b"\xef\xbb\xbf/*\n" + whole)
    site.write("/hidden/x.txt", f"{site.canary}\n")


@way("pattern: no newline at the end of openignore.txt", alone=True)
def _(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/x.txt")
    site.write("x.txt", f"{site.canary}\n")


@way("pattern: a nested openignore.txt")
def _(site: Site) -> None:
    site.write("openignore.txt", "/openignore.txt\nsealed_away.txt\n")
    site.write("deep/sealed_away.txt", f"{site.canary}\n")


@way("pattern: a nested openignore.txt that lets out what the one above excludes", "name")
def _(site: Site) -> None:
    """It cannot: the folder is excluded. But what it says names what is there."""
    site.write("/pub/closed/openignore.txt", "!*\n")
    site.write("/pub/closed/inner_circle.txt", f"{site.canary}\n")
    site.write("x.txt", "inner_circle\n")


@way("pattern: an openignore.txt inside an excluded folder")
def _(site: Site) -> None:
    site.write("/hidden/openignore.txt", "!*\n!notes.md\n")
    site.write("/hidden/let_out.txt", f"{site.canary}\n")


@way(
    "pattern: openignore.txt only in the working tree",
    error="has no openignore.txt",
    alone=True,
    commits=False,
)
def _(site: Site) -> None:
    site.git("rm", "--quiet", "--cached", "openignore.txt")
    site.write("x.txt", f"{site.canary}\n")
    site.git("add", site.folder)
    site.git("commit", "--quiet", "--message", "Without")


@way("pattern: openignore.txt edited but not committed", "name", alone=True, commits=False)
def _(site: Site) -> None:
    """What the commit says counts: its openignore.txt still excludes the file."""
    site.write("x.txt", f"{site.canary} salary_bands\n")
    site.commit()
    (site.root / "openignore.txt").write_text("# nothing\n")


@way("pattern: openignore.txt is a link", error="is a link", alone=True)
def _(site: Site) -> None:
    (site.root / "openignore.txt").rename(site.root / "patterns.txt")
    (site.root / "openignore.txt").symlink_to("patterns.txt")
    site.write("x.txt", f"{site.canary}\n")


@way("pattern: a nested openignore.txt is a link", error="is a link", alone=True)
def _(site: Site) -> None:
    site.link("openignore.txt", "../../README.md")
    site.write("x.txt", f"{site.canary}\n")


@way("pattern: openignore.txt in other letters", error="has no openignore.txt", alone=True)
def _(site: Site) -> None:
    site.git("mv", "openignore.txt", "OpenIgnore.txt")
    site.write("x.txt", f"{site.canary}\n")


@way("pattern: openignore.txt is empty", "name", alone=True)
def _(site: Site) -> None:
    """All is open then, also what says the host of open.toml."""
    (site.root / "openignore.txt").write_text("")
    site.write("x.txt", f"{site.canary} bluebird\n")


@way("pattern: settings that git excludes by")
def _(site: Site) -> None:
    """What a person's or a clone's settings exclude is not thereby private; what they let in is not open."""
    (site.root.parent / "home" / "excludes").write_text("!/hidden/\n!*\n")
    site.setting("core.excludesFile", str(site.root.parent / "home" / "excludes"))
    site.setting("core.ignoreCase", "true")
    site.setting("core.precomposeUnicode", "true")
    (site.root / ".git/info").mkdir(exist_ok=True)
    (site.root / ".git/info/exclude").write_text("!/hidden/\n!notes.md\n")
    site.write("/hidden/by_settings.txt", f"{site.canary}\n")


@way("pattern: added with force", "forced")
def _(site: Site) -> None:
    site.write(".gitignore", "*.dump.txt\n")
    site.write("x.dump.txt", f"{site.canary}\n")
    site.git("add", "--force", f"{site.folder}/x.dump.txt")


@way("pattern: added with force, by the root's .gitignore", "forced")
def _(site: Site) -> None:
    site.write(".env", f"NAME={site.canary}\n")
    site.git("add", "--force", f"{site.folder}/.env")


# The tree


@way("tree: a submodule", "submodule", commits=False)
def _(site: Site) -> None:
    site.commit()
    head = site.git("rev-parse", "HEAD").decode().strip()
    site.git("update-index", "--add", "--cacheinfo", f"160000,{head},{site.folder}/module")
    site.git("commit", "--quiet", "--message", site.canary)
    (site.root / site.folder / "module").mkdir()


@way("tree: .gitmodules", "host")
def _(site: Site) -> None:
    site.write(".gitmodules", f'[submodule "x"]\n\turl = https://code.flights.internal/{site.canary}\n')


@way("tree: two spellings", "collision")
def _(site: Site) -> None:
    site.write("Notes.txt", f"{site.canary}\n")
    site.write("notes.txt", "x\n")


def odd(name: str, path: bytes, rule: str = "path") -> None:
    """A path that is only in the index and the commit, so that any can be tried."""

    @way(f"path: {name}", rule, path=True, commits=False, alone=True, files=True)
    def plant(site: Site) -> None:
        site.stage("100644", f"{site.folder}/".encode() + path, f"{site.canary}\n".encode())
        site.git("commit", "--quiet", "--message", "x")


odd("a newline", b"a\nb")
odd("an escape sequence", b"a\x1b[2Jb")
odd("from right to left", "a\u202eb".encode())
odd("a zero-width joiner", "a\u200db".encode())
odd("bytes that are no UTF-8", b"caf\xe9")
odd("surrogates in UTF-8", b"a\xed\xa0\x80b")
odd("a tab", b"a\tb")
odd("a backslash", b"a\\b")
odd("a blank at its start", b" a")
odd("a private use character", "a\ue000b".encode())
odd("a line separator", "a\u2028b".encode())
odd("a device of Windows", b"aux.txt")
odd("a colon, a stream on Windows", b"a.txt:b")
odd(".git on a Mac", ".g\u200cit/config".encode())
odd("a blank that is none", "a\u00a0b".encode())


# What git keeps beside the files


@way("history: a file that is no longer there")
def _(site: Site) -> None:
    path = site.write("x.txt", f"{site.canary}\n")
    site.commit()
    (site.root / path).unlink()


@way("history: a line that is no longer there")
def _(site: Site) -> None:
    site.write("x.txt", f"{site.canary}\n")
    site.commit()
    site.write("x.txt", "open\n")


@way("history: a merged branch", commits=False)
def _(site: Site) -> None:
    here = site.git("rev-parse", "--abbrev-ref", "HEAD").decode().strip()
    site.commit()
    site.git("checkout", "--quiet", "-b", f"feature/{site.canary}")
    path = site.write("x.txt", f"{site.canary}\n")
    site.commit()
    (site.root / path).unlink()
    site.commit()
    site.git("checkout", "--quiet", here)
    site.git("merge", "--quiet", "--no-ff", "--no-edit", f"feature/{site.canary}")


@way("history: a commit's message", commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit(f"Close {site.canary}\n\nSee {site.canary}")


@way("history: an author and a committer", commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    who = {"NAME": site.canary, "EMAIL": f"{site.canary}@flights.org"}
    site.commit(**{f"GIT_{role}_{key}": of for role in ("AUTHOR", "COMMITTER") for key, of in who.items()})


@way("history: trailers", commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit(f"X\n\nSigned-off-by: {site.canary} <a@b.org>\nCo-authored-by: {site.canary} <a@b.org>")


@way("history: a tag and its message")
def _(site: Site) -> None:
    site.git("tag", f"light-{site.canary}")
    site.git("tag", "--annotate", "--message", site.canary, f"heavy-{site.canary}")
    site.setting("push.followTags", "true")


@way("history: branches")
def _(site: Site) -> None:
    site.git("branch", site.canary)
    site.setting("push.default", "matching")


@way("history: the checked-out branch", alone=True)
def _(site: Site) -> None:
    site.git("checkout", "--quiet", "-b", site.canary)


@way("history: notes", commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.git("notes", "add", "--message", site.canary)
    site.setting("notes.displayRef", "refs/notes/*")


@way("history: a stash", commits=False)
def _(site: Site) -> None:
    site.commit()
    site.write("stashed.txt", f"{site.canary}\n")
    site.git("stash", "push", "--quiet", "--include-untracked")


@way("history: replaced objects", alone=True, commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    old = site.git("rev-parse", f"HEAD:{site.folder}/x.txt").decode().strip()
    new = site.git("hash-object", "-w", "--stdin", stdin=site.canary.encode()).decode().strip()
    site.git("replace", old, new)


@way("history: a replaced commit", alone=True, commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.write("x.txt", f"{site.canary}\n")
    site.commit(site.canary)
    site.git("replace", "HEAD~", "HEAD")
    site.git("reset", "--quiet", "--hard", "HEAD~")


@way("history: a graft", alone=True, commits=False)
def _(site: Site) -> None:
    site.write("x.txt", f"{site.canary}\n")
    site.commit(site.canary)
    other = site.git("rev-parse", "HEAD").decode().strip()
    site.write("x.txt", "open\n")
    site.commit()
    (site.root / ".git/info").mkdir(exist_ok=True)
    head = site.git("rev-parse", "HEAD").decode().strip()
    (site.root / ".git/info/grafts").write_text(f"{head} {other}\n")


@way("history: a dirty working tree", commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.write("x.txt", f"{site.canary}\n")
    site.write("untracked.txt", f"{site.canary}\n")


@way("history: a dirty index", alone=True, commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.write("x.txt", f"{site.canary}\n")
    site.git("add", "--all")


@way("history: the reflog", commits=False)
def _(site: Site) -> None:
    site.write("x.txt", f"{site.canary}\n")
    site.commit(site.canary)
    site.git("reset", "--quiet", "--hard", "HEAD~")
    site.write("open.txt", "open\n")
    site.commit()


@way("history: settings of the clone")
def _(site: Site) -> None:
    site.git("remote", "add", site.canary, f"https://{site.canary}.example.com/x.git")
    site.git("config", "remote.pushDefault", site.canary)
    (site.root / ".git/description").write_text(site.canary)


# Attributes and filters: what git stores is published, whatever a checkout or an archive would make of it


@way("attributes: a filter")
def _(site: Site) -> None:
    site.write(".gitattributes", "*.txt filter=kanari\n")
    site.setting("filter.kanari.smudge", f"sed s/open/{site.canary}/")
    site.write("x.txt", "open\n")


@way("attributes: a filter of openignore.txt", alone=True)
def _(site: Site) -> None:
    site.setting("core.attributesFile", str(site.root.parent / "home" / "attributes"))
    (site.root.parent / "home" / "attributes").write_text("* filter=kanari\n")
    site.setting("filter.kanari.smudge", "sed s/hidden/other/")
    site.write("/hidden/filtered.txt", f"{site.canary}\n")


@way("attributes: export-subst", commits=False)
def _(site: Site) -> None:
    site.write(".gitattributes", "*.txt export-subst\n")
    site.write("x.txt", "$Format:%an %s %D$\n")
    site.commit(site.canary, GIT_AUTHOR_NAME=site.canary)


@way("attributes: export-ignore hides nothing", "name")
def _(site: Site) -> None:
    site.write(".gitattributes", "x.txt export-ignore\n")
    site.write("x.txt", f"{site.canary} salary_bands\n")


@way("attributes: ident and line ends")
def _(site: Site) -> None:
    site.write(".gitattributes", "*.txt ident text eol=crlf\n")
    site.write("x.txt", "$Id$\n")


@way("attributes: working-tree-encoding", "name")
def _(site: Site) -> None:
    site.write(".gitattributes", "x.txt working-tree-encoding=UTF-16LE-BOM\n")
    site.write("x.txt", b"\xff\xfe" + f"{site.canary} salary_bands\n".encode("utf-16-le"))


@way("attributes: -diff and binary hide nothing", "name")
def _(site: Site) -> None:
    site.write(".gitattributes", "*.txt binary -diff linguist-generated\n")
    site.write("x.txt", f"{site.canary} salary_bands\n")


# A person's settings


@way("settings: hooks", commits=False, alone=True)
def _(site: Site) -> None:
    hooks = site.root.parent / "home" / "hooks"
    hooks.mkdir(parents=True, exist_ok=True)
    for name in ("pre-push", "post-commit", "reference-transaction", "prepare-commit-msg", "commit-msg"):
        (hooks / name).write_text(f"#!/bin/sh\necho {site.canary} >&2\n")
        (hooks / name).chmod(0o755)
    site.commit()
    site.setting("core.hooksPath", str(hooks))
    site.git("config", "core.hooksPath", str(hooks))


@way("settings: a name, signatures and more", commits=False, alone=True)
def _(site: Site) -> None:
    gpg = site.write("/../home/gpg", f"#!/bin/sh\necho {site.canary}\necho {site.canary} >&2\n")
    (site.root / gpg).chmod(0o755)
    site.setting("user.name", site.canary)
    site.setting("user.email", f"{site.canary}@flights.org")
    site.setting("user.signingKey", site.canary)
    site.commit()
    for name in ("commit.gpgSign", "tag.gpgSign", "push.gpgSign", "log.showSignature", "format.signOff"):
        site.setting(name, "true")
    site.setting("gpg.program", str(site.root / gpg))
    site.setting("push.pushOption", site.canary)
    site.setting("trailer.x.command", f"echo {site.canary}")
    site.setting("i18n.commitEncoding", "UTF-16")
    site.setting("i18n.logOutputEncoding", "ISO-8859-1")
    site.setting("color.ui", "always")
    site.setting("log.decorate", "full")
    site.setting("format.pretty", f"format:{site.canary}")
    site.setting("core.quotePath", "false")


# Trailers and messages


def said(name: str, trailer: str, *rules: str) -> None:
    @way(f"message: {name}", *rules, commits=False)
    def plant(site: Site) -> None:
        site.write("x.txt", "open\n")
        site.commit(f"Change {site.canary}\n\nX\n\n{trailer.replace('KANARI', site.canary)}")


said("a secret", "Public-Message: with password = 'KANARI-7a'", "secret")
said("a private name", "Public-Message: KANARI for salary_bands", "name")
said("a private name in a later line", "Public-Message: KANARI for\n salary_bands", "name")
said("an address", "Public-Message: KANARI@flights.org asked for it", "email")
said("a host", "Public-Message: see https://wiki.flights.corp/KANARI", "host")
said("a home folder", "Public-Message: from /home/KANARI/x", "home")
said("a private name as an author", "Public-Author: salary_bands KANARI <x@example.com>", "name")
said("another trailer", "Reviewed-by: KANARI <x@example.com>")
said("not in the last paragraph", "Public-Message: KANARI\n\nand more words, which make it no trailer")


@way("message: withheld", commits=False)
def _(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit(f"X\n\nPublic-Message: {site.canary}")
    commit = site.git("rev-parse", "HEAD").decode().strip()
    policy = (site.root / "open.toml").read_text()
    if "withheld" not in policy:
        policy = policy.replace("\n\n", "\nwithheld = []\n\n", 1)
    (site.root / "open.toml").write_text(policy.replace("withheld = [", f'withheld = ["{commit}", '))
    site.commit()


@way("message: the first line", "name", alone=True)
def _(site: Site) -> None:
    policy = (site.root / "open.toml").read_text()
    (site.root / "open.toml").write_text(policy.replace("Update from", f"{site.canary} Bluebird"))
    site.write("x.txt", "open\n")


@way("message: an allowance that is no longer there", "email", before=written("x.txt", "open\n"))
def _(site: Site) -> None:
    site.write("x.txt", f"{site.canary}@flights.org\n")


# Private lines

_BEGIN, _END, _LINE = "openignore: begin", "openignore: end", "openignore: line"


def marked(name: str, content: str | bytes, *rules: str, file: str = "x.txt") -> None:
    way(f"marks: {name}", *rules, files=True)(written(file, content))


marked("a part", f"open\n# {_BEGIN}\nKANARI\n# {_END}\nopen\n")
marked("a line", f"open\nKANARI  # {_LINE}\nopen\n")
marked("a part with CRLF", f"open\r\n# {_BEGIN}\r\nKANARI\r\n# {_END}\r\nopen\r\n")
marked("a part with CR alone", f"open\r# {_BEGIN}\rKANARI\r# {_END}\ropen\r")
marked("a line with a form feed in it", f"open\nKANARI\f more # {_LINE}\nopen\n")
marked("a line with a line separator in it", f"open\nKANARI\u2028 more # {_LINE}\nopen\n")
marked("a line with a vertical tab in it", f"open\nKANARI\v more # {_LINE}\nopen\n")
marked("in capitals", f"open\n# {_BEGIN.upper()}\nKANARI\n# OpenIgnore:End\nopen\n")
marked("without a space", "open\n# openignore:begin\nKANARI\n# openignore:end\nopen\n")
marked("with a hyphen", "open\n# openignore-begin\nKANARI\n# openignore-end\nopen\n")
marked("with many spaces", "open\n# openignore  :   begin\nKANARI\n# openignore\t:\tend\nopen\n")
marked("without a final newline", f"open\n# {_BEGIN}\nKANARI\n# {_END}")
marked("the whole file", f"# {_BEGIN}\nKANARI\n# {_END}\n")
marked("in HTML", f"open\n<!-- {_BEGIN} -->\nKANARI\n<!-- {_END} -->\n")
marked("in Jinja", f"open\n{{# {_BEGIN} #}}\nKANARI\n{{# {_END} #}}\n")
marked("in C", f"open\n/* {_BEGIN} */\nKANARI\n/* {_END} */\n")
marked("of a private name", f"open\nref('salary_bands') KANARI -- {_LINE}\nopen\n")
marked("of a secret", f"open\npassword = 'a7KANARI'  # {_LINE}\nopen\n")
marked("after a BOM", f"\ufeff# {_BEGIN}\nKANARI\n# {_END}\nopen\n")
marked("in a notebook", json.dumps(_NOTEBOOK | {"cells": [{"source": ["open", f"KANARI {_LINE}"]}]}, indent=1)
       .replace('"open",', '"open"'), file="a.ipynb")  # fmt: skip
marked("in Latin-1", f"open\nK\xe4se KANARI # {_LINE}\nopen\n".encode("latin-1"))
marked("in UTF-16", f"open\nKANARI # {_LINE}\nopen\n".encode("utf-16"), "marker")
marked("in UTF-16, big end first", b"\xfe\xff" + f"open\nKANARI # {_LINE}\n".encode("utf-16-be"), "marker")
marked("with a zero-width space", "open\nKANARI # open\u200bignore: line\nopen\n", "marker")
marked("in full-width letters", "open\nKANARI # ｏｐｅｎｉｇｎｏｒｅ: line\nopen\n", "marker")
marked("with a full-width colon", "open\nKANARI # openignore： line\nopen\n", "marker")
marked("with a no-break space", "open\nKANARI # openignore:\u00a0line\nopen\n", "marker")
marked("without an end", f"open\n# {_BEGIN}\nKANARI\n", "marker")
marked("without a begin", f"open\nKANARI\n# {_END}\n", "marker")
marked("the end first", f"open\n# {_END}\nKANARI\n# {_BEGIN}\n", "marker")
marked("nested", f"# {_BEGIN}\n# {_BEGIN}\nKANARI\n# {_END}\nKANARI\n# {_END}\n", "marker")
marked("a line within a part", f"# {_BEGIN}\nKANARI # {_LINE}\n# {_END}\n", "marker")
marked("two in one line", f"# {_BEGIN} # {_END}\nKANARI\n", "marker")
marked("a word that is misspelt", "# openignore: beginn\nKANARI\n# openignore: endd\n", "marker")
marked("a word that goes on", "# openignore: begins\nKANARI\n# openignore: ends\n", "marker")
marked("no word", "# openignore:\nKANARI\n", "marker")
marked("a name that is misspelt", "# openingnore: begin\nKANARI\n# openignore: end\n", "marker")
marked("a name in two words", "# open-ignore: begin\nKANARI\n# open_ignore: end\nopen\n")
marked("without a colon", "# openignore begin\nKANARI\n# openignore end\nopen\n")
marked("begin in capitals and no colon", "# OPENIGNORE BEGIN\nKANARI\n# OPENIGNORE END\nopen\n")
marked("what is left is no Python", f"if x:\n    'KANARI'  # {_LINE}\n", "invalid", file="x.py")
marked("what is left is no YAML", f"a: [1,\n  2]  # {_LINE} KANARI\n", "invalid", file="x.yml")
marked("what is left is no JSON", f'{{"a": 1,\n"KANARI": "{_LINE}"\n}}\n', "invalid", file="x.json")
marked("what is left is no TOML", f"a = [1,\n2] # {_LINE} KANARI\n", "invalid", file="x.toml")
marked("in a file's huge line", f"open\n{'x ' * 100_000} KANARI {_LINE}\nopen\n")
marked("next to a private name", f"# {_BEGIN}\nx\n# {_END}\nKANARI salary_bands\n", "name")


@way("marks: in a link's target", "link")
def _(site: Site) -> None:
    site.link("a-link", f"{site.canary}\n# {_LINE}")


@way("marks: in a private file")
def _(site: Site) -> None:
    site.write("/hidden/marked.txt", f"# {_END}\n{site.canary}\n# {_BEGIN}\n")


@way("marks: later than it was published", before=written("x.txt", "open\nsoon closed\nopen\n"))
def _(site: Site) -> None:
    site.write("x.txt", f"open\nsoon closed {site.canary}  # {_LINE}\nopen\n")


@way("marks: taken away", "name", before=written("x.txt", f"open\nsalary_bands # {_LINE}\nopen\n"))
def _(site: Site) -> None:
    site.write("x.txt", f"open\nsalary_bands {site.canary}\nopen\n")


@way("names: of a file that was open and is closed", "name", before=written("gone_away.txt", "open\n"))
def _(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/gone_away.txt\n")
    site.write("gone_away.txt", f"{site.canary}\n")
    site.write("x.txt", "as in gone_away\n")


@way("names: of what became private after its mention was published", "name",
     before=written("x.txt", "as in far_off_plan\n"))  # fmt: skip
def _(site: Site) -> None:
    site.write("/hidden/far_off_plan.md", f"{site.canary}\n")


@way("many: 1,500 files, one of them with a name", "name")
def _(site: Site) -> None:
    for number in range(1_500):
        site.write(f"many/{number}.txt", f"number {number}\n")
    site.write("many/777.txt", f"{site.canary} salary_bands\n")


# The opposite: what must pass without complaint. Private are the files of every site and `FAMILIAR`.

FAMILIAR = {
    "docs/ideas.md": "private ideas\n",
    "docs/setup/index.md": "how we set it up inside\n",
    "scratch/test.py": "print('what we tried, inside')\n",
    "scratch/__init__.py": "",
    "scratch/main.py": "print('what we ran, inside')\n",
}
HARMLESS: dict[str, tuple[str, str | bytes]] = {
    "a commit": ("x.txt", "since 4676914c0b7a2d7e9f1b3c5d7e9f0a1b2c3d4e5f"),
    "a pinned action": (
        "x.yml",
        "- uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n",
    ),
    "an action by its tag": ("x.yml", "- uses: actions/setup-python@v5.1.0\n"),
    "a hash": ("requirements.txt", f"click==8.1.7 \\\n    --hash=sha256:{'ab12cd34' * 8}\n"),
    "a hash in a lock file": (
        "uv.lock",
        'source = { registry = "https://pypi.org/simple" }\n'
        'sdist = { url = "https://files.pythonhosted.org/packages/cf/x.tar.gz", '
        f'hash = "sha256:{"0f1e2d3c" * 8}", size = 12 }}\n',
    ),
    "npm's hashes": (
        "package-lock.json",
        '{"resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz", "integrity": "sha512-'
        f'{"aB3d" * 21}==", "license": "MIT"}}\n',
    ),
    "who pays for a package": ("package-lock.json", '{"funding": {"url": "https://opencollective.com/x"}}\n'),
    "an identifier": ("x.yml", "id: 7d444840-9dc0-11d1-b245-5ffdce74fad2\n"),
    "a type of a password": ("x.py", "def f(password: str, token: str | None = None) -> None: ...\n"),
    "a password that is handed on": ("x.py", "connect(password=settings.password, token=get_token())\n"),
    "a password from the environment": ("x.py", 'password = os.environ["WAREHOUSE_PASSWORD"]\n'),
    "a password from dbt's environment": ("x.yml", "password: \"{{ env_var('WAREHOUSE_PASSWORD') }}\"\n"),
    "a password from a shell": ("x.sh", 'export PGPASSWORD="$WAREHOUSE_PASSWORD"\nexport TOKEN=${TOKEN:-}\n'),
    "a password from a vault": (
        "x.yml",
        "token: ${{ secrets.GITHUB_TOKEN }}\npassword: ${{ secrets.DB_PW_2 }}\n",
    ),
    "a password's place": ("x.txt", "PASSWORD=<your password>\npassword: changeme\ntoken: xxxxxxxx\n"),
    "a password's question": (
        "x.py",
        'getpass("password: ")\nprint("the password has to have 12 characters")\n',
    ),
    "a password's field": ("x.py", 'field = {"password": "password", "type": "string"}\n'),
    "permissions": ("x.yml", "permissions:\n  id-token: write\n  contents: read\n"),
    "tokens of a language": ("x.py", "token = parse_token(x)\ntokens = tokenize(text)\ntoken = tokens[0]\n"),
    "a key": ("x.sql", "select surrogate_key, primary_key, order_key1 from t\n"),
    "a key of a join": ("x.py", 'frame.merge(other, on="key", sort_key="column_1")\n'),
    "addresses for examples": (
        "x.txt",
        "jane@example.com, bob@mail.example.org, x@flights.test, y@localhost.test\n",
    ),
    "the author": ("x.txt", "Write to flights@example.com.\n"),
    "git over SSH": ("x.txt", "git clone git@github.com:owner/repo.git\nssh://git@github.com/owner/repo\n"),
    "a decorator": ("x.py", "@pytest.mark.slow\n@app.command()\n@a.b.c.setter\ndef f(): ...\n"),
    "matrices": ("x.py", "c = a@b.T\nd = left @ right.conj\n"),
    "a URL of this machine": (
        "x.txt",
        "http://localhost:3000 http://127.0.0.1:8080/x http://0.0.0.0 http://[::1]:80/\n",
    ),
    "a URL for examples": (
        "x.txt",
        "https://example.com https://db.example.org/x https://api.example.net:8443/v1\n",
    ),
    "a URL": ("x.txt", "See https://docs.getdbt.com/docs/build and https://www.postgresql.org/docs/16/.\n"),
    "a URL with a variable": (
        "x.txt",
        "http://${HOST}:$PORT/x https://{host}/ http://<host>/ http://%s:%d/\n",
    ),
    "a name space": ("x.xml", '<svg xmlns="http://www.w3.org/2000/svg"/>\n'),
    "a database's address": ("x.txt", "postgresql://user:password@localhost:5432/sandbox\n"),
    "a database's address with variables": ("x.txt", "postgresql://${USER}:${PASSWORD}@${HOST}:5432/x\n"),
    "home folders of nobody": (
        "x.txt",
        "/home/user/x /home/runner/work C:\\Users\\you\\x /Users/me /home/<name>/ ~/x\n",
    ),
    "users of an API": ("x.txt", "GET /api/users/{id}\nhttps://api.github.com/users/name\n"),
    "versions": ("x.toml", 'a = "1.2.3"\nb = ">=9.19,<10"\nc = "2.0.0-rc.1+build.5"\nd = "20.04"\n'),
    "a version of four parts": ("x.txt", "version 1.2.3.4 and v4.0.30319.1\n"),
    "public addresses": ("x.txt", "8.8.8.8 1.1.1.1 192.0.2.1 198.51.100.7 2001:db8::1 255.255.255.0\n"),
    "networks as RFC 1918 has them": ("x.txt", "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and fc00::/7\n"),
    "times": ("x.txt", "12:34:56 2013-01-05T12:34:56Z 23:59:59.999+01:00 00:00\n"),
    "dates": ("x.txt", "2013-01-05, 05.01.2013, 20130105, 2013-W01-6\n"),
    "hardware addresses": ("x.txt", "00:1A:2B:3C:4D:5E 01-23-45-67-89-ab\n"),
    "scopes": ("x.cpp", "std::vector<a::b> x; ::c::d(); abc::def::ghi\n"),
    "casts": ("x.sql", "select a::date, b::text, 'abc'::bytea, d::e, array[1]::int[], x[1:2] from t\n"),
    "slices": ("x.py", "a[1:2], b[::2], c[::-1], d[1:10:2]\n"),
    "colours": ("x.css", "a { color: #fff; background: #1a2b3c; border: #deadbeef }\n"),
    "Jinja": (
        "x.sql",
        "{{ config(materialized='table') }} select * from {{ ref('daily_delays') }} {# well #}\n",
    ),
    "an attribute that ends in local": (
        "x.py",
        "self.state.local = x.internal\na = threading.local()\nb = os.private\n",
    ),
    "a host of a container": ("x.yml", "host: localhost\nserver: 127.0.0.1\nhostname: db\n"),
    "common words of private paths": ("x.txt", "Some ideas, a test, the main index and notes.\n"),
    "a file of a private file's name elsewhere": (
        "x.txt",
        "pkg/notes.md, other/ideas.md and tools/main.py\n",
    ),
    "the same name in the open": ("main.py", "print('open')\n"),
    "an empty file": ("__init__.py", ""),
    "another empty file": ("y/__init__.py", ""),
    "a trifle": (".gitkeep", "\n"),
    "a mention of openignore.txt": (
        "x.md",
        "What `openignore.txt` keeps private; see open.toml and openignore too.\n",
    ),
    "a mention of the marks": (
        "x.md",
        "Openignore works by lines. To openignore, begin here: open, ignore, end.\n",
    ),
    "emoji and other scripts": ("x.md", "✈️ 👩‍💻 出発 Flüge naïve Ελλάδα עברית\n"),
    "a name in another script": ("出発.md", "出発\n"),
    "a name with a blank and signs": ("a b (1) + c & d=e,f.md", "x\n"),
    "a name with an accent": ("café.md", "x\n"),
    "CRLF": ("x.txt", "a\r\nb\r\n"),
    "a BOM": ("x.txt", "\ufeffa\n"),
    "Latin-1": ("x.txt", "caf\xe9 cr\xe8me\n".encode("latin-1")),
    "UTF-16": ("x.txt", "Abfl\xfcge\n".encode("utf-16")),
    "no newline at the end": ("x.txt", "a"),
    "a long line": ("x.js", "var a=function(b){return b+1};" * 3000),
    "many lines": ("x.txt", "".join(f"{n}\n" for n in range(20_000))),
    "a listed CSV": ("/pub/listed/x.csv", "id,name\n1,a\n"),
    "a listed picture": ("/pub/listed/x.png", png((b"tEXt", b"Title\0Departures"))),
    "a listed workbook": ("/pub/listed/x.xlsx", zipped({"xl/sharedStrings.xml": b"<t>open</t>"})),
    "a listed archive": ("/pub/listed/x.tar.gz", tarred({"a/b.txt": b"open\n"}, "w:gz")),
    "a notebook without output": (
        "x.ipynb",
        json.dumps(
            _NOTEBOOK
            | {"cells": [{"cell_type": "code", "source": ["1"], "outputs": [], "execution_count": None}]}
        ),
    ),
    "a script": ("x.sh", "#!/usr/bin/env bash\nset -euo pipefail\nPATH=/usr/local/bin:$PATH\n"),
    "a .env for examples": (
        "env.example",
        "WAREHOUSE_HOST=localhost\nWAREHOUSE_USER=app\nWAREHOUSE_PASSWORD=\n",
    ),
    "a public index": (
        "y/requirements.txt",
        "--index-url https://pypi.org/simple\nclick>=8 # https://click.pages.dev\n",
    ),
    "a package of GitHub": ("z/requirements.txt", "a @ git+https://github.com/o/a@v1.2.3\n-e .\n"),
    "dbt's packages": (
        "packages.yml",
        "packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n  - local: ../x\n",
    ),
    "pyproject.toml": (
        "pyproject.toml",
        '[project]\nname = "x"\nauthors = [{ name = "The team" }]\n[project.urls]\n'
        'Homepage = "https://flights.example.com"\nSource = "https://github.com/o/x"\n',
    ),
    "an index in a guide": ("x.md", "Set UV_INDEX_URL to https://pypi.org/simple if you like.\n"),
    "escapes": ("x.py", 'a = "\\u00e9\\x41\\n"\nb = "100%25"\nc = "a%20b"\n'),
    "HTML": ("x.html", "<p>&copy; 2013 &amp; more &#169; &nbsp;</p>\n"),
    "regular expressions": (
        "x.py",
        'A = r"[^@]+@[^@]+\\.[a-z]+"\nB = r"(\\d{1,3}\\.){3}\\d{1,3}"\nC = r"\\w+:\\d+"\n',
    ),
    "base64 of nothing much": ("x.txt", f"{_b64('just some words that are open to everybody')}\n"),
    "a checksum": (
        "x.txt",
        f"{hashlib.md5(b'x').hexdigest()}  x.tar\n{hashlib.sha256(b'x').hexdigest()}  y\n",
    ),
    "a public key": ("x.pub", f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{'aB3d' * 10} deploy\n"),
    "a certificate": ("x.pem", f"-----BEGIN CERTIFICATE-----\n{'MIIB' * 16}\n-----END CERTIFICATE-----\n"),
    "marks that fit": ("x.yml", "a: 1\n# openignore: begin\nb: 2\n# openignore: end\nc: 3\n"),
    "camel case": ("x.java", "class DailyDelays extends HashMap { int notesCount; void mainTest() {} }\n"),
    "dunders": ("x.py", 'if __name__ == "__main__":\n    main()\n'),
    "a licence": ("LICENSE", "MIT License\n\nCopyright (c) 2013 The flights team\n"),
    "code owners": ("CODEOWNERS", "* @flights-team\n/dbt/ @owner/data-platform\n"),
    "a dictionary of synonyms": (
        "x.yml",
        "host: who invites\nserver: who serves\nsecret: what nobody knows\n",
    ),
    "an environment of conda": (
        "environment.yml",
        "channels:\n  - conda-forge\ndependencies:\n  - python=3.11\n",
    ),
    "a Dockerfile": (
        "Dockerfile",
        "FROM python:3.11-slim@sha256:" + "1f" * 32 + "\nRUN pip install --no-cache-dir uv\n",
    ),
    "devices of Windows inside names": ("console.txt", "x\n"),
}
