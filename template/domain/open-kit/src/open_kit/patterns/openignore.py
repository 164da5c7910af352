"""The paths that `openignore.txt` keeps private.

git evaluates the patterns, so they mean exactly what they mean in a `.gitignore`.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from open_kit import git_tree
from open_kit.git_tree import InternalCommit, TreeEntry
from open_kit.patterns.lines import check
from open_kit.reading.spelling import case_folded, case_folded_path
from platform_kit.errors import KitError
from platform_kit.repo import git

FILE = "openignore.txt"
# A person's settings and the machine's file system must not change the answer.
SETTINGS = ("-c", "core.ignoreCase=false", "-c", "core.excludesFile=", "-c", "core.precomposeUnicode=false")


def pattern_files(commit: InternalCommit, name: str = FILE) -> dict[str, bytes]:
    """The pattern files called `name` in a commit, by path: git reads one in every folder.

    Raises:
        KitError: when one is a link, when the root has no `openignore.txt`, or when one of these cannot be
            relied on: see `pattern_lines.check`.
    """
    found = [entry for entry in commit.entries if PurePosixPath(entry.path).name == name]
    for entry in found:
        if entry.mode in (git_tree.LINK, git_tree.SUBMODULE):
            raise KitError(f"{entry.path}: is a link", "replace the link with a file")
    if name == FILE and FILE not in {entry.path for entry in found}:
        raise KitError(
            f"the commit {commit.oid[:12]} has no {FILE}, so nothing in it is public",
            "answer the template's question open_source with yes, and commit the files that this adds",
        )
    contents = git_tree.blobs(commit.root, [entry.oid for entry in found])
    files = {entry.path: content for entry, content in zip(found, contents, strict=True)}
    if name == FILE:
        for path, content in files.items():
            check(path, content, may_open=path == FILE)
    return files


def excluded(entries: Iterable[TreeEntry], patterns: Mapping[str, bytes], name: str = FILE) -> set[str]:
    """The paths that the pattern files exclude, as git evaluates them.

    git works in an empty folder: the paths are only in its index, and only the pattern files are on disk. So
    the working tree cannot change the answer.
    """
    given = list(entries)
    if not given:
        return set()
    with TemporaryDirectory(prefix="open-") as temporary:
        folder = Path(temporary)
        object_format = "sha256" if len(given[0].oid) == 64 else "sha1"
        git.run(folder, "init", "--quiet", "--template=", f"--object-format={object_format}")
        for path, content in patterns.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        git.run(folder, "update-index", "-z", "--index-info", stdin=git_tree.index_info(given))
        command = ("ls-files", "-z", "--cached", "--ignored", f"--exclude-per-directory={name}")
        return set(git_tree.listed_paths(git.run(folder, *SETTINGS, *command)))


def nearly_excluded(entries: Iterable[TreeEntry], patterns: Mapping[str, bytes]) -> set[str]:
    """The paths that would be excluded if case, Unicode form and trailing blanks made no difference."""
    given = list(entries)
    folded = {case_folded_path(entry.path): entry for entry in given}
    folded_patterns = {
        str(PurePosixPath(case_folded_path(path)).with_name(FILE)): _folded_pattern_file(content)
        for path, content in patterns.items()
    }
    found = excluded((entry._replace(path=path) for path, entry in folded.items()), folded_patterns)
    return {entry.path for entry in given if case_folded_path(entry.path) in found}


def _folded_pattern_file(content: bytes) -> bytes:
    return case_folded(os.fsdecode(content)).encode(errors="surrogateescape")
