"""What internal commits ask to be said in public, by trailers of their own."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from platform_kit.repo import git

MESSAGE, AUTHOR = "Public-Message", "Public-Author"


def public_lines(root: Path, since: str, until: str, withheld: Sequence[str]) -> list[str]:
    """The lines that the commits after `since` up to `until` add to the public message, oldest first.

    `Public-Message: ..` is a line as it stands; `Public-Author: Name <address>` credits a co-author.
    """
    form = f"%H%x00%(trailers:key={MESSAGE},key={AUTHOR},unfold)%x01"
    told = git.run(root, "log", "--reverse", f"--format={form}", f"{since}..{until}").decode(errors="replace")
    return list(dict.fromkeys(_lines(told, withheld)))


def _lines(told: str, withheld: Sequence[str]) -> Iterator[str]:
    for record in told.split("\x01"):
        commit, _, trailers = record.strip().partition("\0")
        if any(commit.startswith(name) for name in withheld):
            continue
        for key, value in re.findall(
            rf"^({MESSAGE}|{AUTHOR}):[ \t]*(.*\S)", trailers, re.MULTILINE | re.IGNORECASE
        ):
            yield f"Co-authored-by: {value}" if key.lower() == AUTHOR.lower() else value
