"""The words for findings: where they are, whose they are, and what to do about them."""

import json
import re
from collections.abc import Callable, Iterable, Sequence

from open_kit.finding import Finding, FindingGroup
from open_kit.planning.managed_files import is_managed
from open_kit.reading.text import printable
from open_kit.report.words import counted
from open_kit.rules.registry import RULES

MANAGED_HINT = (
    "these files are the platform team's: do not edit them; undo changes made here, and report other "
    "findings to the platform team"
)


def by_owner(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings that the team settles, and those in managed files."""
    given = list(findings)
    return [one for one in given if not is_managed(one.path)], [one for one in given if is_managed(one.path)]


def places(group: FindingGroup, most: int, shown: Callable[[str], str]) -> str:
    """Where the findings are: the first files, each as `shown` writes it, and how many more there are."""
    files = group.places()
    parts = [f"{shown(place)}{f' and {more:,} more' if more else ''}" for place, more in files[:most]]
    return "; ".join([*parts, *counted(max(len(files) - most, 0), "more file")])


def hint(findings: Sequence[Finding]) -> str:
    """What to do about findings in the team's files."""
    remedies = "; ".join(dict.fromkeys(RULES[found.rule].remedy for found in findings))
    return f"{remedies}; or allow it in open.toml:" if _allowable(findings) else remedies


def allowance(findings: Sequence[Finding]) -> list[str]:
    """The lines of open.toml that allow the first finding that can be allowed; none if no finding can."""
    return [
        line
        for found in _allowable(findings)[:1]
        for line in (
            "[[allow]]",
            f'rule = "{found.rule}"',
            f"path = {json.dumps(_pattern(found.path))}",
            f'finding = "{found.fingerprint}"',
            'reason = "why this may be public"',
        )
    ]


def _allowable(findings: Sequence[Finding]) -> list[Finding]:
    return [found for found in findings if RULES[found.rule].allowable]


def _pattern(path: str) -> str:
    """The pattern in `open.toml` that matches only this path."""
    return "/" + re.sub(r"([\\*?\[]|[ ]$)", r"\\\1", printable(path))
