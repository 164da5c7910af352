"""The gate: every contract against its state at a git ref; a version step smaller than the change fails."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from platform_kit.contracts import contract_files
from platform_kit.contracts.compare import Change
from platform_kit.contracts.odcs import parse_contract
from platform_kit.contracts.versions import Verdict, verdicts
from platform_kit.repo import git
from platform_kit.repo.settings import FILE, parse_settings, read_settings


def check(root: Path, ref: str, today: date) -> list[Verdict]:
    """Compare the published contracts of the repo at `root` with their state at `ref`.

    Raises:
        KitError: for a ref that git does not know, or a contract that is refused.
    """
    at = git.commit(root, ref)
    own = read_settings(root / FILE)
    cadence = own.partitions.cadence
    settings = dict(git.files(root, at, FILE)).get(FILE)
    cadence_then = parse_settings(settings, f"{FILE} at {ref}").partitions.cadence if settings else cadence
    before = dict(git.files(root, at, contract_files.PUBLISHED))
    before = {name: content for name, content in before.items() if name.endswith(contract_files.SUFFIX)}
    now = contract_files.published(root, cadence, own.domain)
    # What is the same byte for byte needs no reading: that is most of it.
    same = {c.path for c in now if before.get(c.file) == c.path.read_bytes() and cadence is cadence_then}
    old = [
        parse_contract(content, f"{name} at {ref}", cadence_then, root / name)
        for name, content in before.items()
        if root / name not in same
    ]
    return verdicts(old, [contract for contract in now if contract.path not in same], today)


def text(found: Sequence[Verdict], ref: str) -> str:
    """The verdicts for a terminal."""
    lines = []
    for verdict in found:
        lines.append(f"{verdict.id}  {_versions(verdict)}  {verdict.level}  {verdict.problem or 'ok'}")
        lines += [f"    {change.level!s:<6} {change.what}" for change in _sorted(verdict)]
    wrong = [verdict for verdict in found if verdict.problem]
    lines.append(
        f"{len(found)} contracts changed since {ref}, {len(wrong)} with a version that does not say so"
        if found
        else f"no contract changed since {ref}"
    )
    return "\n".join(lines)


def markdown(found: Sequence[Verdict], ref: str) -> str:
    """The verdicts for a comment on a pull request."""
    if not found:
        return f"No contract changed since `{ref}`.\n"
    lines = [
        f"Contracts changed since `{ref}`:",
        "",
        "| contract | version | change | verdict |",
        "|---|---|---|---|",
    ]
    for verdict in found:
        what = "<br>".join(f"{change.level}: {change.what}" for change in _sorted(verdict)).replace(
            "|", "\\|"
        )
        problem = f"**{verdict.problem}**" if verdict.problem else "ok"
        lines.append(f"| `{verdict.id}` | {_versions(verdict)} | {what} | {problem} |")
    return "\n".join(lines) + "\n"


def as_json(found: Sequence[Verdict], ref: str) -> str:
    """The verdicts for a program."""
    return json.dumps(
        {
            "against": ref,
            "passed": not any(verdict.problem for verdict in found),
            "contracts": [
                {
                    "id": verdict.id,
                    "file": verdict.file,
                    "before": verdict.before,
                    "after": verdict.after,
                    "level": str(verdict.level),
                    "problem": verdict.problem,
                    "changes": [{"level": str(c.level), "what": c.what} for c in _sorted(verdict)],
                }
                for verdict in found
            ],
        },
        indent=2,
    )


def _sorted(verdict: Verdict) -> list[Change]:
    return sorted(verdict.changes, key=lambda change: (-change.level, change.what))


def _versions(verdict: Verdict) -> str:
    return f"{verdict.before or 'new'} -> {verdict.after or 'gone'}"
