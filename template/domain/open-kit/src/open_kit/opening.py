"""The public part of a commit, before any rule has looked at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from open_kit import ignore, policy, source
from open_kit.policy import Policy, parse_policy
from open_kit.private_lines import Part, public_part
from open_kit.settings import PublicRepository, public_repository
from open_kit.source import Entry, Source
from platform_kit.errors import KitError
from platform_kit.repo.settings import FILE as SETTINGS


@dataclass(frozen=True)
class Opening:
    """What of a commit is public, and what the team decided about it.

    Attributes:
        source: the whole commit.
        settings: where it is published.
        policy: what the team decided.
        patterns: the commit's pattern files.
        public: the entries that are public, with the objects that they have internally.
        private: the entries that are not.
    """

    source: Source
    settings: PublicRepository
    policy: Policy
    patterns: dict[str, bytes]
    public: tuple[Entry, ...]
    private: tuple[Entry, ...]


def opening(root: Path, ref: str) -> Opening:
    """The public part of the commit that `ref` means.

    Raises:
        KitError: when the commit has no openignore.txt, no `[open]` in domain.toml, or no open.toml.
    """
    of = source.read(root, ref)
    patterns = ignore.patterns(of)
    oids = {entry.path: entry.oid for entry in of.entries}
    for name in (SETTINGS, policy.FILE):
        if name not in oids:
            raise KitError(f"the commit {of.commit[:12]} has no {name}", "commit it, or name another commit")
    settings, decided = source.contents(root, [oids[SETTINGS], oids[policy.FILE]])
    where = public_repository(settings, f"{SETTINGS} at {of.commit[:12]}")
    hidden = ignore.matched(of.entries, patterns)
    return Opening(
        source=of,
        settings=where,
        policy=parse_policy(decided),
        patterns=patterns,
        public=tuple(entry for entry in of.entries if entry.path not in hidden),
        private=tuple(entry for entry in of.entries if entry.path in hidden),
    )


def parts(of: Opening) -> Iterator[tuple[Entry, bytes, Part]]:
    """Each public file, links included: its entry, its content and the public part of that."""
    files = [entry for entry in of.public if entry.mode != source.SUBMODULE]
    read = source.contents(of.source.root, [entry.oid for entry in files])
    for entry, whole in zip(files, read, strict=True):
        link = entry.mode == source.LINK
        yield entry, whole, Part(whole, None, ()) if link else public_part(whole, entry.path)
