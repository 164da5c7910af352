"""The rule about hosts and addresses of a company's own network."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from open_kit.rules.addresses import PRIVATE, internal_addresses
from open_kit.rules.host_names import DOMAINS, is_machine, is_own_name, is_own_word
from open_kit.rules.known import Known
from open_kit.rules.rule import Hit, TextRule
from open_kit.text import line_of

# Schemes whose address begins with a host; others, such as s3, have a bucket or a name there.
SCHEMES = frozenset(
    (
        "afp", "amqp", "amqps", "bolt", "cassandra", "cifs", "clickhouse", "db2", "elasticsearch", "etcd", "file",
        "firebird", "ftp", "ftps", "git", "grpc", "grpcs", "hdfs", "hive", "hive2", "http", "https", "imap", "imaps",
        "impala", "influxdb", "kafka", "ldap", "ldaps", "mariadb", "memcached", "mongodb", "mqtt", "mqtts", "mssql",
        "mysql", "nats", "neo4j", "nfs", "opensearch", "oracle", "postgres", "postgresql", "presto", "pulsar", "rdp",
        "redis", "rediss", "rsync", "sap", "sftp", "smb", "smtp", "smtps", "spark", "sqlserver", "ssh", "svn",
        "sybase", "syslog", "tcp", "telnet", "teradata", "thrift", "tls", "trino", "udp", "vertica", "vnc", "webhdfs",
        "ws", "wss", "zk", "zookeeper",
    )
)  # fmt: skip
URL = re.compile(
    r"\b([a-z][a-z0-9+.-]{0,30})://(?:[^\s/@\"'<>]{0,300}@)?(\[[0-9a-f:.]+\]|[^\s/:\"'<>()\[\]{}$%,;`|\\?#]+)",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(r"[a-z0-9][\w-]*")
_TEMPLATE = ("{", "$", "<", "%", "*")  # what follows is only known at run time
_BEFORE = 60  # characters before a name that are looked at

_WORD = r"(?P<host>[a-z][\w-]{1,62})(?![\w.({$<%-])"
_KEY = (
    r"(?:(?<!local)host(?:_?name)?s?|server(?:_?name)?s?|brokers?|data source|proxy)[\"'\])]{0,3}\s{0,3}(?:=>|[:=])"
    r"[\s\[]{0,3}[\"']?(?:tcp:)?"
)
_ADDRESS = r"(?:addr|address|connection|dsn|endpoint|peer|upstream|ur[il])[\"'\])]{0,3}\s{0,3}[:=]\s{0,3}[\"']?"
_REMOTE = r"(?:mosh|rsync|scp|sftp|ssh|ssh-copy-id)"
_CLIENT = r"(?:bcp|createdb|dropdb|ldapsearch|mongosh?|mysql\w{0,9}|pg_\w{1,15}|psql|redis-cli|sqlcmd)"


class _Place(NamedTuple):
    """Where a host of one word is named.

    Attributes:
        pattern: its group `host` is the word, in lower case.
        counts: whether the word is a host of an own network there.
        marks: each text that the pattern matches has one of them.
    """

    pattern: re.Pattern[str]
    counts: Callable[[str], bool]
    marks: tuple[str, ...]


def _place(pattern: str, counts: Callable[[str], bool], *marks: str) -> _Place:
    return _Place(re.compile(pattern, re.MULTILINE), counts, marks)


_PLACES = (
    # jdbc:oracle:thin:@//ora01:1521/x
    _place(rf"jdbc:oracle:\w{{1,9}}:[^\s@]{{0,60}}@(?://)?{_WORD}", is_own_word, "jdbc:oracle"),
    # \\nas01\share, and the same with each backslash doubled
    _place(
        r"(?<![\\\w:.\]])(?P<slash>\\{1,2})(?P=slash)(?P<host>[a-z][\w.-]{1,62})(?P=slash)(?=[\w$])",
        is_own_word,
        "\\\\",
    ),
    # ssh jane@bastion01
    _place(rf"\b{_REMOTE}\s[^\n]{{0,150}}?[\w.-]@{_WORD}", is_own_word, "ssh", "scp", "sftp", "rsync", "mosh"),
    # psql -h dwh
    _place(rf"\b{_CLIENT}(?:\s[^\n]{{0,150}})?\s-[hs]\s?[\"']?{_WORD}", is_own_word, " -h", " -s"),
    # ping dwh01, curl dwh01
    _place(
        rf"(?:^|[\s`$(])(?:curl|dig|mosh|nc|nslookup|ping|ssh|telnet|traceroute|wget)\s(?:-\S{{1,20}}\s){{0,5}}{_WORD}",
        is_machine,
        "curl", "dig", "mosh", "nc ", "nslookup", "ping", "ssh", "telnet", "traceroute", "wget",
    ),
    # mount nas01:/export
    _place(rf"\b(?:mount|nfs\d?|{_REMOTE})\b[^\n]{{0,150}}?[\s=:\"']{_WORD}:/\w", is_machine, ":/"),
    # server=dwhprod,1433
    _place(rf"(?:{_KEY}|{_ADDRESS}){_WORD}(?=[:,]\d{{2,5}}\b)", is_own_word, ":", ","),
    # PGHOST=db01, host: dbprod01, --host db01
    _place(rf"(?:{_KEY}|--(?:db-?)?(?:host|hostname|server)[ =][\"']?){_WORD}", is_machine, "host", "server", "broker", "data source"),
)  # fmt: skip

_OWN_DOMAIN = rf"(?:{'|'.join(map(re.escape, DOMAINS))}|ad\.[a-z0-9-]{{1,63}}(?:\.[a-z]{{2,20}}){{1,2}})"
_MAYBE_OWN = re.compile(rf"\.{_OWN_DOMAIN}\b")
_NAME = re.compile(rf"(?<![\w.-])(?:[\w-]{{1,63}}\.){{1,8}}{_OWN_DOMAIN}\b\.?(?![\w({{$<-])(?!\.\w)")
# A name with a dot can also be an attribute in code or a file: something has to say that it is a host.
_SAYS_HOST = re.compile(
    rf"(?:@|//|{_KEY}|{_ADDRESS}|domain[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?|(?:^|[\s\"'`])--?[\w-]{{1,40}}[ =][\"']?"
    rf"|\b(?:at|cluster|curl|dig|host|instance|machine|nc|node|nslookup|open|ping|server|{_REMOTE}|telnet|visit|wget)\s)\Z"
)
_IS_SPELT_AS_HOST = re.compile(
    r"(?=[\w.]*\w-\w).*|[a-z]+\d+(?:\.[\w-]+){2,}|(?:[\w-]+\.){2,}(?:cluster\.local|consul|corp|home\.arpa|intern|intranet|lan|localdomain)"
)
_PORT_OR_PATH = re.compile(r":(?:\d{2,5}\b|/\w)")


def internal_hosts(text: str, known: Known) -> Iterator[Hit]:
    """Hosts and addresses that only the company's own network knows."""
    lower = text.lower()
    for position, host in chain(_in_urls(lower), _words(lower), _names(lower)):
        yield Hit(line_of(lower, position), "an internal host", host)
    for position, address in internal_addresses(text, known.networks):
        yield Hit(line_of(text, position), "an internal address", address)


def _in_urls(text: str) -> Iterator[tuple[int, str]]:
    for match in URL.finditer(text) if "://" in text else ():
        scheme, host = match[1].rpartition("+")[0] or match[1], match[2].rstrip(".")
        whole = not text.startswith(_TEMPLATE, match.end()) and _ONE_WORD.fullmatch(host)
        networked = scheme in SCHEMES or match[1] in SCHEMES or _PORT_OR_PATH.match(text, match.end())
        if is_own_name(host) or (whole and networked and is_own_word(host)):
            yield match.start(), host


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Hosts of one word."""
    for place in _PLACES:
        if any(mark in text for mark in place.marks):
            for match in place.pattern.finditer(text):
                if place.counts(match["host"]):
                    yield match.start("host"), match["host"]


def _names(text: str) -> Iterator[tuple[int, str]]:
    """Hosts in a domain of an own network."""
    for match in _NAME.finditer(text) if _MAYBE_OWN.search(text) else ():
        start, host = match.start(), match[0].rstrip(".")
        quote = text[start - 1 : start]
        if is_own_name(host) and (
            _IS_SPELT_AS_HOST.fullmatch(host)
            or _PORT_OR_PATH.match(text, match.end())
            or _SAYS_HOST.search(text, max(0, start - _BEFORE), start)
            or (quote in ('"', "'", "`") and text.startswith(quote, match.end()) and host.count(".") > 1)
        ):
            yield start, host


HOST = TextRule(
    name="host",
    summary="an internal host or address",
    trigger="",
    example="`http://wiki/page`, `db.internal:5432`, `10.1.2.3`",
    check=internal_hosts,
)
