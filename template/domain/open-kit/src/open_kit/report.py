"""A plan as text for a terminal, as JSON for a program, as Markdown for a pull request."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from open_kit.finding import Finding
from open_kit.plan import Plan
from open_kit.rules.registry import RULES
from open_kit.text import printable
from platform_kit.cli.reports import Form, code, escape

# A longer list of paths is shortened in text.
_MANY = 20


def report(plan: Plan, form: Form) -> str:
    """The plan in a format."""
    return {Form.TEXT: _text, Form.JSON: _json, Form.MARKDOWN: _markdown}[form](plan)


def _text(plan: Plan) -> str:
    lines = [_head(plan), ""]
    for title, paths in _changes(plan):
        if paths:
            lines += [f"{title}: {len(paths)}", *(f"    {line}" for line in _shortened(paths))]
    lines.append(f"stays as it is: {plan.unchanged}    stays private: {plan.private}")
    lines += [f"allowed: {line}" for line in _allowed(plan)]
    if plan.refused:
        lines += ["", f"refused: {len(plan.refused)}"]
        lines += [
            f"    {printable(f'{found.place}: {found.rule}: {found.reason}')}  [{found.fingerprint}]"
            for found in plan.refused
        ]
        lines += ["", f"hint: {_hint(plan.refused)}"]
        if example := _allowance(plan.refused):
            lines += ["", *(f"    {line}" for line in example)]
    elif not plan.nothing_to_publish:
        lines += ["", f"digest: {plan.digest}"]
    return "\n".join(lines)


def _markdown(plan: Plan) -> str:
    count = len(plan.opened)
    change = f"{count} more {'file' if count == 1 else 'files'}" if count else "no more files"
    refused = " **The publication is refused.**" if plan.refused else ""
    lines = [f"**This makes {change} public.**{refused}", "", escape(_head(plan)), ""]
    for title, paths in _changes(plan):
        if paths:
            is_open = " open" if paths is plan.opened else ""
            lines += [f"<details{is_open}><summary>{title}: {len(paths)}</summary>", ""]
            lines += [f"- {code(printable(path))}" for path in paths]
            lines += ["", "</details>", ""]
    if plan.refused:
        lines += ["| place | rule | reason | finding |", "|---|---|---|---|"]
        lines += [_row(found) for found in plan.refused]
        lines += ["", f"Hint: {_hint(plan.refused)}", ""]
        if example := _allowance(plan.refused):
            lines += ["```toml", *example, "```", ""]
    lines += [*(f"- allowed: {escape(printable(line))}" for line in _allowed(plan)), ""]
    if plan.digest and not plan.nothing_to_publish:
        lines += [f"Digest: `{plan.digest}`"]
    return "\n".join(lines).rstrip() + "\n"


def _row(found: Finding) -> str:
    reason = escape(printable(found.reason))
    return f"| {code(printable(found.place))} | {found.rule} | {reason} | `{found.fingerprint}` |"


def _json(plan: Plan) -> str:
    return json.dumps(
        {
            "source": plan.source_revision,
            "published": plan.tip.source_revision if plan.tip else None,
            "nothing_to_publish": plan.nothing_to_publish,
            "digest": plan.digest,
            "opened": plan.opened,
            "closed": plan.closed,
            "changed": plan.changed,
            "kept": plan.unchanged,
            "private": plan.private,
            "private_lines_left_out_of": plan.with_private_lines,
            "refused": [_fields(found) for found in plan.refused],
            "allowed": [
                {
                    "rule": allowance.rule,
                    "path": allowance.path,
                    "reason": allowance.reason,
                    "findings": [_fields(found) for found in covered],
                }
                for allowance, covered in plan.allowed.items()
            ],
            "message": plan.commit.message if not plan.refused else None,
        },
        indent=2,
    )


def _fields(found: Finding) -> dict[str, str | int]:
    return {
        "path": found.path,
        "line": found.line,
        "rule": found.rule,
        "reason": found.reason,
        "finding": found.fingerprint,
    }


def _head(plan: Plan) -> str:
    base = "nothing, as nothing is published yet"
    if plan.tip:
        revision = plan.tip.source_revision
        base = f"the publication of {revision[:12]}" if revision else "the tip of the public branch"
    return f"commit {plan.source_revision[:12]}, compared with {base}"


def _changes(plan: Plan) -> Iterator[tuple[str, Sequence[str]]]:
    yield "becomes public", plan.opened
    yield "leaves the public branch (its past stays public)", plan.closed
    yield "changes in public", plan.changed
    yield "private lines are left out of", plan.with_private_lines


def _shortened(paths: Sequence[str]) -> list[str]:
    """The paths; if they are many, one line with a count for those in each folder of the root."""
    if len(paths) <= _MANY:
        return [printable(path) for path in paths]
    folders = Counter(path.partition("/")[0] for path in paths if "/" in path)
    alone = [printable(path) for path in paths if "/" not in path]
    return sorted([*alone, *(f"{printable(name)}/ ({count})" for name, count in folders.items())])


def _allowed(plan: Plan) -> Iterator[str]:
    """One line for each allowance that covers a finding; the contents of public files were judged before."""
    for allowance, covered in plan.allowed.items():
        if covered:
            yield f"{allowance.rule} at {allowance.path} ({len(covered)}): {allowance.reason}"


def _hint(refused: Sequence[Finding]) -> str:
    remedies = "take it out, make the file private in openignore.txt, or mark its lines as private"
    return f"{remedies}; or allow it in open.toml:" if _allowable(refused) else remedies


def _allowance(refused: Sequence[Finding]) -> list[str]:
    """The lines of open.toml that allow the first finding that can be allowed; none if no finding can."""
    return [
        line
        for found in _allowable(refused)[:1]
        for line in (
            "[[allow]]",
            f'rule = "{found.rule}"',
            f"path = {json.dumps(_pattern(found.path))}",
            f'finding = "{found.fingerprint}"',
            'reason = "why this may be public"',
        )
    ]


def _allowable(refused: Sequence[Finding]) -> list[Finding]:
    return [found for found in refused if RULES[found.rule].allowable]


def _pattern(path: str) -> str:
    """The pattern in `open.toml` that matches only this path."""
    return "/" + re.sub(r"([\\*?\[]|[ ]$)", r"\\\1", printable(path))
