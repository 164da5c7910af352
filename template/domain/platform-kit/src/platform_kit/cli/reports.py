"""Reports in several formats: what all of them share, and the report of the gate."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import click

from platform_kit.contracts.version_policy import by_size

if TYPE_CHECKING:
    from platform_kit.contracts.gate import Verdict

# What Markdown reads as more than a letter; an underscore only at the end of a word.
_MARKDOWN = re.compile(r"[\\`*\[\]<|~]|(?<!\w)_|_(?!\w)")


class Form(StrEnum):
    """The formats of a report: for a terminal, for a program, for a comment on a pull request."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


form_option = click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Form]),
    default=Form.TEXT.value,
    show_default=True,
    help="format of the report",
)


def escape(text: str) -> str:
    """The text for a line or a table cell of Markdown, where it shows as it is."""
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(text.splitlines()))


def code(text: str) -> str:
    """The text as code in a line or a table cell of Markdown; a backtick becomes an apostrophe."""
    shown = " ".join(text.splitlines()).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`"


def report(verdicts: Sequence["Verdict"], ref: str, form: Form) -> str:
    """The verdicts of the comparison with `ref`, in one of the formats."""
    return _FORMS[form](verdicts, ref)


def _text(verdicts: Sequence["Verdict"], ref: str) -> str:
    if not verdicts:
        return f"no contract changed since {ref}"
    lines = []
    for verdict in verdicts:
        lines.append(f"{verdict.id}  {_versions(verdict)}  {verdict.level}  {verdict.problem or 'ok'}")
        lines += [f"    {change.level!s:<6} {change.what}" for change in by_size(verdict.changes)]
    wrong = sum(verdict.problem is not None for verdict in verdicts)
    counted = "1 contract" if len(verdicts) == 1 else f"{len(verdicts)} contracts"
    lines.append(f"{counted} changed since {ref}, {wrong} with a version that does not fit")
    return "\n".join(lines)


def _markdown(verdicts: Sequence["Verdict"], ref: str) -> str:
    if not verdicts:
        return f"No contract changed since {code(ref)}."
    lines = [
        f"Contracts changed since {code(ref)}:",
        "",
        "| contract | version | change | verdict |",
        "|---|---|---|---|",
    ]
    for verdict in verdicts:
        changes = "<br>".join(escape(f"{c.level}: {c.what}") for c in by_size(verdict.changes))
        problem = f"**{escape(verdict.problem)}**" if verdict.problem else "ok"
        lines.append(f"| {code(verdict.id)} | {_versions(verdict)} | {changes} | {problem} |")
    return "\n".join(lines)


def _json(verdicts: Sequence["Verdict"], ref: str) -> str:
    content = {
        "against": ref,
        "passed": not any(verdict.problem for verdict in verdicts),
        "contracts": [
            {
                "id": verdict.id,
                "file": verdict.file,
                "before": verdict.before,
                "after": verdict.after,
                "level": str(verdict.level),
                "problem": verdict.problem,
                "changes": [{"level": str(c.level), "what": c.what} for c in by_size(verdict.changes)],
            }
            for verdict in verdicts
        ],
    }
    return json.dumps(content, indent=2)


def _versions(verdict: "Verdict") -> str:
    return f"{verdict.before or 'new'} -> {verdict.after or 'gone'}"


_FORMS: Mapping[Form, Callable[[Sequence["Verdict"], str], str]] = {
    Form.TEXT: _text,
    Form.JSON: _json,
    Form.MARKDOWN: _markdown,
}
