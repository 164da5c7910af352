"""The plan as text for a terminal; what refuses it comes last, where a person looks first."""

from collections import Counter
from collections.abc import Iterable, Iterator

from open_kit.finding import Finding, grouped
from open_kit.planning.plan import Plan
from open_kit.reading.text import printable
from open_kit.report import refusals, words

# A longer list is shortened; one of refusals later, as each has to be looked at.
_MANY, _MOST = 20, 50
_PLACES = 3


def as_text(plan: Plan) -> str:
    """The plan, with long lists shortened; no line is a command to the CI that prints it."""
    sections = (_deciding(plan), _commit(plan), _lines(plan), _files(plan), _refused(plan))
    shown = [section for section in map(list, sections) if section]
    head = [words.compared(plan), *words.headline(plan)]
    return words.inert("\n\n".join("\n".join(section) for section in (head, *shown)))


def _deciding(plan: Plan) -> Iterator[str]:
    rows = list(words.deciding_rows(plan))
    if rows:
        yield f"who decides: {words.all_new(plan) or f'{len(plan.deciding)} changed'}"
    for row in rows:
        yield f"    {printable(row.where)}: {row.decides}: {row.change}, {row.lines}"
    for key, before, now in words.settings_rows(plan):
        yield f"    {key} in domain.toml: {before} -> {now}"


def _commit(plan: Plan) -> Iterator[str]:
    if plan.nothing_to_publish:
        return
    yield "public commit:"
    for name, value in words.destination(plan).items():
        yield f"    {name}: {printable(value)}"
    if plan.message is None:
        yield f"    message: {words.HIDDEN}"
    else:
        yield "    message:"
        yield from (f"        | {printable(line)}".rstrip() for line in plan.message.split("\n"))


def _lines(plan: Plan) -> Iterator[str]:
    for title, lines in (
        ("lines that were private and become public", words.formerly_private(plan)),
        ("new lines of public files", words.other_lines(plan)),
    ):
        if lines:
            yield f"{title}: {len(lines)}"
            yield from _some(words.line_rows(plan, lines))


def _files(plan: Plan) -> Iterator[str]:
    opened = {path: words.opened_row(plan, path) for path in plan.opened}
    yield from _paths("becomes public", opened, f" ({words.total(plan, plan.opened)})")
    yield from _paths("leaves the public branch (its past stays public)", dict.fromkeys(plan.closed, ""))
    yield from _paths("changes in public", dict.fromkeys(plan.changed, ""))
    yield from _paths("private lines are left out of", dict.fromkeys(plan.with_private_lines, ""))
    if patterns := list(words.pattern_rows(plan)):
        yield f"patterns: {len(patterns)}"
        rows = (f"{printable(place)}: {printable(text)}: {effect}" for place, text, effect in patterns)
        yield from _some(rows, _MOST)
    yield f"stays as it is: {plan.unchanged}    stays private: {plan.private}"
    for rule, path, count, reason in words.allowed(plan):
        yield f"allowed: {rule} at {printable(path)} ({count}): {printable(reason)}"
    if line := words.settled(plan):
        yield line


def _paths(title: str, paths: dict[str, str], note: str = "") -> Iterator[str]:
    if paths:
        yield f"{title}: {len(paths)}{note}"
        yield from (f"    {line}" for line in _shortened(paths))


def _refused(plan: Plan) -> Iterator[str]:
    own, managed = refusals.by_owner(plan.refused)
    if own:
        yield f"refused: {len(own)}"
        yield from _groups(own)
        yield from ("", f"hint: {refusals.hint(own)}")
        if example := refusals.allowance(own):
            yield from ("", *(f"    {line}" for line in example))
    if managed:
        yield from ("",) if own else ()
        yield f"refused in the platform team's files: {len(managed)}"
        yield from _groups(managed)
        yield from ("", f"hint: {refusals.MANAGED_HINT}")
    if plan.digest and not plan.nothing_to_publish:
        yield f"digest: {plan.digest}"


def _groups(findings: Iterable[Finding]) -> Iterator[str]:
    rows = [
        f"{refusals.places(group, _PLACES, printable)}: {group.first.rule}: {printable(group.first.reason)}"
        f"  [{group.first.fingerprint}]"
        for group in grouped(findings)
    ]
    return _some(rows, _MOST)


def _some(rows: Iterable[str], most: int = _MANY) -> Iterator[str]:
    """The first rows, indented, and how many more there are."""
    given = list(rows)
    for row in given[:most]:
        yield from (f"    {line}" for line in row.split("\n"))
    if len(given) > most:
        yield f"    and {len(given) - most:,} more; {words.ELSEWHERE}"


def _shortened(paths: dict[str, str]) -> list[str]:
    """The paths with their notes; if they are many, one line with a count for each folder of the root."""
    if len(paths) <= _MANY:
        return [f"{printable(path)}  ({note})" if note else printable(path) for path, note in paths.items()]
    folders = Counter(path.partition("/")[0] for path in paths if "/" in path)
    alone = [printable(path) for path in paths if "/" not in path]
    return sorted([*alone, *(f"{printable(name)}/ ({count})" for name, count in folders.items())])
