"""The rules that need nothing but a file's path and content."""

import ast
import bz2
import io
import json
import lzma
import re
import tarfile
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

import yaml

from platform_kit.mirror.finding import Finding, finding
from platform_kit.mirror.secrets import secrets
from platform_kit.mirror.text import decoded, line_of, views

Network = IPv4Network | IPv6Network

LARGEST = 1024 * 1024
_DATA = re.compile(
    r"\.(?:accdb|arrow|avro|csv|db|dbf|dta|duckdb|dump|feather|geojson|gpkg|h5|hdf5|jsonl|mdb|ndjson|npy|npz|ods"
    r"|orc|parquet|pickle|pkl|psv|rdata|rds|sas7bdat|sav|shp|sqlite3?|tsv|xls[mx]?)$",
    re.IGNORECASE,
)
_LOG = re.compile(r"\.log(?:\.\d+)?$", re.IGNORECASE)
# RFC 2606 and 6761 keep these for examples and tests.
_NOBODYS = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|invalid|test|localhost)$")
_EMAIL = re.compile(
    r"[\w.+%-]+@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})\b(?!:\w|/\w)", re.IGNORECASE
)
_HOME = re.compile(r"(?:/home/|/users/|[a-z]:\\{1,2}users\\{1,2})([\w.-]+)", re.IGNORECASE)
# What documentation and CI call the person who works there.
_NO_PERSON = re.compile(
    r"(?:app|circleci|me|name|public|runner|shared|someone|ubuntu|user|username|vscode|you)", re.IGNORECASE
)
_URL = re.compile(
    r"\b([a-z][a-z0-9+.-]*)://(?:[^\s/@\"'<>]*@)?(\[[0-9a-f:.]+\]|[^\s/:\"'<>()\[\]{}$%,;`|\\?#]+)",
    re.IGNORECASE,
)
_WITH_PORT = re.compile(r"\b((?:[a-z0-9-]+\.)+(?:[a-z]+)):\d{2,5}\b", re.IGNORECASE)
# After a key that asks for a host, or so long or so spelt that it is no attribute in code.
_NAMED = re.compile(
    r"(?:\b\w*(?:host|hostname|server|endpoint|address|domain|dsn)[\"']?\s*[:=]\s*[\"']?"
    r"|(?<![\w.@/-])(?=[a-z0-9.]*[a-z0-9]-[a-z0-9]))((?:[a-z0-9][a-z0-9-]*\.)+[a-z]+)\b(?!\()",
    re.IGNORECASE,
)
_AT_HOST = re.compile(r"@((?:[a-z0-9-]+\.)+[a-z]+)\b", re.IGNORECASE)
_PERHAPS_INSIDE = re.compile(
    r"\.(?:corp|home\.arpa|internal|intra|intranet|lan|local|localdomain|private)\b", re.IGNORECASE
)
_INSIDE = re.compile(f"{_PERHAPS_INSIDE.pattern[:-2]}$", re.IGNORECASE)
_ADDRESS_4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
_ADDRESS_6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{1,4}:){1,7}(?::|(?::?[0-9a-f]{1,4}){1,7})(?![\w:])", re.IGNORECASE
)
_PERHAPS_6 = re.compile(r"::|:[0-9a-f]{1,4}:[0-9a-f]{1,4}:", re.IGNORECASE)
# Where a compressed part of a PDF, or a compressed text of a picture, begins.
_DEFLATED = re.compile(
    rb"(?:stream\r?\n|zTXt[^\0]{1,79}\0\0|iTXt[^\0]{1,79}\0\x01\0[^\0]*\0[^\0]*\0)", re.DOTALL
)
_PRIVATE_NETWORKS = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"%PDF")  # which may do without a zero byte
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
        yield from _indexes(path, text)
    for member, inside in members(content):
        yield from _inside(path, member, inside, emails, networks)


def text_findings(
    path: str, text: str, emails: frozenset[str], networks: tuple[Network, ...]
) -> Iterator[Finding]:
    """What speaks against a text, whatever it is the text of; without secrets and names."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            address = match[0].lower()
            if not (address in emails or address.startswith("git@") or _NOBODYS.search(match[1].lower())):
                yield finding(path, line_of(text, match.start()), "email", "an e-mail address", address)
    lower = text.lower()
    if "/home/" in lower or "users" in lower:
        for match in _HOME.finditer(text):
            if not _NO_PERSON.fullmatch(match[1]):
                yield finding(path, line_of(text, match.start()), "home", "a person's home folder", match[0])
    yield from _hosts(path, text, networks)


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


def members(content: bytes, depth: int = 3) -> Iterator[tuple[str, bytes]]:
    """The names and contents of what an archive holds, archives inside it included.

    Of a file that is too large to read, or encrypted, the content is empty. A text is none.
    """
    if decoded(content) is not None and not content.startswith(_COMPRESSED):
        return
    for name, inside in _opened(content):
        yield name, inside
        if depth > 1:
            for below, further in members(inside, depth - 1):
                yield f"{name}/{below}", further


def _opened(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    readable = entry.file_size <= 16 * LARGEST and not entry.flag_bits & 1
                    yield entry.filename, archive.read(entry) if readable else b""
                yield "(comment)", archive.comment
            return
        with tarfile.open(fileobj=io.BytesIO(content)) as tape:
            for member in tape:
                opened = tape.extractfile(member) if member.isreg() and member.size <= 16 * LARGEST else None
                about = f"{member.linkname}\n{member.uname}\n{member.gname}"
                yield member.name, opened.read() if opened else about.encode(errors="surrogateescape")
                yield "(owner)", about.encode(errors="surrogateescape")
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
    ):
        for inside in _decompressed(content):
            yield "(compressed)", inside


def _decompressed(content: bytes) -> Iterator[bytes]:
    """What a compressed file, or a compressed part of a picture or PDF, holds; 16 MiB of each part."""
    if content.startswith((b"%PDF", b"\x89PNG")):
        parts = [content[match.end() :] for match in _DEFLATED.finditer(content)]
        ways: tuple[Callable[[], Any], ...] = (zlib.decompressobj,)
    else:
        parts = [content]
        ways = (lambda: zlib.decompressobj(wbits=31), bz2.BZ2Decompressor, lzma.LZMADecompressor)
    for part in parts:
        for way in ways:
            rest = part
            try:
                while rest:  # a file may have several parts, one after the other
                    reader = way()
                    yield reader.decompress(rest, 16 * LARGEST)
                    rest = reader.unused_data if content is part else b""
            except (zlib.error, OSError, lzma.LZMAError, EOFError):
                continue


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


def _hosts(path: str, text: str, networks: tuple[Network, ...]) -> Iterator[Finding]:
    """Hosts and addresses that only a company's own network knows."""
    if "://" in text:
        for match in _URL.finditer(text):
            scheme, host = match[1].lower(), match[2].lower()
            alone = (
                scheme in ("http", "https", "ssh", "git")
                and "." not in host
                and host != "localhost"
                and "[" not in host
            )
            if alone or _INSIDE.search(host):
                yield finding(path, line_of(text, match.start()), "host", "an internal host", host)
    for pattern in (_WITH_PORT, _AT_HOST, _NAMED) if _PERHAPS_INSIDE.search(text) else ():
        for match in pattern.finditer(text):
            if _INSIDE.search(match[1]):
                yield finding(path, line_of(text, match.start()), "host", "an internal host", match[1])
    for match in chain(
        _ADDRESS_4.finditer(text), _ADDRESS_6.finditer(text) if _PERHAPS_6.search(text) else ()
    ):
        try:
            address = ip_address(match[0])
        except ValueError:
            continue
        inside = any(address in network for network in (*_PRIVATE_NETWORKS, *networks))
        # The first address of such a network stands for all of it, as in RFC 1918.
        if inside and not any(address == network.network_address for network in _PRIVATE_NETWORKS):
            yield finding(path, line_of(text, match.start()), "host", "an internal address", match[0])


def _indexes(path: str, text: str) -> Iterator[Finding]:
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
        hosts = [match[2].lower() for match in _URL.finditer(line)]
        if any(not _PUBLIC_INDEX.fullmatch(host) for host in hosts) or _REGISTRY.search(line):
            yield finding(path, number, "index", "a package index that is not public", " ".join(hosts))


def _compose(content: bytes) -> None:
    for _ in yaml.compose_all(content, Loader=yaml.SafeLoader):
        pass
