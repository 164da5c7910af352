"""The public part of a commit: which files, and which of their lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from open_kit import git_tree, policy
from open_kit.compiled_contracts import public_compiled_files
from open_kit.git_tree import InternalCommit, TreeEntry
from open_kit.marks.private_lines import PublicPart, public_part
from open_kit.mirror.public_repository import PublicRepository, parse_public_repository
from open_kit.patterns import openignore
from open_kit.patterns.counts import PatternCount, pattern_counts
from open_kit.patterns.faults import PatternFault, pattern_faults
from open_kit.policy import Policy, parse_policy
from platform_kit.errors import KitError
from platform_kit.repo.settings import FILE as SETTINGS

_MARKED = b"ignore"  # what every mark of a private line contains


@dataclass(frozen=True)
class PublicTree:
    """The public part of a commit, before the rules are applied.

    Attributes:
        commit: the whole internal commit.
        repository: where it is published.
        policy: the team's decisions.
        patterns: the commit's pattern files, by path.
        entries: the public entries, with the objects that they have internally.
        private_entries: the other entries.
        compiled: the public contents of compiled files that have other contents internally, by path.
    """

    commit: InternalCommit
    repository: PublicRepository
    policy: Policy
    patterns: dict[str, bytes]
    entries: tuple[TreeEntry, ...]
    private_entries: tuple[TreeEntry, ...]
    compiled: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def pattern_counts(self) -> tuple[PatternCount, ...]:
        """What each line of the pattern files does."""
        return pattern_counts(self.commit.entries, self.patterns)

    @cached_property
    def pattern_faults(self) -> tuple[PatternFault, ...]:
        """The lines of the pattern files that do not do what they seem to do."""
        private = {entry.path for entry in self.private_entries}
        return tuple(pattern_faults(self.commit.entries, self.patterns, self.pattern_counts, private))


class PublicBlob(NamedTuple):
    """A public file or link: its tree entry, its whole content, and the public part of that.

    Of a file that is compiled from the public part of contracts, the whole content is what is public.
    """

    entry: TreeEntry
    whole: bytes
    part: PublicPart


def read_public_tree(root: Path, ref: str) -> PublicTree:
    """The public tree of the commit that `ref` means.

    Raises:
        KitError: when the commit has no openignore.txt, no `[open]` in domain.toml, or no open.toml, or when
            one of them is not valid, or the public part of its contracts cannot be compiled.
    """
    commit = git_tree.read_commit(root, ref)
    patterns = openignore.pattern_files(commit)
    oids = {entry.path: entry.oid for entry in commit.entries}
    for name in (SETTINGS, policy.FILE):
        if name not in oids:
            raise KitError(f"the commit {commit.oid[:12]} has no {name}", "commit it, or name another commit")
    settings, decided = git_tree.blobs(root, [oids[SETTINGS], oids[policy.FILE]])
    repository = parse_public_repository(settings, f"{SETTINGS} at {commit.oid[:12]}")
    excluded = openignore.excluded(commit.entries, patterns)
    compiled = public_compiled_files(commit, excluded)
    private = excluded | compiled.left_out
    return PublicTree(
        commit=commit,
        repository=repository,
        policy=parse_policy(decided),
        patterns=patterns,
        entries=tuple(entry for entry in commit.entries if entry.path not in private),
        private_entries=tuple(entry for entry in commit.entries if entry.path in private),
        compiled=compiled.contents,
    )


def public_blobs(tree: PublicTree) -> Iterator[PublicBlob]:
    """Each public file and link, one at a time in memory."""
    for entry, whole in _contents(tree):
        yield _blob(tree, entry, whole)


def blobs_with_private_lines(tree: PublicTree) -> Iterator[PublicBlob]:
    """The public files that have private lines, or marks that do not fit.

    Of the other files only the bytes are read, so this takes less time than `public_blobs`.
    """
    for entry, whole in _contents(tree):
        if _MARKED in whole.lower() and (blob := _blob(tree, entry, whole)).part.line_numbers is not None:
            yield blob


def _contents(tree: PublicTree) -> Iterator[tuple[TreeEntry, bytes]]:
    files = [entry for entry in tree.entries if entry.mode != git_tree.SUBMODULE]
    return zip(files, git_tree.blobs(tree.commit.root, [entry.oid for entry in files]), strict=True)


def _blob(tree: PublicTree, entry: TreeEntry, whole: bytes) -> PublicBlob:
    if (compiled := tree.compiled.get(entry.path)) is not None:
        return PublicBlob(entry, compiled, _all_of(compiled))
    return PublicBlob(entry, whole, PublicPart(whole) if entry.mode == git_tree.LINK else public_part(whole))


def _all_of(compiled: bytes) -> PublicPart:
    """A public part that is the whole content, and counts as one without private lines."""
    return PublicPart(compiled, tuple(range(1, len(compiled.splitlines()) + 1)))
