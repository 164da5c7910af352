"""The rule about package indexes in lock files and settings."""

import re
from collections.abc import Iterator

from open_kit.rules.hosts import URL
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import FileRule, Hit

_LOCKS = re.compile(
    r"(?:^|/)(?:[^/]*\.lock|[^/]*requirements[^/]*\.(?:txt|in)|constraints[^/]*\.txt|pylock[^/]*\.toml"
    r"|pip\.(?:conf|ini)|(?:uv|pyproject)\.toml|package-lock\.(?:json|yml)|(?:packages|dependencies)\.yml"
    r"|pnpm-lock\.yaml|\.npmrc|\.yarnrc(?:\.yml)?|\.condarc|conda-lock\.yml|environment\.ya?ml|pipfile)$",
    re.IGNORECASE,
)
# Files in which every address is one that a package comes from.
_ONLY_INDEXES = re.compile(
    r"(?:requirements[^/]*\.(?:txt|in)|pip\.(?:conf|ini)|packages\.yml|dependencies\.yml|\.npmrc|\.condarc"
    r"|environment\.ya?ml)$",
    re.IGNORECASE,
)
_INDEX = re.compile(
    r"(?:index|registry|find-links|trusted-host|channel|resolved|tarball|source|url|@)", re.IGNORECASE
)
_RESOLVED = re.compile(r"\"(?:resolved|registry)\"", re.IGNORECASE)  # not the addresses of sponsors
_INDEX_ANYWHERE = re.compile(
    r"(?:index[-_]url|find[-_]links|(?:uv|pip)_(?:default_|extra_)?index\w*|npm_config_registry)[\s=:\"']+https?://",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"(?:^|\s)[#;].*")
_REGISTRY = re.compile(r"\bregistry\s*=\s*\"(?![a-z]+://)([^\"]+)\"")
_PUBLIC_INDEX = re.compile(
    r"(?:(?:codeload\.)?github\.com|(?:conda|repo)\.anaconda\.(?:com|org)|download\.pytorch\.org|gitlab\.com"
    r"|files\.pythonhosted\.org|hub\.getdbt\.com|(?:test\.)?pypi\.org|registry\.(?:npmjs\.org|yarnpkg\.com))"
)


def private_indexes(file: PublicFile, known: Known) -> Iterator[Hit]:
    """The lines that name an index other than the public ones."""
    for number, line in _index_lines(file.path, file.text or ""):
        hosts = [match[2].lower() for match in URL.finditer(line)]
        if any(not _PUBLIC_INDEX.fullmatch(host) for host in hosts) or _REGISTRY.search(line):
            yield Hit(number, "a package index that is not public", " ".join(hosts))


def _index_lines(path: str, text: str) -> Iterator[tuple[int, str]]:
    """The lines that can name an index, with their numbers."""
    lock = _LOCKS.search(path)
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


INDEX = FileRule(
    name="index",
    summary="a package index that is not public",
    trigger="a setting such as `index-url` or `UV_INDEX` in any file, and in a file of a package tool "
    "(`*.lock`, `*requirements*.txt`, `pyproject.toml`, `pip.conf`, dbt's `packages.yml`, `.npmrc`, ..): a "
    "line with a word such as `index`, `url`, `source` or `@` and a URL, unless its host is github.com, "
    "gitlab.com, or one of PyPI, npm, conda, dbt or PyTorch",
    example="`index-url = https://nexus.airline.example/simple`",
    check=private_indexes,
)
