"""The names of what is private, and where public text says them.

A name is taken as it is written, whatever its case, its Unicode form, and whether its words are joined by
`_` or `-`. A name of several words counts inside a longer one, too: `stg_pay` in `stg_pay_v1`; not so if
the longer one is itself public.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from ahocorasick_rs import AhoCorasick

from open_kit.finding import Finding, finding
from open_kit.fold import fold
from open_kit.text import line_of, readable

# What every domain repo may have and keep private, in lower case: the names say nothing.
EVERYBODYS = frozenset(
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
_TEAMS = "open.toml"  # the place of the names that the team lists
_MACRO = re.compile(rb"\{%-?\s*(?:macro|test|materialization|snapshot)\s+([A-Za-z_]\w*)")
_WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*")
_CONTRACT = re.compile(r"(?:^|/)contracts/.*\.odcs\.ya?ml$")
_DASH = re.compile("[-\u2010-\u2015\u2212]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PATH_BEFORE = re.compile(r"[\w./-]*/$")
_MODELS = re.compile(r"(?:^|/)(?:models|seeds|snapshots|analyses)/.*\.(?:sql|py|csv)$")


@dataclass(frozen=True)
class Name:
    """A private name as it is searched for, and the place that it is the name of."""

    text: str
    place: str


def wanted(path: str) -> bool:
    """Whether `names` reads the content of a file."""
    return bool(_CONTRACT.search(path) or path.endswith(".sql"))


def names(
    private: Iterable[str], public: Iterable[str], contents: Mapping[str, bytes], internal: Iterable[str]
) -> "Names":
    """The names that must not stand in public text.

    Args:
        private: the paths that stay private.
        public: the paths that do not; a name that one of them has, too, says nothing.
        contents: of all files that are `wanted`, by path.
        internal: the names and hosts of `open.toml`.
    """
    open_paths = list(public)
    known = _known(open_paths)
    hidden = list(private)
    found: dict[str, str] = {}
    for path in (*_closed_folders(hidden, open_paths), *hidden):
        for name in _names_of_path(path):
            found.setdefault(_joined(name), path)
    for path, content in contents.items():
        if path not in known.paths:
            defined = _contract_names(content) if _CONTRACT.search(path) else _macros(content)
            found = {_joined(name): path for name in defined} | found
    for text in [text for text in found if text in known.names or text in EVERYBODYS]:
        del found[text]
    for path, content in contents.items():
        if _CONTRACT.search(path):  # a column's name is private even where the contract is public
            found |= {_joined(name): path for name in _confidential(content)}
    found |= {_joined(text): _TEAMS for text in internal}
    return Names((Name(text, place) for text, place in found.items() if len(text) > 2), known.names)


class Names:
    """Private names, ready to be searched for in many texts."""

    def __init__(self, names: Iterable[Name], public: frozenset[str]) -> None:
        """Take the private names, and the names that public paths give away."""
        self._names = list(names)
        self._public = public
        searched = [name.text for name in self._names]
        camel = [name for name in self._names if "_" in name.text]  # in camel case a name has no `_`
        self._names += camel
        self._camel = len(searched)
        searched += [name.text.replace("_", "") for name in camel]
        self._automaton = AhoCorasick(searched) if searched else None

    def findings(self, path: str, text: str) -> Iterator[Finding]:
        """A finding for each line of a public text that gives a private place away, by its longest name."""
        if self._automaton is None:
            return
        searched = _joined(text)
        said: dict[tuple[int, str], Name] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(searched, overlapping=True):
            name = self._names[index]
            if self._says(index, name, text, searched, start, end):
                where = (line_of(searched, start), name.place)
                said[where] = max(said.get(where, name), name, key=lambda one: len(one.text))
        for (line, place), name in said.items():
            team = place == _TEAMS
            reason = (
                f"stands in `internal` of {_TEAMS}" if team else f"names something private: {readable(place)}"
            )
            yield finding(path, line, "name", reason, name.text)

    def _says(self, index: int, name: Name, text: str, searched: str, start: int, end: int) -> bool:
        if index >= self._camel or name.place == _TEAMS:
            return _in_identifier(name, text, searched, start, end)
        return self._stands_alone(searched, start, end) and not _of_another_file(name, searched, start)

    def _stands_alone(self, text: str, start: int, end: int) -> bool:
        name = text[start:end]
        before, after = text[start - 1 : start], text[end : end + 1]
        if _goes_on(before, name[0]) or _goes_on(name[-1], after):
            return False
        if "_" in name and "/" not in name and "." not in name:
            words = _WORD.finditer(text, max(0, start - 200), end + 200)
            longer = next((word[0] for word in words if word.start() <= start < word.end()), name)
            return longer == name or longer not in self._public
        return (before != "_" and after != "_") or not name[0].isalnum()


def _goes_on(left: str, right: str) -> bool:
    """Whether two letters or digits that stand side by side belong to one word of one script."""
    return left.isalnum() and right.isalnum() and left.isascii() == right.isascii()


def _in_identifier(name: Name, text: str, searched: str, start: int, end: int) -> bool:
    """Whether a name stands in a text as whole words of an identifier, also of one in camel case."""
    if len(text) != len(searched):
        text = searched
    humps = {match.start() for match in _HUMP.finditer(text, max(0, start - 1), end + 1)}
    if any(at not in humps and _goes_on(text[at - 1 : at], text[at : at + 1]) for at in (start, end)):
        return False
    inside = "".join(
        f"_{letter}" if start + n in humps and n else letter for n, letter in enumerate(searched[start:end])
    )
    return name.text in (inside, searched[start:end])


def _of_another_file(name: Name, text: str, start: int) -> bool:
    """Whether a file's name of one word ends a path that is not the private one."""
    if "/" in name.text or _telling(name.text.split(".")[0]):
        return False
    above = _PATH_BEFORE.search(text, max(0, start - 400), start)
    folders = above[0].rpartition("../")[2].removeprefix("./") if above else ""
    return bool(folders) and not f"/{_joined(name.place)}".endswith(f"/{folders}{name.text}")


@dataclass(frozen=True)
class _Known:
    paths: frozenset[str]
    names: frozenset[str]


def _known(public: Iterable[str]) -> _Known:
    """The public paths, and every name that they give away."""
    paths = frozenset(public)
    folders = _folders(paths)
    names = {*paths, *(f"{folder}/" for folder in folders)}
    for path in (*paths, *folders):
        names.update((path.rpartition("/")[2], *_stems(path)))
    return _Known(paths, frozenset(map(_joined, names)))


def _folders(paths: Iterable[str]) -> set[str]:
    """The folders above paths, without the root."""
    found: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return found


def _closed_folders(private: Iterable[str], public: Iterable[str]) -> Iterator[str]:
    """The folders that hold nothing public, each with a slash at its end."""
    yield from (f"{folder}/" for folder in sorted(_folders(private) - _folders(public)))


def _names_of_path(path: str) -> Iterator[str]:
    """The texts that give a private path away: all of it, its last name, and what code calls it."""
    above, _, name = path.rstrip("/").rpartition("/")
    if {fold(path).rstrip("/"), fold(name)} & EVERYBODYS:
        return
    if above:
        yield path
    if path.endswith("/"):
        if _telling(name):
            yield name
        return
    if "." in name[1:] or _telling(name):
        yield name
    if above and path.endswith(".py"):
        yield path.removesuffix(".py").replace("/", ".").removeprefix("src.")
    for stem in _stems(path):
        if _MODELS.search(path) or _telling(stem):
            yield stem


def _stems(path: str) -> Iterator[str]:
    """A file's name without what comes after its first dot, and without its last suffix."""
    name = path.rpartition("/")[2]
    yield from {name.partition(".")[0] or name, name.rpartition(".")[0] or name}


def _telling(name: str) -> bool:
    """Whether a name has several words, so that it is no word of everyday text."""
    joined = _joined(name).strip("_")
    return "_" in joined and sum(letter.isalpha() for letter in joined) >= 4


def _macros(content: bytes) -> Iterator[str]:
    """The macros, generic tests and snapshots that a private SQL file defines."""
    yield from (name.decode() for name in _MACRO.findall(content))


def _contract_names(content: bytes) -> Iterator[str]:
    """The names that a contract gives to itself and to its tables."""
    document = _document(content)
    domain, tables = document.get("domain"), document.get("schema")
    if document.get("id"):
        yield str(document["id"])
    for table in tables if isinstance(tables, list) else []:
        if isinstance(table, dict) and (name := str(table.get("name") or "")):
            yield f"{domain}.{name}"
            yield f"{domain}_{name}"
            if _telling(name):
                yield name


def _confidential(content: bytes) -> Iterator[str]:
    """The columns that a contract classifies as anything but public."""
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


def _joined(text: str) -> str:
    """The text as names are compared, without bytes that are no UTF-8, which the search cannot take."""
    if text.isascii():
        return text.lower().replace("-", "_")
    return _DASH.sub("_", fold(text)).encode(errors="replace").decode()
