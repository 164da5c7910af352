"""The names that give private files away, collected from paths, dbt files, contracts and open.toml."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from open_kit.policy import FILE as POLICY
from open_kit.rules.needles import Needle, NeedleSearch, Style, has_several_words, joined, needles
from open_kit.spelling import case_folded

# Private files that any domain repo can have, in lower case: their names say nothing about this one.
COMMON_PATHS = frozenset(
    [
        "contracts/consumed",
        "contracts/consumed/lock.yaml",
        "dbt/analyses",
        "dbt/seeds",
        "dbt/snapshots",
        "dbt/tests",
        ".copier-answers.yml",
        ".github/workflows/open.yml",
        "docs/readme.md",
        "open.toml",
        "opening.md",
        "openignore.txt",
        "uv.lock",
    ]
)
# This package, the same in every domain repo: of its names only the folder's is private.
_TOOL = "open-kit/"
_SHORTEST = 3  # letters of a name
_MACRO = re.compile(rb"\{%-?\s*(?:macro|test|materialization|snapshot)\s+([A-Za-z_]\w*)")
_CONTRACT = re.compile(r"(?:^|/)contracts/.*\.odcs\.ya?ml$")
_MODELS = re.compile(r"(?:^|/)(?:models|seeds|snapshots|analyses)/.*\.(?:sql|py|csv)$")


def defines_names(path: str) -> bool:
    """Whether `collect` needs the content of a file."""
    return bool(_CONTRACT.search(path) or path.endswith(".sql"))


def collect(
    private: Iterable[str], public: Iterable[str], contents: Mapping[str, bytes], internal: Iterable[str]
) -> NeedleSearch:
    """The search for the names that must not be in public text.

    Args:
        private: the private paths.
        public: the public paths; a name that one of them has, too, gives nothing away.
        contents: of all files that `defines_names`, by path.
        internal: the names and hosts of `open.toml`.
    """
    open_paths = list(public)
    known = _public_names(open_paths)
    places = _path_names(list(private), open_paths)
    for path, content in contents.items():
        if path not in known.paths:
            defined = _contract_names(content) if _CONTRACT.search(path) else _macros(content)
            places = {joined(name): path for name in defined} | places
    places = {n: path for n, path in places.items() if n not in known.names and n not in COMMON_PATHS}
    for path, content in contents.items():
        if _CONTRACT.search(path):  # a column's name is private even where the contract is public
            places |= {joined(name): path for name in _classified_columns(content)}
    listed = {joined(name) for name in internal}
    return NeedleSearch([*_needles(places, listed)], known.names)


def _needles(places: Mapping[str, str], listed: Iterable[str]) -> Iterator[Needle]:
    """The needles of the names of private places, and of those that the team lists, which win."""
    own = set(listed)
    for name, place in places.items():
        if len(name) >= _SHORTEST and name not in own:
            yield from needles(name, place)
    for name in own:
        if len(name) >= _SHORTEST:
            yield from needles(name, POLICY, Style.IDENTIFIER)


def _path_names(private: list[str], public: list[str]) -> dict[str, str]:
    """The names of private paths, and of folders with nothing public in them, each with its path."""
    places: dict[str, str] = {}
    for path in (*_closed_folders(private, public), *private):
        if path == _TOOL or not path.startswith(_TOOL):
            for name in _names_of_path(path):
                places.setdefault(joined(name), path)
    return places


@dataclass(frozen=True)
class _PublicNames:
    paths: frozenset[str]
    names: frozenset[str]


def _public_names(public: Iterable[str]) -> _PublicNames:
    """The public paths, and the names that they have."""
    paths = frozenset(public)
    folders = _folders(paths)
    names = {*paths, *(f"{folder}/" for folder in folders)}
    for path in (*paths, *folders):
        names.update((path.rpartition("/")[2], *_stems(path)))
    return _PublicNames(paths, frozenset(map(joined, names)))


def _folders(paths: Iterable[str]) -> set[str]:
    """The folders above paths, without the root."""
    found: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return found


def _closed_folders(private: Iterable[str], public: Iterable[str]) -> Iterator[str]:
    """The folders with nothing public in them, each with a slash at its end."""
    yield from (f"{folder}/" for folder in sorted(_folders(private) - _folders(public)))


def _names_of_path(path: str) -> Iterator[str]:
    """The texts that give a private path away: the whole path, its last name, and its name in code."""
    above, _, name = path.rstrip("/").rpartition("/")
    if {case_folded(path).rstrip("/"), case_folded(name)} & COMMON_PATHS:
        return
    if above:
        yield path
    if path.endswith("/"):
        if has_several_words(name):
            yield name
        return
    if "." in name[1:] or has_several_words(name):
        yield name
    if above and path.endswith(".py"):
        yield path.removesuffix(".py").replace("/", ".").removeprefix("src.")
    for stem in _stems(path):
        if _MODELS.search(path) or has_several_words(stem):
            yield stem


def _stems(path: str) -> Iterator[str]:
    """A file's name up to its first dot, and up to its last."""
    name = path.rpartition("/")[2]
    yield from {name.partition(".")[0] or name, name.rpartition(".")[0] or name}


def _macros(content: bytes) -> Iterator[str]:
    """The macros, generic tests and snapshots that a private SQL file defines."""
    yield from (name.decode() for name in _MACRO.findall(content))


def _contract_names(content: bytes) -> Iterator[str]:
    """The names of a contract and of its tables."""
    document = _document(content)
    domain, tables = document.get("domain"), document.get("schema")
    if document.get("id"):
        yield str(document["id"])
    for table in tables if isinstance(tables, list) else []:
        if isinstance(table, dict) and (name := str(table.get("name") or "")):
            yield f"{domain}.{name}"
            yield f"{domain}_{name}"
            if has_several_words(name):
                yield name


def _classified_columns(content: bytes) -> Iterator[str]:
    """The columns that a contract classifies, and not as public."""
    tables = _document(content).get("schema")
    for table in tables if isinstance(tables, list) else []:
        columns = list(table.get("properties") or []) if isinstance(table, dict) else []
        while columns:
            column = columns.pop()
            if isinstance(column, dict):
                columns += column.get("properties") or []
                if str(column.get("classification") or "public").strip().lower() != "public":
                    yield from (
                        str(column[key])
                        for key in ("name", "physicalName", "encryptedName")
                        if column.get(key)
                    )


def _document(content: bytes) -> dict[str, Any]:
    try:
        found = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}
