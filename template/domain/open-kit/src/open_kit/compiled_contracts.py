"""The compiled files of the public tree, compiled from the public part of the contracts.

In the internal repo a contract is compiled whole, so its committed page and dbt properties also have what its
private lines say. For the public tree they are compiled again, without the private lines and without the
contracts that are private as a whole. There, `make check` finds them up to date.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from open_kit import git_tree
from open_kit.git_tree import InternalCommit, TreeEntry
from open_kit.marks.private_lines import PublicPart, public_part
from platform_kit.errors import KitError
from platform_kit.repo.settings import FILE as SETTINGS

_FOLDERS = ("contracts", "contracts/published", "contracts/consumed")
_CONTRACT = re.compile(r"contracts/(?:published|consumed/[^/]+)/[^/]+\.odcs\.yaml")
_LOCK = "contracts/consumed/lock.yaml"
_COMPILED = re.compile(r"docs/contracts/.*\.md|dbt/models/contracts/.*\.yml", re.DOTALL)
# What compiling reads besides the names of the models.
_INPUT = re.compile(r"domain\.toml|(?:contracts|dbt/models)/.*\.ya?ml", re.DOTALL)
_MODEL = re.compile(r"dbt/models/.*\.sql", re.DOTALL)
# How a message about a contract begins.
_PLACE = re.compile(rf"(?P<file>{_CONTRACT.pattern})(?::(?P<line>\d+))?: (?P<problem>.*)", re.DOTALL)


class CompiledFiles(NamedTuple):
    """How the compiled files of the public tree differ from the committed ones.

    Attributes:
        contents: the public contents of those that differ, by path.
        left_out: the paths of those that nothing in the public contracts compiles to.
    """

    contents: Mapping[str, bytes]
    left_out: frozenset[str]


_AS_COMMITTED = CompiledFiles({}, frozenset())


def public_compiled_files(commit: InternalCommit, private: Collection[str]) -> CompiledFiles:
    """How the compiled files of the public tree differ from those in the commit.

    Unless a public contract has private lines, they do not, and nothing is compiled. The working tree is not
    read.

    Args:
        commit: the internal commit.
        private: the paths that openignore.txt excludes.

    Raises:
        KitError: when a public contract is a link, when a contract is not valid as a whole or without its
            private lines, or when a committed file is not what the contracts compile to.
    """
    public = [entry for entry in commit.entries if entry.path not in private]
    _refuse_links(public)
    parts = {path: public_part(content) for path, content in _read(commit, public, _CONTRACT).items()}
    marked = [part for part in parts.values() if part.line_numbers is not None]
    if not marked or any(part.errors for part in marked):  # marks that do not fit are refused anyway
        return _AS_COMMITTED
    inputs = _read(commit, commit.entries, _INPUT)
    whole = _compiled(inputs | _models(commit.entries))
    there = {path: _text(content) for path, content in _read(commit, public, _COMPILED).items()}
    there = {path: text for path, text in there.items() if path in whole or _has_header(text)}
    _refuse_stale(there, whole)
    kept = {path: inputs[path] for path in (SETTINGS, _LOCK) if path in inputs}
    now = _compiled_without_private_lines(kept | _models(public), parts)
    if _LOCK in now and _LOCK not in private:
        there[_LOCK] = _text(inputs[_LOCK])
    return CompiledFiles(
        {path: now[path].encode() for path, text in there.items() if path in now and now[path] != text},
        frozenset(there.keys() - now.keys()),
    )


def _refuse_links(public: Iterable[TreeEntry]) -> None:
    """Refuse links in the place of contracts: compiling follows them, past the marks of private lines."""
    for entry in public:
        if entry.mode == git_tree.LINK and (entry.path in _FOLDERS or _CONTRACT.fullmatch(entry.path)):
            raise KitError(
                f"{entry.path}: a link in the place of a contract hides private lines",
                "replace the link with a copy of what it leads to",
            )


def _refuse_stale(there: Mapping[str, str], whole: Mapping[str, str]) -> None:
    for path, text in there.items():
        if text != whole.get(path):
            raise KitError(
                f"{path}: not what the contracts compile to, so what of it is private is not known",
                "run make compile, and commit what it writes",
            )


def _compiled(files: Mapping[str, bytes]) -> dict[str, str]:
    """The compiled files of a repo that has these files."""
    from platform_kit.contracts import compile as compiling

    with _folder(files) as root:
        return compiling.outputs(root)


def _compiled_without_private_lines(
    files: Mapping[str, bytes], parts: Mapping[str, PublicPart]
) -> dict[str, str]:
    """The compiled files of a repo that has these files and contracts; its lock, if it has to change.

    Raises:
        KitError: when a contract is not valid without its private lines.
    """
    from platform_kit.contracts import compile as compiling
    from platform_kit.contracts import lock
    from platform_kit.contracts.contract_files import CONSUMED

    contracts = {path: part.content for path, part in parts.items()}
    with _folder({**files, **contracts}) as root:
        locked = lock.read(root)
        public = {
            name: entry.model_copy(update={"sha256": lock.digest(contracts[path])})
            for name, entry in locked.items()
            if (path := f"{CONSUMED}/{name}") in contracts
        }
        if public != locked:
            lock.write(root, public)
        try:
            compiled = compiling.outputs(root)
        except KitError as error:
            raise _at_whole_line(error, parts) from error
        if public != locked:
            compiled[lock.FILE] = (root / lock.FILE).read_text(encoding="utf-8")
        return compiled


def _at_whole_line(error: KitError, parts: Mapping[str, PublicPart]) -> KitError:
    """The error with the line of the whole contract instead of that of its public part."""
    place = _PLACE.fullmatch(error.problem)
    problem = error.problem
    if place and place["file"] in parts:
        line = f":{parts[place['file']].line(int(place['line']))}" if place["line"] else ""
        problem = f"{place['file']}{line}: without its private lines: {place['problem']}"
    return KitError(
        problem,
        "mark the whole entry as private or open the lines that it needs, or make the contract private",
    )


@contextmanager
def _folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A temporary folder with these files."""
    with TemporaryDirectory(prefix="open-") as name:
        root = Path(name)
        for path, content in files.items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        yield root


def _read(commit: InternalCommit, entries: Iterable[TreeEntry], wanted: re.Pattern[str]) -> dict[str, bytes]:
    """The contents of the files whose whole path matches, by path; links are not followed."""
    files = [
        entry
        for entry in entries
        if wanted.fullmatch(entry.path) and entry.mode not in (git_tree.LINK, git_tree.SUBMODULE)
    ]
    contents = git_tree.blobs(commit.root, [entry.oid for entry in files])
    return dict(zip((entry.path for entry in files), contents, strict=True))


def _models(entries: Iterable[TreeEntry]) -> dict[str, bytes]:
    """Empty files in the place of the dbt models, of which compiling needs the names."""
    return {entry.path: b"" for entry in entries if _MODEL.fullmatch(entry.path)}


def _has_header(text: str) -> bool:
    from platform_kit.contracts.dbt_properties import HEADER

    return HEADER in text.partition("\n")[0]


def _text(content: bytes) -> str:
    """The text of a compiled file, as `make check` compares it: with any line ends."""
    return content.decode(errors="replace").replace("\r\n", "\n")
