"""The rule about package indexes in lock files and settings."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from open_kit.rules.hosts.host_places import URL
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import FileRule, Hit
from open_kit.rules.secrets.wording import listed

PUBLIC = (
    "bitbucket.org", "codeberg.org", "codeload.github.com", "conda.anaconda.org", "download.pytorch.org",
    "files.pythonhosted.org", "github.com", "gitlab.com", "hub.getdbt.com", "prefix.dev", "pypi.nvidia.com",
    "pypi.org", "registry.npmjs.org", "registry.yarnpkg.com", "repo.anaconda.com", "test.pypi.org",
)  # fmt: skip
_LOCKS = re.compile(
    r"(?:^|/)(?:[^/]*\.lock|[^/]*requirements[^/]*\.(?:txt|in)|constraints[^/]*\.txt|pylock[^/]*\.toml"
    r"|pip\.(?:conf|ini)|package-lock\.(?:json|yml)|(?:packages|dependencies)\.yml|pnpm-lock\.yaml|\.npmrc"
    r"|\.yarnrc(?:\.yml)?|\.condarc|conda-lock\.yml|environment\.ya?ml)$",
    re.IGNORECASE,
)
# Files in which every address is one that a package comes from.
_ONLY_INDEXES = re.compile(
    r"(?:requirements[^/]*\.(?:txt|in)|pip\.(?:conf|ini)|packages\.yml|dependencies\.yml|\.npmrc|\.condarc"
    r"|environment\.ya?ml)$",
    re.IGNORECASE,
)
_TOML = re.compile(r"(?:^|/)(?:pipfile|(?:pixi|pyproject|uv)\.toml)$", re.IGNORECASE)
# The tables of pyproject.toml that say where packages come from.
_PACKAGES = (
    "build-system.", "dependency-groups.", "project.dependencies.", "project.optional-dependencies.",
    "tool.conda-lock.", "tool.hatch.", "tool.pdm.", "tool.pip.", "tool.pipenv.", "tool.pixi.", "tool.poetry.",
    "tool.rye.", "tool.uv.",
)  # fmt: skip
_PAGES = frozenset(("bugs", "changelog", "documentation", "homepage", "repository", "urls"))
_INDEX = re.compile(
    r"(?:index|registry|find-links|trusted-host|channel|resolved|tarball|source|url|@)", re.IGNORECASE
)
_RESOLVED = re.compile(r"\"(?:resolved|registry)\"", re.IGNORECASE)  # not the addresses of sponsors
_INDEX_ANYWHERE = re.compile(
    r"(?:index[-_]url|find[-_]links|(?:uv|pip)_(?:default_|extra_)?index\w*|npm_config_registry)[\s=:\"']{1,40}https?://",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"(?:^|\s)[#;].*")
_REGISTRY = re.compile(r"\bregistry\s*=\s*\"(?![a-z]+://)([^\"]+)\"")


def private_indexes(file: PublicFile, known: Known) -> Iterator[Hit]:
    """The lines that name an index other than the public ones."""
    for number, line in _index_lines(file.path, file.text or ""):
        hosts = [match[2].lower() for match in URL.finditer(line)]
        if any(host not in PUBLIC for host in hosts) or _REGISTRY.search(line):
            yield Hit(number, "a package index that is not public", " ".join(hosts))


def _index_lines(path: str, text: str) -> Iterator[tuple[int, str]]:
    """The lines that can name an index, with their numbers."""
    if _TOML.search(path) and (document := _parsed(text)) is not None:
        whole = not path.lower().endswith("pyproject.toml")
        yield from _lines_with(list(_addresses(document, "", whole=whole)), text)
        return
    lock = _LOCKS.search(path) or _TOML.search(path)
    if not lock and not ("://" in text and _INDEX_ANYWHERE.search(text)):
        return
    lines = enumerate(text.split("\n"), start=1)
    if _ONLY_INDEXES.search(path):
        yield from ((number, _COMMENT.sub("", line)) for number, line in lines)
        return
    setting = _INDEX_ANYWHERE
    if lock:
        setting = _RESOLVED if path.lower().endswith("package-lock.json") else _INDEX
    yield from ((number, line) for number, line in lines if setting.search(line))


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _addresses(value: Any, table: str, *, whole: bool) -> Iterator[str]:
    """The strings with a URL in the tables that say where packages come from; in all tables if `whole`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.lower() not in _PAGES:
                yield from _addresses(inner, f"{table}.{key}" if table else key, whole=whole)
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses(inner, table, whole=whole)
    elif isinstance(value, str) and "://" in value and (whole or f"{table}.".startswith(_PACKAGES)):
        yield value


def _lines_with(addresses: list[str], text: str) -> Iterator[tuple[int, str]]:
    """Each address with the number of the first line that has it; 0 if it is written with escapes."""
    lines = text.split("\n")
    for address in addresses:
        numbers = (number for number, line in enumerate(lines, start=1) if address in line)
        yield next(numbers, 0), address


INDEX = FileRule(
    name="index",
    summary="a package index that is not public",
    trigger="a URL or the name of an index in a file of a package tool (`*.lock`, `*requirements*.txt`, "
    "`pip.conf`, dbt's `packages.yml`, `.npmrc`, ..), in the tables of `pyproject.toml` that name packages "
    "(not in `[project.urls]`), and after a setting such as `index-url` or `UV_INDEX` in any file; unless "
    f"its host is one of {listed(PUBLIC)}",
    example="`index-url = https://nexus.airline.example/simple`",
    check=private_indexes,
)
