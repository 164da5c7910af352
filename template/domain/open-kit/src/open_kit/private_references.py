"""References from public files to private ones, without which the public tree fails.

Nothing is run: the references are read from the text, in the syntax of dbt, Python, Dagster, make and GitHub.
"""

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml

from open_kit import git_tree
from open_kit.public_tree import PublicTree, public_blobs
from open_kit.reading.text import decoded, line_of, printable
from open_kit.rules.names.private_names import COMMON_PATHS, module_name

_REF = re.compile(r"""\bref\(\s*(?:['"]\w+['"]\s*,\s*)?['"](\w+)['"]""")
_SOURCE = re.compile(r"""\bsource\(\s*['"](\w+)['"]\s*,\s*['"](\w+)['"]""")
_CALL = re.compile(r"(?<![\w.])(\w+)\s*\(")
_MACRO = re.compile(r"\{%-?\s*(?:macro|test|materialization)\s+(\w+)")
_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w{0,99}(?:\.\w{1,99}){1,20}")
_TARGET = re.compile(r"^([A-Za-z0-9][\w.-]*)\s*:(?![=:])", re.MULTILINE)
_MAKE = re.compile(r"(?:\bmake|\$\(MAKE\))((?:[ \t]+[\w./=$(){}\"'-]+)+)")
_PATH = re.compile(r"[\w.-]{1,99}(?:/[\w.@-]{1,99})+|[\w-]{1,99}\.(?:mk|sh|py|sql|ya?ml|toml)\b")
_MODELS = re.compile(r"(?:^|/)dbt/(?:models|seeds|snapshots)/.*\.(?:sql|py|csv)$")


@dataclass(frozen=True, order=True)
class Reference:
    """A public line that needs a private file."""

    path: str
    line: int
    what: str
    private: str

    def __str__(self) -> str:
        place = f"{printable(self.path)}:{self.line}"
        return f"{place} needs {self.what}, which is private: {printable(self.private)}"


@dataclass(frozen=True)
class _Definitions:
    """The definitions in private files: the path of the file, by the name that public files use."""

    models: Mapping[str, str]
    sources: Mapping[tuple[str, str], str]
    macros: Mapping[str, str]
    modules: Mapping[str, str]
    targets: Mapping[str, str]
    paths: Mapping[str, str]


def private_references(tree: PublicTree) -> list[Reference]:
    """Every reference from a public to a private file, in the order of the public ones."""
    public = {
        entry.path: text
        for entry, _, part in public_blobs(tree)
        if (text := decoded(part.content)) is not None
    }
    files = [entry for entry in tree.private_entries if entry.mode not in (git_tree.LINK, git_tree.SUBMODULE)]
    contents = git_tree.blobs(tree.commit.root, [entry.oid for entry in files])
    private = {entry.path: decoded(content) or "" for entry, content in zip(files, contents, strict=True)}
    definitions = _definitions(private, public)
    needed = (reference for path, text in public.items() for reference in _needs(path, text, definitions))
    # Of two references from one line to one file, the later is more specific.
    return sorted({(one.path, one.line, one.private): one for one in needed}.values())


def _needs(path: str, text: str, private: _Definitions) -> Iterator[Reference]:
    suffix = PurePosixPath(path).suffix
    if path.startswith("dbt/") and suffix in (".sql", ".yml", ".yaml", ".py"):
        yield from _dbt(path, text, private)
    if suffix == ".py":
        yield from _imports(path, text, private.modules)
    if suffix in (".yml", ".yaml", ".toml", ".ini", ".cfg"):
        yield from _dotted(path, text, private.modules)
    if _is_make(path) or suffix in (".yml", ".yaml", ".sh"):
        yield from _commands(path, text, private)
    # Pages and properties that are compiled from a contract name it in their first line.
    if suffix in (".md", ".yml") and "Compiled from" in (head := text.partition("\n")[0]):
        for match in _PATH.finditer(head):
            for file in _reached(path, match[0], private.paths):
                yield Reference(path, 1, "the contract it is compiled from", file)


def _dbt(path: str, text: str, private: _Definitions) -> Iterator[Reference]:
    """Models, sources and macros."""
    code = _JINJA_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for match in _REF.finditer(code):
        if file := private.models.get(match[1]):
            yield Reference(path, line_of(code, match.start()), f"the model {match[1]}", file)
    for match in _SOURCE.finditer(code):
        if file := private.sources.get((match[1], match[2])):
            yield Reference(path, line_of(code, match.start()), f"the source {match[1]}.{match[2]}", file)
    if path.endswith(".sql"):
        for match in _CALL.finditer(code):
            if file := private.macros.get(match[1]):
                yield Reference(path, line_of(code, match.start()), f"the macro {match[1]}", file)


def _imports(path: str, text: str, modules: Mapping[str, str]) -> Iterator[Reference]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    package = module_name(path).split(".")
    package = package if path.endswith("/__init__.py") else package[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            wanted = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in wanted:
            if file := modules.get(name):
                yield Reference(path, node.lineno, f"the module {name}", file)


def _dotted(path: str, text: str, modules: Mapping[str, str]) -> Iterator[Reference]:
    """Modules that components and entry points name."""
    for match in _DOTTED.finditer(text):
        parts = match[0].split(".")
        for length in range(2, len(parts) + 1):
            name = ".".join(parts[:length])
            if file := modules.get(name):
                yield Reference(path, line_of(text, match.start()), f"the module {name}", file)


def _commands(path: str, text: str, private: _Definitions) -> Iterator[Reference]:
    """Make targets, and files that Makefiles, workflows and scripts name."""
    for match in _MAKE.finditer(text):
        for word in match[1].split():
            if file := private.targets.get(word):
                yield Reference(path, line_of(text, match.start()), f"the target {word}", file)
    for match in _PATH.finditer(text):
        for file in _reached(path, match[0], private.paths):
            yield Reference(path, line_of(text, match.start()), "a file", file)


def _reached(path: str, named: str, paths: Mapping[str, str]) -> Iterator[str]:
    """The private files or folders that a path means, relative to the root or to the file that names it."""
    relative = posixpath.join(posixpath.dirname(path), named)
    found = {paths[p] for p in (posixpath.normpath(named), posixpath.normpath(relative)) if p in paths}
    yield from sorted(found)


def _definitions(private: Mapping[str, str], public: Mapping[str, str]) -> _Definitions:
    sources: dict[tuple[str, str], str] = {}
    macros: dict[str, str] = {}
    for path, text in private.items():
        if path.startswith("dbt/") and path.endswith((".yml", ".yaml")):
            sources |= dict.fromkeys(_sources(text), path)
        if path.startswith("dbt/") and path.endswith(".sql"):
            macros |= dict.fromkeys(_MACRO.findall(text), path)
    own = {name for path, text in public.items() if _is_make(path) for name in _TARGET.findall(text)}
    targets = {
        name: path for path, text in private.items() if _is_make(path) for name in _TARGET.findall(text)
    }
    folders = COMMON_PATHS | {str(folder) for path in public for folder in PurePosixPath(path).parents}
    closed = {str(f): path for path in private for f in PurePosixPath(path).parents if str(f) not in folders}
    return _Definitions(
        models={PurePosixPath(path).stem: path for path in private if _MODELS.search(path)},
        sources=sources,
        macros=macros,
        modules={module_name(path): path for path in private if path.endswith(".py")},
        targets={name: path for name, path in targets.items() if name not in own},
        paths=closed | {path: path for path in private if path not in COMMON_PATHS},
    )


def _sources(text: str) -> Iterator[tuple[str, str]]:
    """The tables of the sources in dbt properties, each with its source."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        return
    for one in _dicts(document.get("sources") if isinstance(document, dict) else None):
        for table in _dicts(one.get("tables")):
            yield str(one.get("name")), str(table.get("name"))


def _dicts(found: object) -> Iterable[dict[str, object]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _is_make(path: str) -> bool:
    return PurePosixPath(path).name in ("Makefile", "makefile", "GNUmakefile") or path.endswith(".mk")
