"""Rules about people: e-mail addresses and home folders."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from open_kit.reading.text import line_of
from open_kit.rules.hosts.host_names import is_own_name
from open_kit.rules.known import Known
from open_kit.rules.rule import Hit, TextRule
from open_kit.rules.secrets.wording import listed

# RFC 2606 and 6761 reserve these for examples and tests.
RESERVED = ("example.com", "example.net", "example.org", "example", "invalid", "test", "localhost")
# Documentation uses these in the same way.
DOCUMENTED = (
    "acme.com", "admin.com", "bar.com", "baz.com", "company.com", "domain.com", "email.com", "foo.com",
    "jaffleshop.com", "mycompany.com", "mydomain.com", "test.com", "your-company.com", "your-domain.com",
    "yourcompany.com", "yourdomain.com",
)  # fmt: skip
NOREPLY = ("noreply@github.com", "@users.noreply.github.com", "@users.noreply.gitlab.com")
# In the address of a repo or of a login, a person has another name than these.
SERVICE_USERS = (
    "admin", "deploy", "ec2-user", "git", "hg", "key", "oauth2", "owner", "root", "svn", "token", "ubuntu",
    "user", "username", "x-access-token", "x-token-auth",
)  # fmt: skip
_FOR_EXAMPLES = re.compile(rf"(?:^|\.)(?:{'|'.join(map(re.escape, (*RESERVED, *DOCUMENTED)))})$")
# Also `jane (at) flights.io`. As all alternatives begin with a sign of one set, the search skips all others.
_AT = re.compile(r"[@\[({<](?:(?<=@)|\s?at\s?[\])}>]\s?)", re.IGNORECASE)
_DOT = re.compile(r"\s?[\[({<]\s?dot\s?[\])}>]\s?", re.IGNORECASE)
_LOCAL_PART = re.compile(r"(?:\w[\w.+%-]{0,63}|(?<!\w)\"[^\"\n()]{1,62}\")\Z")
_LONGEST_LOCAL_PART, _LONGEST_DOMAIN = 64, 255
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.){{1,8}}(?:xn--[a-z0-9-]{{2,59}}|[^\W\d_]{{2,24}})\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"you|your[._-]?\w+|first(?:[._-]?name)?[._-]?last(?:[._-]?name)?|test\d?"
    r"|n?service-account(?:-name)?",
    re.IGNORECASE,
)
_VERSION = re.compile(r"v?\d+\.\d")  # `package@1.2.dev`
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30})://[^\s/@\"'<>]{0,100}\Z", re.IGNORECASE)
# Schemes in whose addresses a person has an account, unlike a bucket's.
_WITH_ACCOUNTS = re.compile(r"(?:git\+)?(?:https?|ssh)|ftps?|git|mailto|sftp|svn(?:\+ssh)?", re.IGNORECASE)
_OF_A_PERSON = re.compile(r"[a-z]+(?:[._-][a-z]+)*\d{0,3}", re.IGNORECASE)
_PATH_FOLLOWS = re.compile(r":[\w/~]|/\w")

# The users of documentation, containers, clouds and CI.
NOBODY = (
    "admin", "administrator", "airflow", "app", "appuser", "azureuser", "builder", "centos", "circleci",
    "coder", "codespace", "conda", "container", "containeradministrator", "containeruser", "core",
    "dagster", "dbt", "debian", "default", "deploy", "dev", "developer", "docker", "ec2-user", "fedora",
    "flink", "foo", "gitlab-runner", "gitpod", "google-cloud-sdk", "hadoop", "hive", "jenkins", "jovyan",
    "kafka", "linuxbrew", "mambauser", "me", "meltano", "mlflow", "my_user", "myuser", "name", "nobody",
    "node", "nonroot", "opc", "oracle", "person", "pi", "postgres", "prefect", "public", "python", "root",
    "rstudio", "runner", "runneradmin", "sagemaker-user", "shared", "someone", "someuser", "spark",
    "sqlmesh", "superset", "test", "testuser", "travis", "trino", "ubuntu", "user", "username", "vagrant",
    "vcap", "vscode", "vsts", "worker", "workspace", "www", "www-data", "you", "your-name", "your_name",
    "yourname", "yourusername",
)  # fmt: skip
_HOME = re.compile(
    r"(?:/home/|/Users/|\\{1,2}Users\\{1,2}|(?i:[a-z]:|/mnt/[a-z]|(?<![\w.])/[a-z])[/\\]{1,2}(?i:users)[/\\]{1,2})"
    r"(?P<name>[\w.-]{1,64})"
)
_WEB = re.compile(r"https?://[^\s\"'<>]{0,200}\Z|(?:/v\d{1,2}|/api|/scim)\Z", re.IGNORECASE)
_BEFORE = 220  # characters before a folder that are looked at


def emails(text: str, known: Known) -> Iterator[Hit]:
    """E-mail addresses that are neither known as public nor of documentation."""
    for at in _AT.finditer(text):
        domain, end = _domain(text, at)
        if not domain:
            continue
        start = at.start()
        if at[0] != "@" and text[start - 1 : start].isspace():
            start -= 1
        local_part = _LOCAL_PART.search(text, max(0, start - _LONGEST_LOCAL_PART), start)
        if not local_part:
            continue
        address = f"{local_part[0]}@{domain}".lower()
        public = address in known.emails or address.startswith("git@") or address.endswith(NOREPLY)
        if not public and _is_of_a_person(text, local_part, end):
            yield Hit(line_of(text, start), "an e-mail address", address)


def _domain(text: str, at: re.Match[str]) -> tuple[str, int]:
    """The domain after an `@` and where it ends; empty if it is for examples, or does not exist."""
    text, start = (text, at.end()) if at[0] == "@" else (_without_dots(text, at.end()), 0)
    match = _DOMAIN.match(text, start)
    domain = match[0].lower() if match and not _VERSION.match(match[0]) else ""
    while "." in domain and not (_FOR_EXAMPLES.search(domain) or is_own_name(domain)):
        if registered := _registered(domain):
            return "" if registered.startswith("example.") else domain, start + len(domain)
        domain = domain.rpartition(".")[0]  # of a file's name, or the beginning of the next sentence
    return domain if is_own_name(domain) else "", start + len(domain)


def _without_dots(text: str, start: int) -> str:
    """The text from a position, with `.` for each `(dot)`."""
    return _DOT.sub(".", text[start : start + _LONGEST_DOMAIN])


def _is_of_a_person(text: str, local_part: re.Match[str], end: int) -> bool:
    """Whether an address does not begin with a template, a bucket or the user of a service."""
    start, name = local_part.start(), local_part[0].lower()
    before = text[start - 1 : start]
    if before in ("$", "}", ">") or (before == "%" and len(name) == 1) or _PLACEHOLDER.fullmatch(name):
        return False
    if scheme := _SCHEME.search(text, max(0, start - _BEFORE), start):
        is_account = _WITH_ACCOUNTS.fullmatch(scheme[1]) and _OF_A_PERSON.fullmatch(name)
        return bool(is_account) and name not in SERVICE_USERS
    return name not in SERVICE_USERS or not _PATH_FOLLOWS.match(text, end)


def home_folders(text: str, known: Known) -> Iterator[Hit]:
    """Home folders of persons."""
    for match in _HOME.finditer(text) if "/home/" in text or "sers" in text.lower() else ():
        name = match["name"].rstrip(".").lower()
        before = max(0, match.start() - _BEFORE)
        if (
            name.strip("_-.")
            and name[0] != "."
            and name not in NOBODY
            and not _WEB.search(text, before, match.start())
        ):
            yield Hit(line_of(text, match.start()), "a person's home folder", match[0].rstrip("."))


@lru_cache(maxsize=1024)
def _registered(domain: str) -> str:
    """The part of a domain that somebody has registered; empty if its end is not a public suffix."""
    return _public_suffixes().privatesuffix(domain) or ""


@cache
def _public_suffixes() -> PublicSuffixList:
    """The public suffix list; takes 40 ms."""
    return PublicSuffixList(accept_unknown=False)


EMAIL = TextRule(
    name="email",
    summary="an e-mail address",
    trigger="an address at a domain that exists on the internet or is of an own network, also with `(at)`, "
    "unless it is the public author's, starts with `git@`, is a no-reply address of GitHub or GitLab, or has "
    "a placeholder for the person (`your.name`, `test`); or its domain is for examples: "
    f"{listed((*RESERVED, *DOCUMENTED))}, `example` below any other; in a URL only the name of a person's "
    "account counts, not that of a bucket, a database or a service",
    example="`jane@flights.io`, `jane (at) flights.io`",
    check=emails,
)
HOME = TextRule(
    name="home",
    summary="a person's home folder",
    trigger="`/home/<name>`, `/Users/<name>`, `C:\\Users\\<name>`, unless it is in a web address or after "
    f"`/v1`, `/api` or `/scim`, or the name is one of {listed(NOBODY)}",
    example="`/home/jdoe/flights`",
    check=home_folders,
)
