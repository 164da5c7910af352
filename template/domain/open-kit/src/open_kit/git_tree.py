"""The files of a commit, read from git and never from the working tree."""

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from platform_kit.errors import KitError
from platform_kit.repo import git

EXECUTABLE = "100755"
LINK = "120000"
SUBMODULE = "160000"


class TreeEntry(NamedTuple):
    """An entry of a git tree: its mode, the name of its object, its path below the domain repo."""

    mode: str
    oid: str
    path: str


class InternalCommit(NamedTuple):
    """A commit of the internal repo at `root`: its object name, and the entries of its tree."""

    root: Path
    oid: str
    entries: tuple[TreeEntry, ...]


def read_commit(root: Path, ref: str) -> InternalCommit:
    """The commit that `ref` means, with the paths of the domain repo at `root`.

    Raises:
        KitError: when the repo has no such commit.
    """
    oid = git.commit(root, ref)
    return InternalCommit(root, oid, tuple(tree_entries(root, oid)))


def tree_entries(folder: Path, treeish: str, *options: str) -> Iterator[TreeEntry]:
    """The entries below a folder in a commit or tree; bytes that are not UTF-8 become surrogates."""
    for line in git.run(folder, "ls-tree", "-r", "-z", *options, treeish).split(b"\0")[:-1]:
        about, path = line.split(b"\t", 1)
        mode, _, oid = about.decode().split(" ")
        yield TreeEntry(mode, oid, os.fsdecode(path))


def index_info(entries: Iterable[TreeEntry]) -> bytes:
    """The entries as `git update-index -z --index-info` reads them."""
    return b"".join(f"{e.mode} {e.oid}\t".encode() + os.fsencode(e.path) + b"\0" for e in entries)


def blobs(root: Path, oids: Iterable[str]) -> Iterator[bytes]:
    """The contents of blobs, in the given order, one at a time in memory.

    Raises:
        KitError: when the clone lacks one.
    """
    with TemporaryFile() as wanted:  # a pipe could fill up while git waits for its output to be read
        wanted.write("".join(f"{oid}\n" for oid in oids).encode())
        wanted.seek(0)
        command = ["git", "-C", str(root), "cat-file", "--batch", "--buffer"]
        with subprocess.Popen(
            command, stdin=wanted, stdout=subprocess.PIPE, env=git.environment(root)
        ) as process:
            assert process.stdout
            while header := process.stdout.readline().split():
                if header[-1] == b"missing":
                    raise KitError(
                        f"the object {header[0].decode()} is missing in this clone",
                        "run git fetch --unshallow to get the whole history",
                    )
                content = process.stdout.read(int(header[2]))
                process.stdout.read(1)
                yield content


def blob_name(content: bytes, like: str) -> str:
    """The object name of a content, in the format of another name: SHA-1 or SHA-256."""
    new = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return new(b"blob %d\0" % len(content) + content).hexdigest()


def listed_paths(output: bytes) -> list[str]:
    """The paths, or other fields, that git lists with `-z`."""
    return [os.fsdecode(field) for field in output.split(b"\0")[:-1]]
