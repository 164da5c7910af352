"""The rule about hosts and addresses of a company's own network."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from itertools import chain

from open_kit.rules.known import Known
from open_kit.rules.rule import Hit, TextRule
from open_kit.text import line_of

URL = re.compile(
    r"\b([a-z][a-z0-9+.-]*)://(?:[^\s/@\"'<>]*@)?(\[[0-9a-f:.]+\]|[^\s/:\"'<>()\[\]{}$%,;`|\\?#]+)",
    re.IGNORECASE,
)
# Schemes whose address begins with a host, unlike a bucket's or a file's.
_NETWORKED = re.compile(
    r"amqps?|ftps?|git|https?|kafka|ldaps?|mariadb|mongodb|mysql|nfs|postgres(?:ql)?|redis|sftp|smb|ssh|wss?"
    r"|[a-z]+\+[a-z0-9]+"
)
_WITH_PORT = re.compile(r"\b((?:[a-z0-9-]{1,63}\.){1,9}[a-z]{1,20}):\d{2,5}\b", re.IGNORECASE)
# After a key that asks for a host, or with a hyphen, so that it is not an attribute in code.
_NAMED = re.compile(
    r"(?:\b\w{0,64}(?:host|hostname|server|endpoint|address|domain|dsn)[\"']?\s*[:=]\s*[\"']?"
    r"|(?<![\w.@/-])(?=[a-z0-9.]{0,99}[a-z0-9]-[a-z0-9]))((?:[a-z0-9][a-z0-9-]{0,62}\.){1,9}[a-z]{1,20})\b(?!\()",
    re.IGNORECASE,
)
_AT_HOST = re.compile(r"@((?:[a-z0-9-]{1,63}\.){1,9}[a-z]{1,20})\b", re.IGNORECASE)
_TOP_LEVEL = ("corp", "home.arpa", "internal", "intra", "intranet", "lan", "local", "localdomain", "private")
_MAYBE_INTERNAL = re.compile(rf"\.(?:{'|'.join(map(re.escape, _TOP_LEVEL))})\b", re.IGNORECASE)
_INTERNAL = re.compile(rf"\.(?:{'|'.join(map(re.escape, _TOP_LEVEL))})$", re.IGNORECASE)
_ADDRESS_4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
_ADDRESS_6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{1,4}:){1,7}(?::|(?::?[0-9a-f]{1,4}){1,7})(?![\w:])", re.IGNORECASE
)
_MAYBE_ADDRESS_6 = re.compile(r"::|:[0-9a-f]{1,4}:[0-9a-f]{1,4}:", re.IGNORECASE)
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
_PRIVATE_NETWORKS = tuple(map(ip_network, _PRIVATE))


def internal_hosts(text: str, known: Known) -> Iterator[Hit]:
    """Hosts and addresses that only the company's own network knows."""
    yield from _in_urls(text)
    yield from _internal_names(text)
    yield from _addresses(text, known)


def _in_urls(text: str) -> Iterator[Hit]:
    for match in URL.finditer(text) if "://" in text else ():
        scheme, host = match[1].lower(), match[2].lower()
        one_word = "." not in host and host != "localhost" and "[" not in host
        if (one_word and _NETWORKED.fullmatch(scheme)) or _INTERNAL.search(host):
            yield Hit(line_of(text, match.start()), "an internal host", host)


def _internal_names(text: str) -> Iterator[Hit]:
    for pattern in (_WITH_PORT, _AT_HOST, _NAMED) if _MAYBE_INTERNAL.search(text) else ():
        for match in pattern.finditer(text):
            if _INTERNAL.search(match[1]):
                yield Hit(line_of(text, match.start()), "an internal host", match[1])


def _addresses(text: str, known: Known) -> Iterator[Hit]:
    version_6 = _ADDRESS_6.finditer(text) if _MAYBE_ADDRESS_6.search(text) else ()
    for match in chain(_ADDRESS_4.finditer(text), version_6):
        try:
            address = ip_address(match[0])
        except ValueError:
            continue
        internal = any(address in network for network in (*_PRIVATE_NETWORKS, *known.networks))
        # The first address of such a network names all of it, as in RFC 1918.
        if internal and not any(address == network.network_address for network in _PRIVATE_NETWORKS):
            yield Hit(line_of(text, match.start()), "an internal address", match[0])


HOST = TextRule(
    name="host",
    summary="an internal host or address",
    trigger="a host of one word in the URL of a web page, a database, a queue, a directory or a file "
    f"server; a host that ends in {', '.join(f'`.{name}`' for name in _TOP_LEVEL)} in a URL, before a port "
    f"or after `@`; an address in {', '.join(f'`{network}`' for network in _PRIVATE)} (but not the "
    "network's first), or in a network of `internal`",
    example="`http://wiki/page`, `db.internal:5432`, `10.1.2.3`",
    check=internal_hosts,
)
