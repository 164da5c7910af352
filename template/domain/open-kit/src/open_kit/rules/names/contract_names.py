"""The names in an ODCS contract: of the contract, of its tables, of its classified columns."""

from collections.abc import Iterator
from typing import Any

import yaml

_COLUMN_NAMES = ("name", "physicalName", "encryptedName")


def contract_names(content: bytes) -> Iterator[str]:
    """The names of a contract and of its tables; a table's own name only if it has several words."""
    document = _document(content)
    if document.get("id"):
        yield str(document["id"])
    for table in _dicts(document.get("schema")):
        for name in {str(table.get(key) or "") for key in ("name", "physicalName")} - {""}:
            yield f"{document.get('domain')}.{name}"
            yield f"{document.get('domain')}_{name}"
            if "_" in name.strip("_"):
                yield name


def classified_columns(content: bytes) -> Iterator[str]:
    """The columns that a contract classifies, and not as public, with those inside of objects and arrays.

    A column inside of another has its classification, unless it has its own. Items of an array and parts of a
    map have the column's name, unless they have their own.
    """
    waiting: list[tuple[Any, str, dict[str, Any]]] = [
        (table.get("properties"), "public", {}) for table in _dicts(_document(content).get("schema"))
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
            own = str(found.get("classification") or classification).strip().lower()
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


def _document(content: bytes) -> dict[str, Any]:
    try:
        found = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}
