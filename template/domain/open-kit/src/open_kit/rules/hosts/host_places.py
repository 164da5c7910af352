"""The places in a text where a host is named.

All patterns are for text in lower case, but `URL` takes both. All repetitions are bounded.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from open_kit.rules.hosts.host_names import DOMAINS, UNMISTAKABLE, is_machine, is_own_word

# Schemes whose address begins with a host; others, such as s3, have a bucket or a name there.
SCHEMES = frozenset((
    "afp", "amqp", "amqps", "bolt", "cassandra", "cifs", "clickhouse", "db2", "elasticsearch", "etcd",
    "file", "firebird", "ftp", "ftps", "git", "grpc", "grpcs", "hdfs", "hive", "hive2", "http", "https",
    "imap", "imaps", "impala", "influxdb", "kafka", "ldap", "ldaps", "mariadb", "memcached", "mongodb",
    "mqtt", "mqtts", "mssql", "mysql", "nats", "neo4j", "nfs", "opensearch", "oracle", "postgres",
    "postgresql", "presto", "pulsar", "rdp", "redis", "rediss", "rsync", "sap", "sftp", "smb", "smtp",
    "smtps", "spark", "sqlserver", "ssh", "svn", "sybase", "syslog", "tcp", "telnet", "teradata",
    "thrift", "tls", "trino", "udp", "vertica", "vnc", "webhdfs", "ws", "wss", "zk", "zookeeper",
))  # fmt: skip
URL = re.compile(
    r"\b([a-z][a-z0-9+.-]{0,30})://(?:[^\s/@\"'<>]{0,300}@)?(\[[0-9a-f:.]+\]|[^\s/:\"'<>()\[\]{}$%,;`|\\?#]+)",
    re.IGNORECASE,
)
ONE_WORD = re.compile(r"[a-z0-9][\w-]*")
TEMPLATE = ("{", "$", "<", "%", "*", "\\")  # what follows is only known at run time
BEFORE = 60  # characters before a name that are looked at

_WORD = r"(?P<host>[a-z][\w-]{1,62})(?![\w.({$<%-]|::)"
_KEY = (
    r"(?:(?<!local)host(?:_?name)?s?|server(?:_?name)?s?|brokers?|data source|proxy)"
    r"[\"'\])]{0,3}\s{0,3}(?:=>|[:=])[\s\[]{0,3}[\"']?(?:tcp:)?"
)
_ADDRESS = (
    r"(?:addr|address|connection|dsn|endpoint|peer|upstream|ur[il])[\"'\])]{0,3}\s{0,3}[:=]\s{0,3}[\"']?"
)
_REMOTES = ("mosh", "rsync", "scp", "sftp", "ssh")
_REMOTE = rf"(?:{'|'.join(_REMOTES)}|ssh-copy-id)"
_COMMANDS = ("curl", "mosh", "nslookup", "ping", "ssh", "telnet", "traceroute", "wget")
_COMMAND = rf"(?:{'|'.join(_COMMANDS)})"
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


PLACES = (
    # jdbc:oracle:thin:@//ora01:1521/x
    _place(rf"jdbc:oracle:\w{{1,9}}:[^\s@]{{0,60}}@(?://)?{_WORD}", is_own_word, "jdbc:oracle"),
    # \\nas01\share, and the same with each backslash doubled
    _place(
        r"(?<![\\\w:.\]])(?P<slash>\\{1,2})(?P=slash)(?P<host>[a-z][\w.-]{1,62})(?P=slash)(?=[\w$])",
        is_own_word,
        "\\\\",
    ),
    # ssh jane@bastion01
    _place(rf"\b{_REMOTE}\s[^\n]{{0,150}}?[\w.-]@{_WORD}", is_own_word, *_REMOTES),
    # psql -h dwh
    _place(rf"\b{_CLIENT}(?:\s[^\n]{{0,150}})?\s-[hs]\s?[\"']?{_WORD}", is_own_word, " -h", " -s"),
    # ping dwh01, curl -s dwh01
    _place(rf"(?<![\w./-]){_COMMAND}\s(?:-\S{{1,20}}\s){{0,5}}{_WORD}", is_machine, *_COMMANDS),
    # mount nas01:/export
    _place(rf"\b(?:mount|nfs\d?|{_REMOTE})\b[^\n]{{0,150}}?[\s=:\"']{_WORD}:/\w", is_machine, ":/"),
    # PGHOST=db01, host: dbprod01, --host db01
    _place(
        rf"(?:{_KEY}|--(?:db-?)?(?:host|hostname|server)[ =][\"']?){_WORD}",
        is_machine,
        "host", "server", "broker", "data source", "proxy",
    ),
)  # fmt: skip
_MARKS = sorted({mark for place in PLACES for mark in place.marks})
_FIND_MARKS = AhoCorasick(_MARKS)

# server=dwhprod,1433: a word before a port, after a key.
PORT = re.compile(r"[:,]\d{2,5}\b")
NAMED_BEFORE_PORT = re.compile(rf"(?:{_KEY}|{_ADDRESS}){_WORD}\Z")

_OWN_DOMAIN = rf"(?:{'|'.join(map(re.escape, DOMAINS))}|ad\.[a-z0-9-]{{1,63}}(?:\.[a-z]{{2,20}}){{1,2}})"
MAYBE_OWN = re.compile(rf"\.{_OWN_DOMAIN}\b")
NAME = re.compile(rf"(?<![\w.-])(?:[\w-]{{1,63}}\.){{1,8}}{_OWN_DOMAIN}\b\.?(?![\w({{$<-])(?!\.\w)")
# A name with a dot can also be an attribute in code or a file: something has to say that it is a host.
SAYS_HOST = re.compile(
    rf"(?:@|//|{_KEY}|{_ADDRESS}|domain[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?"
    r"|(?:^|[\s\"'`])--?[\w-]{1,40}[ =][\"']?"
    rf"|\b(?:at|cluster|host|instance|machine|node|open|server|visit|{_COMMAND}|{_REMOTE})\s)\Z"
)
IS_SPELT_AS_HOST = re.compile(
    r"(?=[\w.]*\w-\w).*|[a-z]+\d+(?:\.[\w-]+){2,}"
    rf"|(?:[\w-]+\.){{2,}}(?:{'|'.join(map(re.escape, UNMISTAKABLE))})"
)
PORT_OR_PATH = re.compile(r":(?:\d{2,5}\b|/\w)")


def places_in(text: str) -> Iterator[_Place]:
    """The places that a text, in lower case and without surrogates, may have by their marks."""
    marks = {_MARKS[index] for index, _, _ in _FIND_MARKS.find_matches_as_indexes(text, overlapping=True)}
    return (place for place in PLACES if not marks.isdisjoint(place.marks))
