"""The team's decisions: `open.toml`, read and checked."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from open_kit.finding import Finding
from open_kit.mirror.public_repository import place
from platform_kit.repo.validation import checked, parse_toml

FILE = "open.toml"
# What no name or host has.
_NO_NAME = re.compile(r"[*?\[\](){}<>|^$,;:/\\\"]|\.\.|^\.|\.$")
_LIKE_ADDRESS = re.compile(r"\d+\.\d+\.")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _pattern(text: str) -> str:
    GitIgnoreSpec.from_lines([text])  # its exception is a ValueError, which pydantic reports
    return text


def _internal(text: str) -> str:
    """Refuse what would never be found: a pattern, an address with a scheme, a port or a path, a list."""
    is_name = not _NO_NAME.search(text.removeprefix("*.")) and not _LIKE_ADDRESS.match(text)
    if not (is_name or _network(text)):
        raise ValueError("it is not a name, a host, `*.` with a host, an address or a network")
    return text


def _one_line(text: str) -> str:
    if len(text.splitlines()) > 1:
        raise ValueError("more than one line")
    return text


class Allowance(BaseModel):
    """Findings that may become public, and the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: Text
    path: Annotated[Text, AfterValidator(_pattern)] = Field(description="a pattern as in openignore.txt")
    finding: str | None = Field(default=None, description="only the findings with this fingerprint")
    reason: Text

    def covers(self, finding: Finding) -> bool:
        """Whether this allows the finding."""
        return (
            self.rule == finding.rule
            and self.finding in (None, finding.fingerprint)
            and GitIgnoreSpec.from_lines([self.path]).match_file(finding.path)
        )


class FormerRepository(BaseModel):
    """A public repo that the domain published to, or could have, before the one in `domain.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: Text
    branch: Text
    reason: Text

    @property
    def place(self) -> str:
        """The address and the branch; see `public_repository.place`."""
        return place(self.repository, self.branch)


class Policy(BaseModel):
    """The contents of `open.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Annotated[Text, AfterValidator(_one_line)] = Field(
        description="first line of every public commit"
    )
    internal: tuple[Annotated[Text, Field(min_length=3), AfterValidator(_internal)], ...] = Field(
        default=(), description="names, hosts and addresses that must not become public"
    )
    withheld: tuple[Annotated[str, Field(pattern="^[0-9a-f]{7,64}$")], ...] = Field(
        default=(), description="commits whose trailers are not used"
    )
    allow: tuple[Allowance, ...] = ()
    moved_from: tuple[FormerRepository, ...] = Field(
        default=(), description="public repos that domain.toml named before", exclude=True
    )  # no finding depends on it, so it is not in the digest of the rules

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The addresses and networks in `internal`."""
        return tuple(found for text in self.internal if (found := _network(text)))

    @property
    def names(self) -> tuple[str, ...]:
        """The names and hosts in `internal`; `*.` before a host means all hosts below it."""
        return tuple(text.removeprefix("*.") for text in self.internal if not _network(text))


def parse_policy(content: bytes) -> Policy:
    """The policy that the content of an `open.toml` gives.

    Raises:
        KitError: naming the key and what is allowed there.
    """
    # Without the values: a message must not repeat what is internal.
    return checked(Policy, parse_toml(content, FILE), FILE, f"fix the key in {FILE}", quote=False)


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
