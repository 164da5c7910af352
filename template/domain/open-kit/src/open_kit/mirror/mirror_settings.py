"""The settings of the public mirror, and what they were before: `[open]` in `domain.toml`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from platform_kit.repo import git
from platform_kit.repo.settings import FILE

# How many versions of the file are read to find other settings.
_MOST = 10


class SettingChange(NamedTuple):
    """A setting whose value changed; None where there is none."""

    key: str
    before: str | None
    now: str | None


def setting_changes(root: Path, since: str | None, until: str) -> list[SettingChange]:
    """How the settings at the commit `until` differ from those at `since`.

    Without `since`, they are compared with the newest other settings in the history: nothing is published at
    this address yet, so the address may be what changed.
    """
    now = _settings(root, until)
    log = () if since else ("log", f"-{_MOST}", "--format=%H", until, "--", FILE)
    revisions = git.run(root, *log).decode().split() if log else [str(since)]
    for revision in revisions:
        before = _settings(root, revision)
        if before and before != now:
            return _differences(before, now)
    return []


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[SettingChange]:
    keys = sorted(before.keys() | now.keys())
    return [
        SettingChange(key, before.get(key), now.get(key)) for key in keys if before.get(key) != now.get(key)
    ]


def _settings(root: Path, revision: str) -> dict[str, str]:
    """The settings as text; empty if there are none, or if an old version cannot be read."""
    try:
        content = git.run(root, "cat-file", "blob", f"{revision}:./{FILE}").decode()
        table = tomllib.loads(content).get("open")
    except (git.GitError, ValueError):
        return {}
    return {key: str(value) for key, value in table.items()} if isinstance(table, dict) else {}
