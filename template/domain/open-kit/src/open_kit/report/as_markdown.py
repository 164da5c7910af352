"""The plan as a page of Markdown for a pull request: what a reviewer must not miss comes first."""

from collections.abc import Iterable, Iterator

from open_kit.finding import Finding, grouped
from open_kit.planning.plan import Plan
from open_kit.reading.text import printable
from open_kit.report import refusals, words
from open_kit.report.markdown import Block, fenced, folded, page, plain, span, table

_PLACES = 5
_FEW = 20


def as_markdown(plan: Plan, limit: int) -> str:
    """The plan as a page of at most `limit` bytes."""
    return page(_blocks(plan), limit)


def _blocks(plan: Plan) -> Iterator[Block]:
    sentences = [*words.headline(plan), *(["The publication is refused."] if plan.refused else [])]
    yield Block((" ".join(f"**{sentence}**" for sentence in sentences), "", words.compared(plan)))
    yield from _deciding(plan)
    yield from _refused(plan)
    if not plan.nothing_to_publish:
        yield from _commit(plan)
    yield from _lines(plan)
    yield from _files(plan)
    yield from _notes(plan)


def _deciding(plan: Plan) -> Iterator[Block]:
    rows = list(words.deciding_rows(plan))
    if not rows:
        return
    new = words.all_new(plan)
    yield Block((f"### Who decides: {new}" if new else "### Who decides",))
    cells = [(span(row.where), row.decides, row.change, row.lines) for row in rows]
    yield table(("file", "decides", "change", "lines"), cells, "files that decide")
    if plan.settings:
        yield table(
            ("`[open]` in domain.toml", "before", "now"),
            [[span(value) for value in row] for row in words.settings_rows(plan)],
            "settings",
        )


def _refused(plan: Plan) -> Iterator[Block]:
    own, managed = refusals.by_owner(plan.refused)
    if own:
        yield Block(("### Refused",))
        yield _findings(own)
        yield Block((f"Hint: {refusals.hint(own)}",))
        if example := refusals.allowance(own):
            yield fenced(example, "toml", "lines of the hint")
    if managed:
        yield Block(("### Refused in the platform team's files",))
        yield _findings(managed)
        yield Block((f"Hint: {refusals.MANAGED_HINT}",))


def _findings(findings: Iterable[Finding]) -> Block:
    rows = [
        (
            f"{len(group.findings):,}",
            group.first.rule,
            plain(group.first.reason),
            refusals.places(group, _PLACES, span),
            f"`{group.first.fingerprint}`",
        )
        for group in grouped(findings)
    ]
    return table(("count", "rule", "reason", "where", "finding"), rows, "refusals")


def _commit(plan: Plan) -> Iterator[Block]:
    about = {**words.destination(plan), **({"digest": plan.digest} if plan.digest else {})}
    yield Block(("### Public commit", "", *(f"- {name}: {span(value)}" for name, value in about.items())))
    if plan.message is None:
        yield Block((f"The message is {words.HIDDEN}.",))
    else:
        yield fenced(map(printable, plan.message.split("\n")), "text", "lines of the message")


def _lines(plan: Plan) -> Iterator[Block]:
    formerly, others = words.formerly_private(plan), words.other_lines(plan)
    for title, lines in (
        ("lines that were private and become public", formerly),
        ("new lines of public files", others),
    ):
        if lines:
            rows = list(words.line_rows(plan, lines))
            block = fenced(rows, "diff", title)
            yield folded(f"{title}: {len(lines):,}", block, is_open=lines is formerly or len(rows) <= _FEW)


def _files(plan: Plan) -> Iterator[Block]:
    opened = [f"- {span(path)} ({words.opened_row(plan, path)})" for path in plan.opened]
    lines = f" ({words.total(plan, plan.opened)})"
    yield from _folder("becomes public", opened, lines, is_open=True)
    for title, paths in (
        ("leaves the public branch (its past stays public)", plan.closed),
        ("changes in public", plan.changed),
        ("private lines are left out of", plan.with_private_lines),
    ):
        yield from _folder(title, [f"- {span(path)}" for path in paths])
    if patterns := [(span(place), span(text), effect) for place, text, effect in words.pattern_rows(plan)]:
        block = table(("place", "pattern", "decides"), patterns, "patterns")
        yield folded(f"patterns: {len(patterns):,}", block)
    yield Block((f"Stays as it is: {plan.unchanged:,}. Stays private: {plan.private:,}.",))


def _folder(title: str, rows: list[str], note: str = "", *, is_open: bool = False) -> Iterator[Block]:
    if rows:
        block = Block((), tuple(rows), noun=f"paths ({title})")
        yield folded(f"{title}: {len(rows):,}{note}", block, is_open=is_open)


def _notes(plan: Plan) -> Iterator[Block]:
    """What does not refuse, and the files that the first table sums up."""
    for rule, path, count, reason in words.allowed(plan):
        yield Block((f"- allowed: {rule} at {span(path)} ({count:,}): {plain(reason)}",), noun="allowances")
    if line := words.settled(plan):
        yield Block((f"- {line}",))
    if len(plan.deciding) > len(list(words.deciding_rows(plan))):
        rows = [f"- {span(one.path)} ({one.change})" for one in plan.deciding]
        yield from _folder("files that decide", rows)
