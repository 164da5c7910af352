"""Trailers by which internal commits add lines to the public message."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from open_kit.mirror.publication import CO_AUTHOR
from platform_kit.repo import git

MESSAGE, AUTHOR = "Public-Message", "Public-Author"
_FORM = f"--format=%H%n%(trailers:key={MESSAGE},key={AUTHOR},unfold)"


def public_lines(root: Path, since: str, until: str, withheld: Sequence[str]) -> list[str]:
    """The lines that the commits after `since` up to `until` add to the public message, oldest first.

    The text of `Public-Message: <text>` is a line; `Public-Author: Name <address>` names a co-author.

    Args:
        root: the internal repo.
        since: the commit that was published last.
        until: the commit to publish.
        withheld: the first digits of commits whose trailers are not used.
    """
    log = git.run(root, "log", "-z", "--reverse", "--no-color", _FORM, f"{since}..{until}")
    return list(dict.fromkeys(_lines(log.decode(errors="replace"), withheld)))


def _lines(log: str, withheld: Sequence[str]) -> Iterator[str]:
    for record in log.split("\0"):
        commit, _, trailers = record.partition("\n")
        if any(commit.startswith(name) for name in withheld):
            continue
        for key, value in re.findall(
            rf"^({MESSAGE}|{AUTHOR}):[ \t]*(.*\S)", trailers, re.MULTILINE | re.IGNORECASE
        ):
            yield f"{CO_AUTHOR}: {value}" if key.lower() == AUTHOR.lower() else value
