"""Package indexes that are not public, in lock files and settings."""

import re
from collections.abc import Iterator

from open_kit.finding import Finding, finding
from open_kit.rules.hosts import URL

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
_RESOLVED = re.compile(r"\"(?:resolved|registry)\"", re.IGNORECASE)  # beside who pays for a package
_INDEX_ANYWHERE = re.compile(
    r"(?:index[-_]url|find[-_]links|(?:uv|pip)_(?:default_|extra_)?index\w*|npm_config_registry)[\s=:\"']+https?://",
    re.IGNORECASE,
)
_REGISTRY = re.compile(r"\bregistry\s*=\s*\"(?![a-z]+://)([^\"]+)\"")
_PUBLIC_INDEX = re.compile(
    r"(?:(?:codeload\.)?github\.com|(?:conda|repo)\.anaconda\.(?:com|org)|download\.pytorch\.org|gitlab\.com"
    r"|files\.pythonhosted\.org|hub\.getdbt\.com|(?:test\.)?pypi\.org|registry\.(?:npmjs\.org|yarnpkg\.com))"
)


def index_findings(path: str, text: str) -> Iterator[Finding]:
    """The lines that name an index other than the public ones."""
    lock, only = _LOCKS.search(path), _ONLY_INDEXES.search(path)
    if not lock and not ("://" in text and _INDEX_ANYWHERE.search(text)):
        return
    said = (
        _INDEX_ANYWHERE if not lock else _RESOLVED if path.lower().endswith("package-lock.json") else _INDEX
    )
    for number, line in enumerate(text.split("\n"), start=1):
        if only:
            line = re.sub(r"(?:^|\s)[#;].*", "", line)
        elif not said.search(line):
            continue
        hosts = [match[2].lower() for match in URL.finditer(line)]
        if any(not _PUBLIC_INDEX.fullmatch(host) for host in hosts) or _REGISTRY.search(line):
            yield finding(path, number, "index", "a package index that is not public", " ".join(hosts))
