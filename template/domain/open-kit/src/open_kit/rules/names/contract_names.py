"""The names in an ODCS contract: of the contract, of its tables, of its classified columns."""

from collections.abc import Iterator
from typing import Any

import yaml
from rapidfuzz.distance import OSA

from platform_kit.errors import KitError

_COLUMN_NAMES = ("name", "physicalName", "encryptedName")
_KEY = "classification"


def read_contract(path: str, content: bytes) -> dict[str, Any]:
    """The document of a contract.

    Raises:
        KitError: what it keeps private is not known, because it is not YAML or has a key that is nearly
            `classification`.
    """
    try:
        found = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _unknown(path, "is not YAML") from error
    if not isinstance(found, dict):
        raise _unknown(path, "is not a contract")
    if key := next((key for key in _keys(found.get("schema")) if _is_nearly_the_key(key)), None):
        raise _unknown(path, f"has the key {key!r} instead of {_KEY!r}")
    return found


def _unknown(path: str, why: str) -> KitError:
    return KitError(f"{path}: {why}, so its classified columns are not known", "fix the file")


def _keys(content: object) -> Iterator[str]:
    """The keys of all parts of a content; aliases of YAML can make a part one of itself."""
    waiting, seen = [content], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, dict):
            yield from map(str, part)
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _is_nearly_the_key(key: str) -> bool:
    return key != _KEY and OSA.distance(key.lower().strip(), _KEY, score_cutoff=2) <= 2


def contract_names(document: dict[str, Any]) -> Iterator[str]:
    """The names of a contract and of its tables; a table's own name only if it has several words."""
    if document.get("id"):
        yield str(document["id"])
    for table in _dicts(document.get("schema")):
        for name in {str(table.get(key) or "") for key in ("name", "physicalName")} - {""}:
            yield f"{document.get('domain')}.{name}"
            yield f"{document.get('domain')}_{name}"
            if "_" in name.strip("_"):
                yield name


def classified_columns(document: dict[str, Any]) -> Iterator[str]:
    """The columns that a contract classifies, and not as public, with those inside of objects and arrays.

    A column inside of another has its classification, unless it has its own. Items of an array and parts of a
    map have the column's name, unless they have their own.
    """
    waiting: list[tuple[Any, str, dict[str, Any]]] = [
        (table.get("properties"), "public", {}) for table in _dicts(document.get("schema"))
    ]
    seen = set()  # aliases of YAML can make a column a part of itself
    while waiting:
        found, classification, named = waiting.pop()
        if (id(found), classification) in seen:
            continue
        seen.add((id(found), classification))
        if isinstance(found, list):
            waiting += ((one, classification, named) for one in found)
        elif isinstance(found, dict):
            own = str(found.get(_KEY) or classification).strip().lower()
            named = found if found.get("name") else named
            if own != "public":
                yield from (str(named[key]) for key in _COLUMN_NAMES if named.get(key))
            parts = found.get("map")
            inside = [
                found.get("items"),
                found.get("properties"),
                *(parts.values() if isinstance(parts, dict) else ()),
            ]
            waiting += ((part, own, named) for part in inside)


def _dicts(found: object) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
