"""Excerpts of public projects, which show what the rules refuse in text that nobody wrote for them.

Each `<project>.txt` has files of one project, each after a line `=== <path>`; `README.md` says where they
are from.
`findings.csv` has every finding in them, and whether a reader calls it right.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from open_kit.git_tree import TreeEntry
from open_kit.marks.private_lines import public_part
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.registry import RULES

FOLDER = Path(__file__).parent
BEGIN = "=== "


class Found(NamedTuple):
    """A finding in an excerpt, and the line at which it is; 0 for the file."""

    project: str
    path: str
    line: int
    rule: str
    reason: str


def excerpts() -> dict[str, dict[str, str]]:
    """For each project the contents of its files, by path."""
    return {file.stem: _files(file.read_text()) for file in sorted(FOLDER.glob("*.txt"))}


def verdicts() -> dict[Found, str]:
    """For each finding, whether a reader calls it right: `yes`, or why not."""
    with (FOLDER / "findings.csv").open(newline="") as file:
        return {
            Found(row["project"], row["path"], int(row["line"]), row["rule"], row["reason"]): row["right"]
            for row in csv.DictReader(file)
        }


def findings(project: str, files: Mapping[str, str]) -> Iterator[Found]:
    """What the rules find in the files, as if each were a public file without a history."""
    entries = tuple(TreeEntry("100644", "0" * 40, path) for path in files)
    known = Known(entries=entries)
    for entry in entries:
        whole = files[entry.path].encode()
        file = PublicFile(entry, whole, public_part(whole))
        for rule in RULES.values():
            for hit in rule.in_file(file, known):
                yield Found(project, entry.path, hit.line, rule.name, hit.reason)


def _files(text: str) -> dict[str, str]:
    parts = f"\n{text}".split(f"\n{BEGIN}")[1:]
    return {path: content for path, _, content in (part.partition("\n") for part in parts)}
