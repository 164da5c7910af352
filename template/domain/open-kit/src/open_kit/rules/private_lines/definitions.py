"""The identifiers that a line of SQL, Python, YAML, a Makefile or the like defines, by its form."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import PurePosixPath
from typing import NamedTuple

_DATA = frozenset([".cfg", ".conf", ".env", ".ini", ".ipynb", ".json", ".toml", ".yaml", ".yml"])
_PROSE = frozenset(
    [".adoc", ".csv", ".htm", ".html", ".markdown", ".md", ".rst", ".svg", ".tex", ".tsv", ".txt"]
)
_MAKEFILES = frozenset(["gnumakefile", "makefile"])
_LONGEST = 500  # characters of a line; what is longer defines nothing by its form


class Kind(Enum):
    """Kinds of files whose lines have the same forms."""

    CODE = auto()
    DATA = auto()
    PROSE = auto()


class Role(Enum):
    """How a line defines an identifier."""

    COLUMN = auto()  # alone in its line: it may as well be a use
    ALIAS = auto()
    DEFINITION = auto()  # of a function, a class, a macro or a Make target
    VARIABLE = auto()
    NAME = auto()  # the value of the key `name`
    KEY = auto()
    VALUE = auto()


class Definition(NamedTuple):
    """An identifier that a line defines."""

    name: str
    role: Role


_CODE_FORMS = (
    (Role.COLUMN, re.compile(r"[\s,]*(?:\w+\.)?[\"'`]?(\w+)[\"'`]?[\s,]*")),
    (Role.ALIAS, re.compile(r".*?\bas\s+[\"`]?(\w+)[\"`]?\s*,?\s*", re.IGNORECASE)),
    (
        Role.ALIAS,
        re.compile(r"[\s,]*(?:with\s+)?(\w+)\s+as\s+(?:not\s+)?(?:materialized\s+)?\(.*", re.IGNORECASE),
    ),
    (Role.DEFINITION, re.compile(r"\s*(?:async\s+)?(?:def|class|function)\s+(\w+).*")),
    (Role.DEFINITION, re.compile(r"\s*\{%-?\s*(?:macro|set|test|snapshot)\s+(\w+).*")),
    (Role.VARIABLE, re.compile(r"\s*(?:export\s+)?(\w+)(?:\s*:[\w\s.,|\[\]]{1,80})?\s[:?+]?=\s.*")),
    (Role.VARIABLE, re.compile(r"(?:export\s+)?(\w+)=[^=].*")),
    (Role.VARIABLE, re.compile(r"\s+(\w+):\s*[A-Za-z_][\w.,|\[\] ]{0,80}")),  # a field of a dataclass
    (Role.KEY, re.compile(r"\s*[\"']([\w-]+)[\"']\s*:.*")),
    (Role.KEY, re.compile(r"\s+(\w+)=[^=].*")),
)
_TARGET = (Role.DEFINITION, re.compile(r"([\w.-]+)\s*:(?![=:]).*"))
_NAMED = r"(?:.*?[{,])?\s*(?:-\s+)?\{?[\"']?name[\"']?\s*:\s*[\"']?([\w-]+)[\"']?\s*(?:[,}].*)?"
_DATA_FORMS = (
    (Role.NAME, re.compile(_NAMED)),
    (Role.KEY, re.compile(r"\s*(?:-\s+)?[\"']?([\w-]+)[\"']?\s*[:=].*")),
    (Role.VALUE, re.compile(r"\s*(?:-\s+)?[\"']?[\w.-]+[\"']?\s*[:=]\s*[\"']?([\w-]+)[\"']?\s*,?\s*")),
    (Role.VALUE, re.compile(r"\s*-\s+[\"']?([\w-]+)[\"']?\s*")),
)


def kind(path: str) -> Kind:
    """The kind of a file; a file without a suffix is prose, unless it is a Makefile or a Dockerfile."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in _DATA:
        return Kind.DATA
    prose = suffix in _PROSE or not (suffix or is_makefile(path) or path.endswith("Dockerfile"))
    return Kind.PROSE if prose else Kind.CODE


def is_makefile(path: str) -> bool:
    """Whether a file has targets for make."""
    return PurePosixPath(path).name.lower() in _MAKEFILES or path.endswith(".mk")


def defined(line: str, path: str) -> Iterator[Definition]:
    """What a line of a file defines."""
    of = kind(path)
    if len(line) > _LONGEST or of is Kind.PROSE:
        return
    forms = _DATA_FORMS if of is Kind.DATA else (*_CODE_FORMS, *([_TARGET] if is_makefile(path) else []))
    for role, form in forms:
        if match := form.fullmatch(line):
            yield Definition(match[1], role)
