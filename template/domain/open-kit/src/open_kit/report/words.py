"""The words that the reports have in common."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from open_kit.becoming_public import NewLine
from open_kit.deciding_files import DecidingChange
from open_kit.finding import Finding, FindingGroup
from open_kit.managed_files import is_managed
from open_kit.plan import Plan
from open_kit.rules.registry import RULES
from open_kit.rules.secrets import SECRET
from open_kit.text import printable
from platform_kit.repo.settings import FILE as SETTINGS

ELSEWHERE = "make open-plan FORMAT=json has all"
HIDDEN = "not shown, because something in it is refused"
MANAGED_HINT = (
    "these files are the platform team's: do not edit them; undo changes made here, and report other "
    "findings to the platform team"
)
# More changed files of one kind are one row.
_FEW = 5
# Of a line of a file, in characters; the rest is not shown.
_LONGEST = 240


class DecidingRow(NamedTuple):
    """Changed files that decide, as one row: which, what they decide, how they changed, which lines."""

    where: str
    decides: str
    change: str
    lines: str


def compared(plan: Plan) -> str:
    """The two sides of the plan."""
    base = "nothing, as nothing is published yet"
    if plan.tip:
        base = (
            f"the publication of {plan.published[:12]}" if plan.published else "the tip of the public branch"
        )
    return f"commit {plan.source_revision[:12]}, compared with {base}"


def headline(plan: Plan) -> list[str]:
    """What a reviewer approves, in sentences."""
    lines = [line for line in plan.lines if line.path in set(plan.changed)]
    pictures = [path for path in plan.changed if plan.line_counts[path] is None]
    more = [
        *_count(len(plan.opened), "more file"),
        *_count(len(lines), "more line"),
        *_count(len(pictures), "changed file", "that is not text", "that are not text"),
    ]
    files, formerly = len(plan.were_private), len(formerly_private(plan))
    were = "was" if files + formerly == 1 else "were"
    opened = [*_count(files, "file"), *_count(formerly, "line")]
    removed = _count(len(plan.closed), "file")
    past = "its past stays" if len(plan.closed) == 1 else "their past stays"
    deciding = _count(len(plan.deciding) if plan.published else 0, "file", "that decides", "that decide")
    sentences = [
        f"This makes {_listed(more)} public." if more else "",
        f"This makes {_listed(opened)} public that {were} private." if opened else "",
        f"This removes {_listed(removed)} from the public branch; {past} public." if removed else "",
        f"This changes {_listed(deciding)} what is published." if deciding else "",
    ]
    return [sentence for sentence in sentences if sentence] or ["This makes nothing more public."]


def deciding_rows(plan: Plan) -> Iterator[DecidingRow]:
    """The changes of files that decide; many files of one kind are one row."""
    for decider, found in groupby(plan.deciding, key=lambda change: change.decider):
        changes = list(found)
        if len(changes) <= _FEW:
            for change in changes:
                yield DecidingRow(change.path, decider.decides, change.change, _lines([change]))
        else:
            kinds = [change.change for change in changes]
            counts = [f"{kinds.count(kind):,} {kind}" for kind in dict.fromkeys(kinds)]
            where = decider.pattern.removeprefix("/").removesuffix("*")
            yield DecidingRow(where, decider.decides, ", ".join(counts), _lines(changes))


def all_new(plan: Plan) -> str:
    """Why all files that decide are new; empty if they are compared with those of the last publication."""
    if plan.published:
        return ""
    reason = "the tip of the public branch is not a publication" if plan.tip else "nothing is published yet"
    return f"all of it is new, because {reason}"


def settings_rows(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """The changed keys of `[open]` in `domain.toml`, each with its old and its new value."""
    for key, before, now in plan.settings:
        old, new = (_shown(plan, "-" if value is None else value) for value in (before, now))
        yield printable(key), old, new


def destination(plan: Plan) -> dict[str, str]:
    """Where the commit goes, and whose it is."""
    to = plan.repository
    about = {"repository": to.repository, "branch": to.branch, "author": plan.commit.author}
    return {name: _shown(plan, value) for name, value in about.items()}


def _shown(plan: Plan, setting: str) -> str:
    """A value of `[open]`; an address can have a password in it."""
    secret = any(found.path == SETTINGS and found.rule == SECRET.name for found in plan.refused)
    return HIDDEN if secret else printable(setting)


def formerly_private(plan: Plan) -> list[NewLine]:
    """The lines that become public and were private."""
    return [line for line in plan.lines if line.was_private]


def other_lines(plan: Plan) -> list[NewLine]:
    """The other lines that become public in files that were public before."""
    return [line for line in plan.lines if not line.was_private]


def line_rows(plan: Plan, lines: Iterable[NewLine]) -> Iterator[str]:
    """The lines with their numbers; before the first of each file its path.

    No row begins with what a file holds, so that a file cannot write rows of its own.
    """
    for path, found in groupby(lines, key=lambda line: line.path):
        header = f"@@ {printable(path)} @@\n"
        if path in plan.refused_paths:
            yield f"{header}+ {_listed(_count(len(list(found)), 'line'))}, {HIDDEN}"
            continue
        for line in found:
            yield f"{header}+{line.number:>5} {_cut(line.text)}"
            header = ""


def total(plan: Plan, paths: Iterable[str]) -> str:
    """How many lines the files have together."""
    return _listed(_count(sum(plan.line_counts[path] or 0 for path in paths), "line")) or "no lines"


def opened_row(plan: Plan, path: str) -> str:
    """What is said of a new public file besides its path."""
    count = plan.line_counts[path]
    lines = "not text" if count is None else _listed(_count(count, "line")) or "empty"
    return f"{lines}, was private" if path in plan.were_private else lines


def by_owner(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings that the team settles, and those in managed files."""
    given = list(findings)
    return [one for one in given if not is_managed(one.path)], [one for one in given if is_managed(one.path)]


def places(group: FindingGroup, most: int, shown: Callable[[str], str]) -> str:
    """Where the findings are: the first files, each as `shown` writes it, and how many more there are."""
    files = group.places()
    parts = [f"{shown(place)}{f' and {more:,} more' if more else ''}" for place, more in files[:most]]
    return "; ".join([*parts, *_count(max(len(files) - most, 0), "more file")])


def settled(plan: Plan) -> str:
    """What is said of the findings that do not refuse; empty if there are none."""
    names = _listed(_count(len(plan.settled), "private name"))
    return f"not refused: {names} in the platform team's files, public already and unchanged" if names else ""


def allowed(plan: Plan) -> Iterator[tuple[str, str, int, str]]:
    """Rule, path, count and reason of each allowance that covers a finding."""
    for allowance, covered in plan.allowed.items():
        if covered:
            yield allowance.rule, allowance.path, len(covered), allowance.reason


def hint(findings: Sequence[Finding]) -> str:
    """What to do about findings in the team's files."""
    remedies = "take it out, make the file private in openignore.txt, or mark its lines as private"
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


def _lines(changes: Sequence[DecidingChange]) -> str:
    """How many lines are new and gone."""
    texts = [(one.added, one.removed) for one in changes if one.added is not None and one.removed is not None]
    return f"+{sum(new for new, _ in texts):,} -{sum(old for _, old in texts):,}" if texts else "not text"


def _count(number: int, noun: str, one: str = "", many: str = "") -> list[str]:
    """A number with its noun and what follows it; nothing for none."""
    words = (f"{number:,}", noun if number == 1 else f"{noun}s", one if number == 1 else many)
    return [" ".join(word for word in words if word)] if number else []


def _listed(parts: Sequence[str]) -> str:
    """The parts as in a sentence."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _cut(text: str) -> str:
    shown = printable(text.expandtabs(4))
    return f"{shown[:_LONGEST]} .. ({len(text):,} characters)" if len(shown) > _LONGEST else shown
