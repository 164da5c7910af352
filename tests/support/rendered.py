"""Rendered repos: which answers made them, and whether their files parse."""

import ast
import configparser
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.support.repo import Repo


class Case(NamedTuple):
    """A generated repo and its answers; tests that share one run in one worker."""

    name: str
    answers: dict[str, Any]
    repo: Repo


def files(repo: Repo) -> list[Path]:
    """What was generated, without the example's data."""
    names = repo.done("git", "ls-files", "-z").rstrip("\0").split("\0")
    return [repo.path / name for name in names if not name.startswith("data/departures/")]


def read_ini(text: str) -> None:
    configparser.ConfigParser(interpolation=None).read_string(text)


def read_yaml(text: str) -> None:
    list(yaml.safe_load_all(text))


READERS: dict[str, Callable[[str], object]] = {
    ".yml": read_yaml,
    ".yaml": read_yaml,
    ".toml": tomllib.loads,
    ".json": json.loads,
    ".py": ast.parse,
    ".ini": read_ini,
    ".sqlfluff": read_ini,
}


def parsed(repo: Repo) -> set[str]:
    """The kinds of files that are there, each of which parses."""
    read: set[str] = set()
    for path in files(repo):
        kind = path.suffix or path.name
        if kind in READERS:
            try:
                READERS[kind](path.read_text(encoding="utf-8"))
            except Exception as error:
                pytest.fail(f"{path}: {error}")
            read.add(kind)
    return read
