"""The rules that need nothing but a file's path and content."""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import yaml

from open_kit.finding import Finding, finding
from open_kit.rules.archives import members
from open_kit.rules.hosts import Network, host_findings
from open_kit.rules.indexes import index_findings
from open_kit.rules.people import people_findings
from open_kit.rules.secrets import secrets
from open_kit.text import decoded, views

LARGEST = 1024 * 1024
_DATA = re.compile(
    r"\.(?:accdb|arrow|avro|csv|db|dbf|dta|duckdb|dump|feather|geojson|gpkg|h5|hdf5|jsonl|mdb|ndjson|npy|npz|ods"
    r"|orc|parquet|pickle|pkl|psv|rdata|rds|sas7bdat|sav|shp|sqlite3?|tsv|xls[mx]?)$",
    re.IGNORECASE,
)
_LOG = re.compile(r"\.log(?:\.\d+)?$", re.IGNORECASE)


def content_findings(
    path: str, content: bytes, emails: frozenset[str], networks: tuple[Network, ...]
) -> Iterator[Finding]:
    """What speaks against one public file; `emails` (lower case) and nobody's addresses may stand in it."""
    text = decoded(content)
    yield from _kind(path, content, text)
    yield from (replace(found, line=0) for found in text_findings(path, path, emails, networks))
    for view in views(content):
        yield from text_findings(path, view, emails, networks)
        for line, kind, secret in secrets(view.encode(errors="replace")):
            yield finding(path, line, "secret", f"a secret ({kind})", secret)
    for _, kind, secret in secrets(path.encode(errors="surrogateescape")):
        yield finding(path, 0, "secret", f"a secret ({kind}) in its name", secret)
    if text is not None:
        yield from index_findings(path, text)
    for member, inside in members(content):
        yield from _inside(path, member, inside, emails, networks)


def text_findings(
    path: str, text: str, emails: frozenset[str], networks: tuple[Network, ...]
) -> Iterator[Finding]:
    """What speaks against a text, whatever it is the text of; without secrets and names."""
    yield from people_findings(path, text, emails)
    yield from host_findings(path, text, networks)


def still_valid(path: str, content: bytes) -> Iterator[Finding]:
    """What is wrong with what is left of a file without its private lines."""
    readers: dict[str, Callable[[bytes], Any]] = {
        ".py": ast.parse,
        ".json": json.loads,
        ".ipynb": json.loads,
        ".toml": lambda text: tomllib.loads(text.decode()),
        ".yml": _compose,
        ".yaml": _compose,
    }
    read = readers.get(PurePosixPath(path).suffix.lower())
    try:
        if read:
            read(content)
    except (SyntaxError, ValueError, yaml.YAMLError):
        yield finding(path, 0, "invalid", "what is left of it without the private lines cannot be read")


def _inside(
    path: str, member: str, content: bytes, emails: frozenset[str], networks: tuple[Network, ...]
) -> Iterator[Finding]:
    for text in (member, *views(content)):
        for found in text_findings(path, text, emails, networks):
            yield Finding(path, 0, found.rule, f"{found.reason}, inside the archive", found.mark)
        for _, kind, secret in secrets(text.encode(errors="replace")):
            yield finding(path, 0, "secret", f"a secret ({kind}), inside the archive", secret)


def _kind(path: str, content: bytes, text: str | None) -> Iterator[Finding]:
    """What speaks against a file because of what it is."""
    suffix = PurePosixPath(path).suffix.lower()
    if len(content) > LARGEST:
        yield finding(path, 0, "size", f"{len(content) / LARGEST:.1f} MiB", str(len(content)))
    if content.startswith(b"version https://git-lfs.github.com/spec/"):
        yield finding(path, 1, "lfs", "a pointer of Git LFS")
    if _DATA.search(path):
        yield finding(path, 0, "data", "a data file that is not listed", path)
    elif text is None:
        yield finding(path, 0, "data", "no text, so the rules cannot read all of it, and not listed", path)
    elif (suffix == ".ipynb" or (suffix == ".json" and '"nbformat"' in text)) and not _without_output(text):
        yield finding(path, 0, "notebook", "a notebook with output", path)
    elif (
        _LOG.search(path)
        or '"dbt_schema_version"' in text[:4096]
        or ("dbt_schema_version" in text and suffix == ".json")
    ):
        yield finding(path, 0, "artefact", "what a tool wrote", path)


def _without_output(text: str) -> bool:
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        return not notebook.get("metadata", {}).get("widgets") and not any(
            cell.get("outputs") or cell.get("execution_count") is not None or cell.get("attachments")
            for cell in cells
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def _compose(content: bytes) -> None:
    for _ in yaml.compose_all(content, Loader=yaml.SafeLoader):
        pass
