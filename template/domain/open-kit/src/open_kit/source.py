"""The files of a commit, read from git and never from the working tree."""

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


class Entry(NamedTuple):
    """One path of a tree, as git has it: the mode, the object's name, the path below the domain repo."""

    mode: str
    oid: str
    path: str


class Source(NamedTuple):
    """A commit of the internal repo."""

    root: Path
    commit: str
    entries: tuple[Entry, ...]


def read(root: Path, ref: str) -> Source:
    """The paths of the domain repo at `root`, as they are in the commit that `ref` means.

    Raises:
        KitError: when git knows no such commit.
    """
    commit = git.commit(root, ref)
    return Source(root, commit, tuple(entries(root, commit)))


def entries(folder: Path, treeish: str, *options: str) -> Iterator[Entry]:
    """The paths below a folder in a commit or tree; bytes that are no UTF-8 become surrogates."""
    for line in git.run(folder, "ls-tree", "-r", "-z", *options, treeish).split(b"\0")[:-1]:
        about, path = line.split(b"\t", 1)
        mode, _, oid = about.decode().split(" ")
        yield Entry(mode, oid, os.fsdecode(path))


def contents(root: Path, oids: Iterable[str]) -> Iterator[bytes]:
    """The contents of blobs, in the order asked for, one at a time in memory.

    Raises:
        KitError: when the clone lacks one.
    """
    with TemporaryFile() as wanted:  # a pipe could fill up while git waits for us to read
        wanted.write("".join(f"{oid}\n" for oid in oids).encode())
        wanted.seek(0)
        command = ["git", "-C", str(root), "cat-file", "--batch", "--buffer"]
        with subprocess.Popen(
            command, stdin=wanted, stdout=subprocess.PIPE, env=git.environment()
        ) as process:
            assert process.stdout
            while header := process.stdout.readline().split():
                if header[-1] == b"missing":
                    raise KitError(f"git has no object {header[0].decode()}", "fetch the whole history")
                content = process.stdout.read(int(header[2]))
                process.stdout.read(1)
                yield content


def paths(listed: bytes) -> list[str]:
    """What git lists with `-z`."""
    return [os.fsdecode(field) for field in listed.split(b"\0")[:-1]]
