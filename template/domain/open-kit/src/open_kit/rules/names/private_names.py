"""The names that give private files away, collected from paths, dbt files, contracts and open.toml."""

import re
from collections.abc import Iterable, Iterator, Mapping

from open_kit.policy import FILE as POLICY
from open_kit.reading.spelling import case_folded
from open_kit.rules.names.contract_names import classified_columns, contract_names, read_contract
from open_kit.rules.names.defined_names import defined_names, defines_in_content, is_properties
from open_kit.rules.names.name_uses import Kind
from open_kit.rules.names.needle import Needle, has_several_words, joined, searched
from open_kit.rules.names.needles import NeedleSearch, needles
from open_kit.rules.names.use import MANAGED

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
_CONTRACT = re.compile(r"(?:^|/)contracts/.*\.odcs\.ya?ml$")
_MODELS = re.compile(r"(?:^|/)(?:models|seeds|snapshots|analyses)/.*\.(?:sql|py|csv)$")


def defines_names(path: str, is_private: bool) -> bool:
    """Whether `collect` needs the content of a file."""
    return bool(_CONTRACT.search(path) or is_properties(path) or (is_private and defines_in_content(path)))


def collect(
    private: Iterable[str], public: Iterable[str], contents: Mapping[str, bytes], internal: Iterable[str]
) -> NeedleSearch:
    """The search for the names that must not be in public text.

    Args:
        private: the private paths.
        public: the public paths; a name that one of them has, too, gives nothing away.
        contents: of all files that `defines_names`, by path.
        internal: the names and hosts of `open.toml`.

    Raises:
        KitError: it is not known which columns of a contract are classified.
    """
    closed, opened = list(private), frozenset(public)
    known, managed = _public_names(opened)
    listed = {joined(name) for name in internal if len(name) >= _SHORTEST}
    found: dict[tuple[str, Kind], str] = {}  # the private place by name and kind; the first one counts
    for name, kind, place in (*_of_paths(closed, opened), *_of_contents(contents, opened)):
        if searched(name) not in known and name not in COMMON_PATHS:
            found.setdefault((name, kind), place)
    for path, content in contents.items():
        if _CONTRACT.search(path):  # a column's name is private even where the contract is public
            columns = classified_columns(read_contract(path, content))
            found |= {(joined(name), Kind.COLUMN): path for name in columns}
    given = [
        *(needle for name in listed for needle in needles(name, POLICY, Kind.LISTED)),
        *_needles(found, known, managed, listed),
    ]
    return NeedleSearch(given, known | managed)


def module_name(path: str) -> str:
    """The dotted name of a Python file as a module."""
    below = path.removeprefix("platform-kit/").removeprefix("src/")
    return below.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _needles(
    found: Mapping[tuple[str, Kind], str], known: frozenset[str], managed: frozenset[str], listed: set[str]
) -> Iterator[Needle]:
    """The needles of the names of private places, without those that the team lists."""
    for (name, kind), place in found.items():
        if len(name) >= _SHORTEST and name not in listed:
            is_weak = kind in (Kind.FOLDER, Kind.MODULE) and "." not in name and not has_several_words(name)
            is_the_kits = kind is not Kind.COLUMN and searched(name) in managed
            yield from needles(name, place, kind, known, is_weak=is_weak or is_the_kits)


def _of_paths(private: list[str], public: frozenset[str]) -> Iterator[tuple[str, Kind, str]]:
    """The names of private paths, and of folders with nothing public in them, each with its kind and path."""
    for path in (*_closed_folders(private, public), *private):
        if path == _TOOL or not path.startswith(_TOOL):
            for name, kind in _names_of_path(path):
                yield joined(name), kind, path


def _of_contents(contents: Mapping[str, bytes], public: frozenset[str]) -> Iterator[tuple[str, Kind, str]]:
    """The names that the contents of private files define, each with its kind and path."""
    opened = {
        name for path in contents.keys() & public for name, _ in defined_names(path, contents[path])
        if is_properties(path)
    }  # fmt: skip
    for path, content in contents.items():
        if path in public:
            continue
        if _CONTRACT.search(path):
            names = contract_names(read_contract(path, content))
            yield from ((joined(name), Kind.PATH, path) for name in names)
        else:
            defined = defined_names(path, content)
            yield from ((joined(name), kind, path) for name, kind in defined if name not in opened)


def _public_names(public: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The names that public paths have, as they are searched, and those that only managed paths have."""
    names: tuple[set[str], set[str]] = (set(), set())
    for place in (*public, *_folders(public)):
        forms = (place, f"{place}/", place.rpartition("/")[2], *_stems(place))
        names[f"{place}/".startswith(MANAGED)].update(map(searched, forms))
    return frozenset(names[False]), frozenset(names[True] - names[False])


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


def _names_of_path(path: str) -> Iterator[tuple[str, Kind]]:
    """The texts that give a private path away: the whole path, its last name, and its name in code."""
    above, _, name = path.rstrip("/").rpartition("/")
    if {case_folded(path).rstrip("/"), case_folded(name)} & COMMON_PATHS:
        return
    if above:
        yield path, Kind.PATH
    yield from _names_of_folder(path, name) if path.endswith("/") else _names_of_file(path, above, name)


def _names_of_file(path: str, above: str, name: str) -> Iterator[tuple[str, Kind]]:
    if above and "." in name[1:]:
        yield path.rpartition(".")[0], Kind.PATH
    if "." in name[1:] or has_several_words(name):
        yield name, Kind.PATH
    is_model, is_module = bool(_MODELS.search(path)), path.endswith(".py")
    if is_module and "." in (module := module_name(path)):
        yield module, Kind.MODULE
    for stem in _stems(path):
        if is_model:
            yield stem, Kind.MODEL
        if is_module:
            yield stem, Kind.MODULE
        elif has_several_words(stem):
            yield stem, Kind.PATH


def _names_of_folder(path: str, name: str) -> Iterator[tuple[str, Kind]]:
    if has_several_words(name):
        yield name, Kind.PATH
    if _MODELS.search(f"{path}a.sql"):
        yield name, Kind.FOLDER
    if path.startswith("src/") and "." in (module := module_name(path.rstrip("/"))):
        yield module, Kind.MODULE


def _stems(path: str) -> Iterator[str]:
    """A file's name up to its first dot, and up to its last."""
    name = path.rpartition("/")[2]
    yield from {name.partition(".")[0] or name, name.rpartition(".")[0] or name}
