"""What a way to leak is, and how the families of ways declare theirs."""

import hashlib
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from tests.open_kit.leaks.site import CANARY, Site
from tests.support.repo import Repo

MARK = "MARK"  # what a declared path has in the place of the way's mark
LISTED = f"/pub/listed/{MARK}"  # begins a path at which open.toml allows data
Plant = Callable[[Site], object]


class Traits(TypedDict, total=False):
    """What `Way` says about a way besides its name, its rules and how it is planted."""

    error: str | None
    before: Plant | None
    commits: bool
    alone: bool
    in_path: bool
    only_files: bool


@dataclass(frozen=True)
class Way:
    """One way to leak: it plants a canary, a word that occurs nowhere else.

    Attributes:
        name: says what is planted and where, in kebab case; unique among all ways.
        plant: plants the canary, and commits it if `commits` is false.
        rules: what refuses the publication; if empty, it succeeds without the canary.
        error: what the command says if it judges nothing.
        before: plants what is published before.
        commits: the test commits what is planted.
        alone: cannot be planted together with other ways.
        in_path: the canary is in a path, which a finding has to name.
        only_files: plants only files, so that its family can be judged together.
        number: its index among all ways.
    """

    family: str
    name: str
    plant: Plant
    rules: tuple[str, ...]
    error: str | None = None
    before: Plant | None = None
    commits: bool = True
    alone: bool = False
    in_path: bool = False
    only_files: bool = False
    number: int = 0

    @property
    def refused(self) -> bool:
        """Nothing is published."""
        return bool(self.rules or self.error)

    @property
    def batch(self) -> str:
        """What is tried in one site: a single way, or all ways of a family that plant only files."""
        if not self.only_files:
            return self.name
        return f"{self.family}-{'refused' if self.refused else 'published'}"

    @property
    def mark(self) -> str:
        """What its paths, and no other paths, contain."""
        return f"w{self.number:03}"

    @property
    def canary(self) -> str:
        """Only letters: digits would make it look like a secret."""
        digest = hashlib.sha256(self.name.encode()).digest()
        return f"canary{''.join(string.ascii_lowercase[byte % 26] for byte in digest[:14])}"

    def at(self, repo: Repo) -> Site:
        return Site(repo, self.mark, self.canary)


@dataclass(frozen=True)
class Family:
    """Ways that leak the same kind of thing or by the same means."""

    name: str
    ways: list[Way] = field(default_factory=list)

    def add(self, name: str, plant: Plant, *rules: str, **traits: Unpack[Traits]) -> None:
        self.ways.append(Way(self.name, name, plant, rules, **traits))

    def way(self, *rules: str, **traits: Unpack[Traits]) -> Callable[[Plant], Plant]:
        """Add the decorated function as a way, under its name in kebab case."""

        def add(plant: Plant) -> Plant:
            self.add(plant.__name__.replace("_", "-"), plant, *rules, **traits)
            return plant

        return add

    def file(self, name: str, path: str, content: str | bytes, *rules: str, in_path: bool = False) -> None:
        """Add a way that is one file."""
        self.add(name, written(path, content), *rules, in_path=in_path, only_files=True)


def written(path: str, content: str | bytes) -> Plant:
    """A plant that writes a file; `CANARY` and `MARK` become those of the way."""

    def plant(site: Site) -> None:
        own = path.replace(MARK, site.mark).replace(CANARY, site.canary)
        if isinstance(content, str):
            site.write(own, content.replace(CANARY, site.canary))
        else:
            site.write(own, content.replace(CANARY.encode(), site.canary.encode()))

    return plant
