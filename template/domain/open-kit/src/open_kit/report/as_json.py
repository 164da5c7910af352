"""The plan as JSON: all of it."""

import json
from typing import Any

from open_kit.finding import Finding
from open_kit.planning.managed_files import is_managed
from open_kit.planning.plan import Plan
from open_kit.report import words


def as_json(plan: Plan) -> str:
    """The plan with every path, line and finding."""
    text = json.dumps(_content(plan), indent=2)
    return text.replace("##[", "##\\u005b")  # a command to GitHub wherever it is in a log


def _content(plan: Plan) -> dict[str, Any]:
    return {
        "source": plan.source_revision,
        "published": plan.published,
        "nothing_to_publish": plan.nothing_to_publish,
        "digest": plan.digest,
        "summary": words.headline(plan),
        "decides": [
            {
                "path": change.path,
                "decides": change.decider.decides,
                "change": change.change,
                "added": change.added,
                "removed": change.removed,
            }
            for change in plan.deciding
        ],
        "settings": [
            {"key": key, "before": before, "now": now} for key, before, now in words.settings_rows(plan)
        ],
        **words.destination(plan),
        "message": plan.message,
        "opened": plan.opened,
        "closed": plan.closed,
        "changed": plan.changed,
        "kept": plan.unchanged,
        "private": plan.private,
        "were_private": sorted(plan.were_private),
        "private_lines_left_out_of": plan.with_private_lines,
        "patterns": [
            {
                "path": count.line.file,
                "line": count.line.number,
                "pattern": count.line.text,
                "private": count.private,
                "public": count.public,
            }
            for count in plan.patterns
        ],
        "line_counts": dict(plan.line_counts),
        "lines": [
            {
                "path": line.path,
                "line": line.number,
                "text": None if line.path in plan.refused_paths else line.text,
                "was_private": line.was_private,
            }
            for line in plan.lines
        ],
        "refused": [_fields(found) for found in plan.refused],
        "settled": [_fields(found) for found in plan.settled],
        "allowed": [
            {
                "rule": allowance.rule,
                "path": allowance.path,
                "reason": allowance.reason,
                "findings": [_fields(found) for found in covered],
            }
            for allowance, covered in plan.allowed.items()
        ],
    }


def _fields(found: Finding) -> dict[str, str | int]:
    return {
        "path": found.path,
        "line": found.line,
        "rule": found.rule,
        "reason": found.reason,
        "finding": found.fingerprint,
        "managed": is_managed(found.path),
    }
