"""The names that dbt and Dagster files define: macros, snapshots, sources, metrics, assets."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from open_kit.rules.names.name_uses import Kind

_MACRO = re.compile(rb"\{%-?\s*(?:macro|test|materialization)\s+([A-Za-z_]\w*)")
_SNAPSHOT = re.compile(rb"\{%-?\s*snapshot\s+([A-Za-z_]\w*)")
_DOCS = re.compile(rb"\{%-?\s*docs\s+([A-Za-z_]\w*)")
# A function below a decorator of Dagster's or the kit's, which may have several lines.
_ASSET = re.compile(
    rb"^@(?:[\w.]{1,60}\.)?(?:asset|asset_check|graph_asset|job|mart|op|schedule|sensor)\b"
    rb"[^\n]{0,500}\n(?:(?!def |class )[^\n]{0,500}\n){0,30}?def ([A-Za-z_]\w*)",
    re.MULTILINE,
)
_PROPERTIES = re.compile(r"(?:^|/)(?:analyses|exposures|macros|metrics|models|seeds|snapshots)/.*\.ya?ml$")
_LISTS = ("exposures", "metrics", "saved_queries", "semantic_models", "sources", "unit_tests")


def defines_in_content(path: str) -> bool:
    """Whether a file of this path can define names in its content."""
    return path.endswith((".sql", ".py", ".md")) or is_properties(path)


def is_properties(path: str) -> bool:
    """Whether a file has dbt properties."""
    return bool(_PROPERTIES.search(path))


def defined_names(path: str, content: bytes) -> Iterator[tuple[str, Kind]]:
    """The names that the content of a file defines, each with what it is a name of."""
    if is_properties(path):
        yield from _of_properties(content)
    elif path.endswith(".py"):
        yield from ((name.decode(), Kind.MODEL) for name in _ASSET.findall(content))
    elif path.endswith(".md"):
        yield from ((name.decode(), Kind.PATH) for name in _DOCS.findall(content) if b"_" in name.strip(b"_"))
    else:
        yield from ((name.decode(), Kind.MACRO) for name in _MACRO.findall(content))
        yield from ((name.decode(), Kind.MODEL) for name in _SNAPSHOT.findall(content))


def _of_properties(content: bytes) -> Iterator[tuple[str, Kind]]:
    """Sources with their tables, exposures, metrics, semantic models, saved queries, unit tests."""
    try:
        document = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return  # dbt cannot read it either
    for key in _LISTS:
        for item in _items(document, key):
            yield from _named(item)
            for table in _items(item, "tables"):
                yield from _named(table)


def _named(item: dict[str, Any]) -> Iterator[tuple[str, Kind]]:
    names = {str(item[key]) for key in ("name", "identifier") if item.get(key)}
    yield from ((name, Kind.MODEL) for name in names)


def _items(parent: object, key: str) -> list[dict[str, Any]]:
    found = parent.get(key) if isinstance(parent, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
