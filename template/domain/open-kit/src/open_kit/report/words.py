"""The words that the reports have in common."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from open_kit.planning.becoming_public import NewLine
from open_kit.planning.deciding_files import DecidingChange
from open_kit.planning.plan import Plan
from open_kit.reading.text import printable
from open_kit.rules.secret import SECRET
from platform_kit.repo.settings import FILE as SETTINGS

ELSEWHERE = "make open-plan FORMAT=json has all"
HIDDEN = "not shown, because something in it is refused"
_COMMAND = re.compile(r"^( *)::", re.MULTILINE)
# More changed files of one kind are one row.
_FEW = 5
# Of a line of a file, in characters; the rest is not shown.
_LONGEST = 500


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
    changed = set(plan.changed)
    lines = [line for line in plan.lines if line.path in changed]
    others = [path for path in plan.changed if plan.line_counts[path] is None]
    more = [
        *counted(len(plan.opened), "more file"),
        *counted(len(lines), "more line"),
        *counted(len(others), "changed file", "that is not text", "that are not text"),
    ]
    files, formerly = len(plan.were_private), len(formerly_private(plan))
    were = "was" if files + formerly == 1 else "were"
    opened = [*counted(files, "file"), *counted(formerly, "line")]
    removed = counted(len(plan.closed), "file")
    past = "its past stays" if len(plan.closed) == 1 else "their past stays"
    deciding = counted(len(plan.deciding) if plan.published else 0, "file", "that decides", "that decide")
    sentences = [
        f"This makes {listed(more)} public." if more else "",
        f"This makes {listed(opened)} public that {were} private." if opened else "",
        f"This removes {listed(removed)} from the public branch; {past} public." if removed else "",
        f"This changes {listed(deciding)} what is published." if deciding else "",
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


def pattern_rows(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """The place, the text and the effect of each line of the pattern files."""
    for count in plan.patterns:
        number, effect = (count.public, "public") if count.line.opens else (count.private, "private")
        yield count.line.place, count.line.text, f"{listed(counted(number, 'file')) or 'no file'} {effect}"


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

    No row begins with what a file holds, so that a file cannot write rows.
    """
    for path, found in groupby(lines, key=lambda line: line.path):
        header = f"@@ {printable(path)} @@\n"
        if path in plan.refused_paths:
            yield f"{header}+ {listed(counted(len(list(found)), 'line'))}, {HIDDEN}"
            continue
        for line in found:
            yield f"{header}+{line.number:>5} {_cut(line.text)}"
            header = ""


def total(plan: Plan, paths: Iterable[str]) -> str:
    """How many lines the files have together."""
    return listed(counted(sum(plan.line_counts[path] or 0 for path in paths), "line")) or "no lines"


def opened_row(plan: Plan, path: str) -> str:
    """What is said of a new public file besides its path."""
    count = plan.line_counts[path]
    lines = "not text" if count is None else listed(counted(count, "line")) or "empty"
    return f"{lines}, was private" if path in plan.were_private else lines


def settled(plan: Plan) -> str:
    """What is said of the findings that do not refuse; empty if there are none."""
    names = listed(counted(len(plan.settled), "private name"))
    return f"not refused: {names} in the platform team's files, public already and unchanged" if names else ""


def allowed(plan: Plan) -> Iterator[tuple[str, str, int, str]]:
    """Rule, path, count and reason of each allowance that covers a finding."""
    for allowance, covered in plan.allowed.items():
        if covered:
            yield allowance.rule, allowance.path, len(covered), allowance.reason


def _lines(changes: Sequence[DecidingChange]) -> str:
    """How many lines are new and gone."""
    texts = [(one.added, one.removed) for one in changes if one.added is not None and one.removed is not None]
    return f"+{sum(new for new, _ in texts):,} -{sum(old for _, old in texts):,}" if texts else "not text"


def counted(number: int, noun: str, one: str = "", many: str = "") -> list[str]:
    """A number with its noun and what follows it; nothing for none."""
    words = (f"{number:,}", noun if number == 1 else f"{noun}s", one if number == 1 else many)
    return [" ".join(word for word in words if word)] if number else []


def listed(parts: Sequence[str]) -> str:
    """The parts as in a sentence."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def inert(text: str) -> str:
    """The text, without what GitHub takes for a command wherever it is printed in the log of a workflow."""
    return _COMMAND.sub(r"\1\\x3a:", text).replace("##[", "##\\x5b")


def _cut(text: str) -> str:
    shown = printable(text.expandtabs(4))
    return f"{shown[:_LONGEST]} .. ({len(text):,} characters)" if len(shown) > _LONGEST else shown
