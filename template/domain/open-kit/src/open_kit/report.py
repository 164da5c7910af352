"""A plan, written for people, programs and pull requests."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from open_kit.finding import Finding
from open_kit.plan import Plan
from open_kit.rules import UNDENIABLE
from open_kit.text import readable

# So many paths of a kind are named one by one on a terminal.
_MANY = 20


def text(plan: Plan) -> str:
    """The plan for a terminal."""
    lines = [f"{_head(plan)}", ""]
    for title, paths in _kinds(plan):
        if paths:
            lines += [f"{title}: {len(paths)}", *(f"    {line}" for line in _grouped(paths))]
    lines.append(f"stays as it is: {plan.kept}    stays private: {plan.private}")
    lines += [f"allowed: {line}" for line in _allowed(plan)]
    if plan.refused:
        lines += ["", f"refused: {len(plan.refused)}"]
        lines += [
            f"    {readable(found.place)}: {found.rule}: {found.reason}  [{found.mark}]"
            for found in plan.refused
        ]
        lines += ["", *_cure(plan.refused)]
    elif not plan.nothing:
        lines += ["", f"digest: {plan.digest}"]
    return "\n".join(lines)


def markdown(plan: Plan) -> str:
    """The plan for a comment on a pull request."""
    count = len(plan.opened)
    makes = (
        f"makes {count} more {'file' if count == 1 else 'files'} public"
        if count
        else "makes no more files public"
    )
    lines = [
        f"**This {makes}.**" + (" **The publication is refused.**" if plan.refused else ""),
        "",
        _head(plan),
        "",
    ]
    for title, paths in _kinds(plan):
        if paths:
            lines += [
                f"<details{' open' if paths is plan.opened else ''}><summary>{title}: {len(paths)}</summary>",
                "",
            ]
            lines += [f"- {_code(path)}" for path in paths]
            lines += ["", "</details>", ""]
    if plan.refused:
        lines += ["| place | rule | why | finding |", "|---|---|---|---|"]
        lines += [f"| {_code(f.place)} | {f.rule} | {_cell(f.reason)} | `{f.mark}` |" for f in plan.refused]
        lines += ["", *_cure(plan.refused, fence=True)]
    lines += [*(f"- allowed: {_cell(line)}" for line in _allowed(plan)), ""]
    if plan.digest and not plan.nothing:
        lines += [f"Digest: `{plan.digest}`"]
    return "\n".join(lines).rstrip() + "\n"


def as_json(plan: Plan) -> str:
    """The plan for a program."""
    return json.dumps(
        {
            "source": plan.source,
            "published": plan.last.source if plan.last else None,
            "nothing_to_publish": plan.nothing,
            "digest": plan.digest,
            "opened": plan.opened,
            "closed": plan.closed,
            "changed": plan.changed,
            "kept": plan.kept,
            "private": plan.private,
            "private_lines_left_out_of": plan.marked,
            "refused": [_finding(found) for found in plan.refused],
            "allowed": [
                {
                    "rule": one.rule,
                    "path": one.path,
                    "reason": one.reason,
                    "findings": [_finding(f) for f in found],
                }
                for one, found in plan.allowed.items()
            ],
            "message": plan.commit.message if not plan.refused else None,
        },
        indent=2,
    )


def _finding(found: Finding) -> dict[str, str | int]:
    return {
        "path": found.path,
        "line": found.line,
        "rule": found.rule,
        "reason": found.reason,
        "finding": found.mark,
    }


def _head(plan: Plan) -> str:
    since = (
        f"the publication of {plan.last.source[:12]}" if plan.last and plan.last.source
        else "what stands on the public branch" if plan.last else "nothing, as nothing is published yet"
    )  # fmt: skip
    return f"commit {plan.source[:12]}, compared with {since}"


def _kinds(plan: Plan) -> Iterator[tuple[str, Sequence[str]]]:
    yield "becomes public", plan.opened
    yield "leaves the public branch (its past stays public)", plan.closed
    yield "changes in public", plan.changed
    yield "private lines are left out of", plan.marked


def _grouped(paths: Sequence[str]) -> list[str]:
    """The paths; if they are many, those in one folder as one line that counts them."""
    if len(paths) <= _MANY:
        return [readable(path) for path in paths]
    folders = Counter(path.partition("/")[0] if "/" in path else "" for path in paths)
    alone = [readable(path) for path in paths if "/" not in path]
    counted = (f"{readable(name)}/ ({count})" for name, count in folders.items() if name)
    return sorted([*alone, *counted])


def _pattern(path: str) -> str:
    """The pattern of `open.toml` that means this path only."""
    return "/" + re.sub(r"([\\*?\[]|[ ]$)", r"\\\1", readable(path))


def _allowed(plan: Plan) -> Iterator[str]:
    """One line for each allowance that is used; what is public already was judged before."""
    for allowance, found in plan.allowed.items():
        if found:
            yield f"{allowance.rule} at {allowance.path} ({len(found)}): {allowance.reason}"


def _cure(refused: Sequence[Finding], fence: bool = False) -> list[str]:
    """How to go on: for the first finding that a reason can allow, the lines that do."""
    can = next((found for found in refused if found.rule not in UNDENIABLE), None)
    lines = ["hint: take it out, make the file private in openignore.txt, or mark its lines as private"]
    if can:
        example = [
            "[[allow]]",
            f'rule = "{can.rule}"',
            f"path = {json.dumps(_pattern(can.path))}",
            f'finding = "{can.mark}"',
            'reason = "why this may leave"',
        ]
        lines[0] += "; or allow it in open.toml:"
        lines += ["", *(["```toml", *example, "```", ""] if fence else [f"    {line}" for line in example])]
    return lines


def _code(text: str) -> str:
    return f"`{readable(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def _cell(text: str) -> str:
    return readable(text).replace("|", "\\|").replace("<", "&lt;")
