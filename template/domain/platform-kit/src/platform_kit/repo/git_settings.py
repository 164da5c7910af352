"""The settings and variables with which git runs.

A person's settings about output, signatures, hooks or repos must not change a result. Those about reaching
other repos count: proxies, certificates, credentials, ssh. So git reads a file that has only the latter,
instead of the person's and the system's.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from platform_kit.repo.environment import variables

# `git rev-parse --local-env-vars`, without those that hold settings.
_ANOTHER_REPO = frozenset(
    f"GIT_{name}"
    for name in (
        "ALTERNATE_OBJECT_DIRECTORIES", "COMMON_DIR", "DIR", "GRAFT_FILE", "IMPLICIT_WORK_TREE", "INDEX_FILE",
        "NAMESPACE", "OBJECT_DIRECTORY", "PREFIX", "REPLACE_REF_BASE", "SHALLOW_FILE", "WORK_TREE",
    )
)  # fmt: skip
# The settings of a person that count, as `git config --list` writes them. Callers decide about redirects.
_KEPT = re.compile(
    r"(?:credential|http|protocol|ssh|url)\..*(?<!\.followredirects)"
    r"|core\.(?:askpass|gitproxy|longpaths|sshcommand)|safe\.directory",
    re.DOTALL,
)
# The settings that neither a person nor a repo can change.
FIXED = tuple(
    part
    for setting in (
        "color.ui=false", "core.commentChar=#", "core.fsmonitor=false", "core.hooksPath=/dev/null",
        "diff.ignoreSubmodules=none", "diff.orderFile=/dev/null", "gc.auto=0", "i18n.commitEncoding=UTF-8",
        "i18n.logOutputEncoding=UTF-8", "log.diffMerges=separate", "log.follow=false", "log.mailmap=false",
        "log.showSignature=false", "maintenance.auto=false", "protocol.ext.allow=never",
        "trailer.separators=:",
    )
    for part in ("-c", setting)
)  # fmt: skip
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4"


class Setting(NamedTuple):
    """A setting: the kind of file that it is from, its name as `git config --list` writes it, its value."""

    scope: str
    name: str
    value: str


def environment(folder: Path) -> dict[str, str]:
    """The variables for git in a folder: those of this process, no prompts, and the settings that count.

    Variables that point git at another repo, as in a hook, are left out.

    Raises:
        subprocess.CalledProcessError: git cannot read the settings.
    """
    ours = _variables()
    settings = read_settings(folder)
    if "GIT_SSH" not in ours:
        theirs = [setting.value for setting in settings if setting.name == "core.sshcommand"]
        ours.setdefault("GIT_SSH_COMMAND", [_SSH, *theirs][-1])
    kept = tuple(
        setting
        for setting in settings
        if setting.scope in ("system", "global") and _KEPT.fullmatch(setting.name)
    )
    return ours | {
        "GIT_CONFIG_GLOBAL": str(_file(kept)) if kept else os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


@cache
def read_settings(folder: Path) -> tuple[Setting, ...]:
    """All settings that git finds in a folder; they are read once."""
    command = ["git", "-C", str(folder), "config", "--list", "--show-scope", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True, env=_variables() | {"LC_ALL": "C"})
    fields = iter(os.fsdecode(listed.stdout).split("\0")[:-1])
    return tuple(_setting(scope, entry) for scope, entry in zip(fields, fields, strict=True))


def _variables() -> dict[str, str]:
    return {name: value for name, value in variables().items() if name not in _ANOTHER_REPO}


def _setting(scope: str, entry: str) -> Setting:
    """The setting of `name<line end>value`; without a value it is true."""
    name, line_end, value = entry.partition("\n")
    return Setting(scope, name, value if line_end else "true")


@cache
def _folder() -> TemporaryDirectory[str]:
    """A folder of this process and this person, deleted when the process ends."""
    return TemporaryDirectory(prefix="git-settings-")


@cache
def _file(settings: tuple[Setting, ...]) -> Path:
    """A file with the settings."""
    number = len(list(Path(_folder().name).iterdir()))
    place = Path(_folder().name, str(number))
    place.write_bytes(os.fsencode("".join(_lines(settings))))
    return place


def _lines(settings: tuple[Setting, ...]) -> Iterator[str]:
    for _, name, value in settings:
        section, _, rest = name.partition(".")
        subsection, _, key = rest.rpartition(".")
        yield f"[{section} {_quoted(subsection)}]\n" if subsection else f"[{section}]\n"
        yield f"\t{key} = {_quoted(value)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{escaped}"'
