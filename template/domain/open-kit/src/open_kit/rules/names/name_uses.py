"""Where a text uses a word as the name of something private.

An everyday word such as `rates` is mostly a word of prose. It is a name where something refers to a thing of
the kind that the private one is: `ref('rates')` to a model, `from flights import rates` to a module.
"""

import re
import sys
from collections.abc import Callable, Mapping
from enum import Enum, auto
from pathlib import PurePosixPath

from open_kit.rules.names import model_uses
from open_kit.rules.names.use import Use
from open_kit.rules.names.yaml_outline import ITEM, labels_above

_IMPORTED_FROM = re.compile(
    r"\bfrom[ \t]+([\w.]{1,200})[ \t]+import[ \t]*(?:\([\w\s,]{0,250}|[\w \t,]{0,150})\Z"
)
_FROM = re.compile(r"[ \t]*from[ \t]+([\w.]{0,200})\Z")
_IMPORT = re.compile(r"[ \t]*import[ \t]+[\w \t.,]{0,150}\Z")
_IMPORT_CALL = re.compile(r"\bimport_module\(\s*[\"']\.+\Z")
_NEXT_NAME = re.compile(r"[ \t]*(?:as[ \t]+\w+[ \t]*)?(?:[,)#;\n]|\Z)")
_IMPORTS = re.compile(r"[\w.]*[ \t]+import\b")
_DISPATCH = re.compile(r"\bdispatch\s*\(\s*[\"']\Z")
_CALLED = re.compile(r"\s*\(")
_CONTRACT = re.compile(r"\b(?:id|contract|contract_id|data_contract)[\"']?\s*[:=]\s*[\"']?\Z")
# Before and after a column.
_CELL = re.compile(r"\|\s*`?\Z"), re.compile(r"`?\s*\|")
_HEAD = re.compile(r"(?:\A|[,;\t])\"?\Z"), re.compile(r"\"?(?:[,;\t\r\n]|\Z)")
_SCALAR = re.compile(r"(?:\A\s*-\s+|:\s+|[\[,]\s*)\Z"), re.compile(r"\s*(?:[,\]}#\n]|\Z)")
_PARAMETER = re.compile(r"(?:\A|[(,])\s*\Z"), re.compile(r"\s*(?:=[^=]|:\s*[\w\"'])")


class Kind(Enum):
    """What a name is of, which decides where an everyday word is used as one."""

    PATH = auto()  # a file, a folder, a contract or its tables
    FOLDER = auto()  # a folder of dbt's models, seeds or snapshots
    MODEL = auto()  # a dbt model, seed, snapshot or analysis
    MACRO = auto()
    MODULE = auto()
    COLUMN = auto()
    LISTED = auto()  # in open.toml, as internal


def is_used(kind: Kind, use: Use) -> bool:
    """Whether a word is used as the name of a private thing of this kind."""
    return any(check(use) for check in _CHECKS.get(kind, ()))


def _is_contract(use: Use) -> bool:
    """Whether a contract is named by its id; other names of this kind have several words."""
    return bool(_CONTRACT.search(use.line))


def _is_called(use: Use) -> bool:
    """Whether Jinja calls a macro, or dbt's properties have a generic test."""
    if _CALLED.match(use.after):
        return use.in_jinja
    if use.is_quoted:
        return bool(_DISPATCH.search(use.before))
    return use.is_yaml and [*labels_above(use)][:2] in ([ITEM, "tests"], [ITEM, "data_tests"])


def _is_imported(use: Use) -> bool:
    """Whether Python imports the private module, from its package or by itself."""
    if _IMPORTS.match(use.after) and (found := _FROM.match(use.line)):
        return _is_package(found[1].removesuffix(".") if found[1].strip(".") else found[1], use)
    if not _NEXT_NAME.match(use.after):
        return bool(_IMPORT_CALL.search(use.before))
    if found := _IMPORTED_FROM.search(use.before):
        return _is_package(found[1], use)
    return bool(_IMPORT.match(use.line)) and _is_package("", use)


def _is_package(name: str, use: Use) -> bool:
    """Whether a package, `.` for the file's own and `""` for none, is that of the private module."""
    package = PurePosixPath(use.place.lower().removeprefix("src/")).parent.parts
    if not name:
        return not use.place.startswith("src/") and use.word not in sys.stdlib_module_names
    bare = name.lstrip(".")
    below = tuple(bare.split(".")) if bare else ()
    if bare == name or not use.file:
        return package[len(package) - len(below) :] == below
    return package == (
        *PurePosixPath(use.file.lower().removeprefix("src/")).parts[: len(bare) - len(name)],
        *below,
    )


def _is_column(use: Use) -> bool:
    """Whether a column is named, in SQL, YAML, Python, a table of Markdown or the head of a CSV file."""
    if use.is_managed:
        return False
    is_qualified = use.before.endswith(".") and not re.match(r"[\w(/]", use.after)
    if use.is_quoted or (is_qualified and re.search(r"[\w)\]\"'`]\.\Z", use.before)):
        return True
    if use.suffix == ".sql":
        return not use.in_comment
    if use.suffix in (".csv", ".tsv") and "\n" not in use.text[: use.start]:
        before, after = _HEAD
    else:
        before, after = _SCALAR if use.is_yaml else _PARAMETER if use.suffix == ".py" else _CELL
    return bool(after.match(use.after) and before.search(use.line))


_CHECKS: Mapping[Kind, tuple[Callable[[Use], bool], ...]] = {
    Kind.PATH: (_is_contract,),
    Kind.FOLDER: (model_uses.is_configured,),
    Kind.MODEL: model_uses.CHECKS,
    Kind.MACRO: (_is_called,),
    Kind.MODULE: (_is_imported,),
    Kind.COLUMN: (_is_column,),
}
