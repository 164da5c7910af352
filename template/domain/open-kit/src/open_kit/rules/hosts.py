"""Hosts and addresses that only a company's own network knows."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import chain

from open_kit.finding import Finding, finding
from open_kit.text import line_of

Network = IPv4Network | IPv6Network

URL = re.compile(
    r"\b([a-z][a-z0-9+.-]*)://(?:[^\s/@\"'<>]*@)?(\[[0-9a-f:.]+\]|[^\s/:\"'<>()\[\]{}$%,;`|\\?#]+)",
    re.IGNORECASE,
)
# Schemes whose address begins with a host; not so a bucket's or a file's.
_NETWORKED = re.compile(
    r"amqps?|ftps?|git|https?|kafka|ldaps?|mariadb|mongodb|mysql|nfs|postgres(?:ql)?|redis|sftp|smb|ssh|wss?"
    r"|[a-z]+\+[a-z0-9]+"
)
_WITH_PORT = re.compile(r"\b((?:[a-z0-9-]{1,63}\.){1,9}[a-z]{1,20}):\d{2,5}\b", re.IGNORECASE)
# After a key that asks for a host, or so long or so spelt that it is no attribute in code.
_NAMED = re.compile(
    r"(?:\b\w{0,64}(?:host|hostname|server|endpoint|address|domain|dsn)[\"']?\s*[:=]\s*[\"']?"
    r"|(?<![\w.@/-])(?=[a-z0-9.]{0,99}[a-z0-9]-[a-z0-9]))((?:[a-z0-9][a-z0-9-]{0,62}\.){1,9}[a-z]{1,20})\b(?!\()",
    re.IGNORECASE,
)
_AT_HOST = re.compile(r"@((?:[a-z0-9-]{1,63}\.){1,9}[a-z]{1,20})\b", re.IGNORECASE)
_PERHAPS_INSIDE = re.compile(
    r"\.(?:corp|home\.arpa|internal|intra|intranet|lan|local|localdomain|private)\b", re.IGNORECASE
)
_INSIDE = re.compile(f"{_PERHAPS_INSIDE.pattern[:-2]}$", re.IGNORECASE)
_ADDRESS_4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
_ADDRESS_6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{1,4}:){1,7}(?::|(?::?[0-9a-f]{1,4}){1,7})(?![\w:])", re.IGNORECASE
)
_PERHAPS_6 = re.compile(r"::|:[0-9a-f]{1,4}:[0-9a-f]{1,4}:", re.IGNORECASE)
_PRIVATE_NETWORKS = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


def host_findings(path: str, text: str, networks: tuple[Network, ...]) -> Iterator[Finding]:
    """Hosts and addresses that only a company's own network knows."""
    if "://" in text:
        for match in URL.finditer(text):
            scheme, host = match[1].lower(), match[2].lower()
            alone = (
                _NETWORKED.fullmatch(scheme) and "." not in host and host != "localhost" and "[" not in host
            )
            if alone or _INSIDE.search(host):
                yield finding(path, line_of(text, match.start()), "host", "an internal host", host)
    for pattern in (_WITH_PORT, _AT_HOST, _NAMED) if _PERHAPS_INSIDE.search(text) else ():
        for match in pattern.finditer(text):
            if _INSIDE.search(match[1]):
                yield finding(path, line_of(text, match.start()), "host", "an internal host", match[1])
    for match in chain(
        _ADDRESS_4.finditer(text), _ADDRESS_6.finditer(text) if _PERHAPS_6.search(text) else ()
    ):
        try:
            address = ip_address(match[0])
        except ValueError:
            continue
        inside = any(address in network for network in (*_PRIVATE_NETWORKS, *networks))
        # The first address of such a network stands for all of it, as in RFC 1918.
        if inside and not any(address == network.network_address for network in _PRIVATE_NETWORKS):
            yield finding(path, line_of(text, match.start()), "host", "an internal address", match[0])
