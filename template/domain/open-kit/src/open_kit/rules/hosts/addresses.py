"""Internet addresses of networks that are private by standard, or that `open.toml` lists."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import chain

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
_NETWORKS = tuple(map(ip_network, PRIVATE))
_VERSION_4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
_VERSION_6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{1,4}:){1,7}(?::|(?::?[0-9a-f]{1,4}){1,7})(?![\w:])", re.IGNORECASE
)
# They begin with a literal sign, which is searched for faster than a digit.
_MAYBE_VERSION_4 = re.compile(r"\.\d{1,3}\.\d{1,3}\.\d")
_MAYBE_VERSION_6 = re.compile(r":(?::|[0-9a-f]{1,4}:[0-9a-f]{1,4}:)", re.IGNORECASE)
# What is before a number of a version, a browser or a section: `version = "10.0.0.1"`, `lib==10.0.0.1`.
_NUMBER = re.compile(
    r"(?:(?:version|release|section|chapter|clause)s?[\"')>]{0,2}\s{0,3}[:=(]?\s{0,3}[\"']?[~^]?|§\s?"
    r"|(?<!addr)(?<!address)(?<!ip)(?<!src)(?<!dst)(?:[=~^<>!]=|[~^]|,\s?[<>])"
    r"|(?:applewebkit|chrom(?:e|ium)|edg[ea]?|electron|firefox|opr|safari|version)/)\Z",
    re.IGNORECASE,
)
_BEFORE = 40  # characters before an address that are looked at
# The routers of homes and of documentation, and the first addresses in Docker's network.
EVERYWHERE = ("10.0.0.1", "172.17.0.1", "172.17.0.2", "192.168.0.1", "192.168.1.1")


def internal_addresses(
    text: str, networks: Iterable[IPv4Network | IPv6Network] = ()
) -> Iterator[tuple[int, str]]:
    """The addresses in private networks or in `networks`, with their positions.

    The first address of a private network names all of it, as in RFC 1918, and is not found.
    """
    listed = tuple(networks)
    version_4 = _VERSION_4.finditer(text) if _MAYBE_VERSION_4.search(text) else ()
    version_6 = _VERSION_6.finditer(text) if _MAYBE_VERSION_6.search(text) else ()
    for match in chain(version_4, version_6):
        try:
            address = ip_address(match[0])
        except ValueError:
            continue
        private = (
            any(address in network and address != network.network_address for network in _NETWORKS)
            and match[0] not in EVERYWHERE
            and not _NUMBER.search(text, max(0, match.start() - _BEFORE), match.start())
        )
        if private or any(address in network for network in listed):
            yield match.start(), match[0]
