"""What the rules know besides the file that they look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network

from open_kit.git_tree import TreeEntry
from open_kit.patterns.faults import PatternFault
from open_kit.rules.names.needles import NeedleSearch
from open_kit.rules.private_lines.phrases import PhraseSearch


@dataclass(frozen=True)
class Known:
    """Facts about the repo and the team's decisions.

    Attributes:
        emails: addresses that may be public, in lower case.
        networks: those that `open.toml` lists as internal.
        names: the private names.
        line_texts: what private lines say.
        entries: the public tree entries.
        pattern_faults: the lines of `openignore.txt` that do not do what they seem to do.
        near_misses: the public paths that `openignore.txt` would exclude in another spelling.
        forced: the public paths that `.gitignore` excludes.
        private_contents: the paths of contents that are or were private, by object name.
        public_objects: the names of objects on the public branch or in its history.
        moved: renames and copies from a private to a public path, private path first.
    """

    emails: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    names: NeedleSearch = field(default_factory=NeedleSearch)
    line_texts: PhraseSearch = field(default_factory=PhraseSearch)
    entries: tuple[TreeEntry, ...] = ()
    pattern_faults: tuple[PatternFault, ...] = ()
    near_misses: frozenset[str] = frozenset()
    forced: frozenset[str] = frozenset()
    private_contents: Mapping[str, str] = field(default_factory=dict)
    public_objects: frozenset[str] = frozenset()
    moved: tuple[tuple[str, str], ...] = ()

    @cached_property
    def paths(self) -> frozenset[str]:
        """The public paths."""
        return frozenset(entry.path for entry in self.entries)
