"""Entries of the tree that are not files, and paths that are refused whatever the file says."""

from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import Family, Plant

PATHS = Family("paths")


@PATHS.way("submodule", commits=False)
def submodule_in_tree(site: Site) -> None:
    site.commit()
    site.git("update-index", "--add", "--cacheinfo", f"160000,{site.oid('HEAD')},{site.folder}/module")
    site.git("commit", "--quiet", "--message", site.canary)
    (site.root / site.folder / "module").mkdir()


@PATHS.way("host")
def internal_host_in_gitmodules(site: Site) -> None:
    site.write(".gitmodules", f'[submodule "x"]\n\turl = https://code.flights.internal/{site.canary}\n')


@PATHS.way("collision")
def paths_that_differ_in_case(site: Site) -> None:
    site.write("Notes.txt", f"{site.canary}\n")
    site.write("notes.txt", "x\n")


def _staged(path: bytes) -> Plant:
    """A file that is only in the index and in the commit, as the file system may not take its path."""

    def plant(site: Site) -> None:
        site.stage("100644", f"{site.folder}/".encode() + path, f"{site.canary}\n".encode())
        site.git("commit", "--quiet", "--message", "x")

    return plant


for _name, _path in {
    "newline-in-path": b"a\nb",
    "escape-sequence-in-path": b"a\x1b[2Jb",
    "right-to-left-override-in-path": "a\u202eb".encode(),
    "zero-width-joiner-in-path": "a\u200db".encode(),
    "bytes-that-are-not-utf-8-in-path": b"caf\xe9",
    "surrogates-in-path": b"a\xed\xa0\x80b",
    "tab-in-path": b"a\tb",
    "backslash-in-path": b"a\\b",
    "leading-space-in-path": b" a",
    "private-use-character-in-path": "a\ue000b".encode(),
    "line-separator-in-path": "a\u2028b".encode(),
    "windows-device-as-file-name": b"aux.txt",
    "windows-stream-in-file-name": b"a.txt:b",
    "git-folder-with-ignorable-character-in-path": ".g\u200cit/config".encode(),
    "no-break-space-in-path": "a\u00a0b".encode(),
}.items():
    PATHS.add(_name, _staged(_path), "path", in_path=True, commits=False, alone=True, only_files=True)
