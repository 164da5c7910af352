"""Which paths `openignore.txt` keeps private: git decides, so the meaning is exactly that of `.gitignore`."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from open_kit import source
from open_kit.fold import fold, fold_path
from open_kit.source import Entry, Source
from platform_kit.errors import KitError
from platform_kit.repo import git

FILE = "openignore.txt"


def patterns(of: Source, name: str = FILE) -> dict[str, bytes]:
    """The pattern files called `name` of a commit, by their paths: git reads one in every folder.

    Raises:
        KitError: when one is a link, or the commit's root has none.
    """
    found = [entry for entry in of.entries if PurePosixPath(entry.path).name == name]
    for entry in found:
        if entry.mode in (source.LINK, source.SUBMODULE):
            raise KitError(f"{entry.path} is a link", "make it a file: what decides must stand in the repo")
    if name == FILE and FILE not in {entry.path for entry in found}:
        raise KitError(
            f"the commit {of.commit[:12]} has no {FILE}, so nothing of it is public",
            "answer the template's question open_source with yes, and commit what it adds",
        )
    read = source.contents(of.root, [entry.oid for entry in found])
    return {entry.path: content for entry, content in zip(found, read, strict=True)}


def matched(entries: Iterable[Entry], patterns: Mapping[str, bytes], name: str = FILE) -> set[str]:
    """The paths that the pattern files exclude, by git's own judgement.

    The paths stand in an index and nothing of them in the folder that git works on: only the pattern files
    do. So neither the working tree nor anybody's settings can change the answer.
    """
    given = list(entries)
    if not given:
        return set()
    with TemporaryDirectory(prefix="open-") as folder:
        form = "sha256" if len(given[0].oid) == 64 else "sha1"
        git.run(Path(folder), "init", "--quiet", "--template=", f"--object-format={form}")
        for path, content in patterns.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        index = b"".join(f"{e.mode} {e.oid}\t".encode() + os.fsencode(e.path) + b"\0" for e in given)
        git.run(Path(folder), "update-index", "-z", "--index-info", stdin=index)
        settings = (
            "-c",
            "core.ignoreCase=false",
            "-c",
            "core.excludesFile=",
            "-c",
            "core.precomposeUnicode=false",
        )
        listed = git.run(
            Path(folder),
            *settings,
            "ls-files",
            "-z",
            "--cached",
            "--ignored",
            f"--exclude-per-directory={name}",
        )
    return set(source.paths(listed))


def nearly_matched(entries: Iterable[Entry], patterns: Mapping[str, bytes]) -> set[str]:
    """The paths that would be excluded if case and the form of a letter or blank made no difference."""
    given = list(entries)
    folded = {fold_path(entry.path): entry for entry in given}
    alike = {
        str(PurePosixPath(fold_path(path)).with_name(FILE)): fold(os.fsdecode(content)).encode(
            errors="surrogateescape"
        )
        for path, content in patterns.items()
    }
    found = matched((Entry(entry.mode, entry.oid, path) for path, entry in folded.items()), alike)
    return {entry.path for entry in given if fold_path(entry.path) in found}
