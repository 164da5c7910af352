"""The rule about hosts and addresses of a company's own network."""

import re
from collections.abc import Iterator
from itertools import chain

from open_kit.reading.spelling import without_surrogates
from open_kit.reading.text import line_of
from open_kit.rules.hosts.addresses import EVERYWHERE, PRIVATE, internal_addresses
from open_kit.rules.hosts.host_names import DOMAINS, UNMISTAKABLE, is_own_name, is_own_word
from open_kit.rules.hosts.host_places import (
    BEFORE,
    IS_SPELT_AS_HOST,
    MAYBE_OWN,
    NAME,
    NAMED_BEFORE_PORT,
    ONE_WORD,
    PORT,
    PORT_OR_PATH,
    SAYS_HOST,
    SCHEMES,
    TEMPLATE,
    URL,
    places_in,
)
from open_kit.rules.known import Known
from open_kit.rules.rule import Hit, TextRule
from open_kit.rules.secrets.wording import listed

_INSTALL = re.compile(r"\b(?:add|install)(?: [\w.+-]+)* ?\Z")


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
        whole = not text.startswith(TEMPLATE, match.end()) and ONE_WORD.fullmatch(host)
        networked = scheme in SCHEMES or match[1] in SCHEMES or PORT_OR_PATH.match(text, match.end())
        if is_own_name(host) or (whole and networked and is_own_word(host)):
            yield match.start(), host


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Hosts of one word."""
    for place in places_in(without_surrogates(text)):
        for match in place.pattern.finditer(text):
            if place.counts(match["host"]) and not _is_installed(text, match):
                yield match.start("host"), match["host"]
    for port in PORT.finditer(text):
        named = NAMED_BEFORE_PORT.search(text, max(0, port.start() - 2 * BEFORE), port.start())
        if named and is_own_word(named["host"]):
            yield named.start("host"), named["host"]


def _is_installed(text: str, match: re.Match[str]) -> bool:
    """Whether a match is a part of a list of packages: `apt install wget gnupg2`."""
    return bool(_INSTALL.search(text, max(0, match.start() - BEFORE), match.start()))


def _names(text: str) -> Iterator[tuple[int, str]]:
    """Hosts in a domain of an own network."""
    for match in NAME.finditer(text) if MAYBE_OWN.search(text) else ():
        start, host = match.start(), match[0].rstrip(".")
        quote = text[start - 1 : start]
        if is_own_name(host) and (
            IS_SPELT_AS_HOST.fullmatch(host)
            or PORT_OR_PATH.match(text, match.end())
            or SAYS_HOST.search(text, max(0, start - BEFORE), start)
            or (quote in ('"', "'", "`") and text.startswith(quote, match.end()) and host.count(".") > 1)
        ):
            yield start, host


HOST = TextRule(
    name="host",
    summary="an internal host or address",
    trigger="(1) a host of one word in the URL of a service (http, a database, a queue, a directory, a file "
    "server, ..) or in one with a port, in `jdbc:oracle:`, in `\\\\host\\share`, after `-h` of a client of a "
    "database, after `@` of ssh and its like, and with a port after a key such as `host`, `server` or `url`; "
    "(2) a word with a number or a stage, such as `dwh01` or `pg-prod`, after a key such as `host`, after "
    "`--host`, ssh, ping or curl, and in `mount dwh01:/path`; "
    f"(3) a host in {listed(f'.{domain}' for domain in DOMAINS)} or below `.ad.` in a URL, with a port or "
    "`:/`, after `@`, after a key, an option or a command, with a hyphen in it, and with two dots if its "
    "first part has a number, it is a whole string, or it ends in "
    f"{listed(f'.{domain}' for domain in UNMISTAKABLE)}; (4) an address in {listed(PRIVATE)}, but "
    "not the network's first, the number of a version, or one of "
    f"{listed(EVERYWHERE)}; (5) an address in a network of "
    "`internal`. Words of documentation (`myserver`) and names in containers (`minio`, `kafka-1`, "
    "`host.docker.internal`, `redis.default.svc`) are not hosts",
    example="`http://wiki/page`, `host: dwh01`, `db.internal:5432`, `10.1.2.3`",
    check=internal_hosts,
)
