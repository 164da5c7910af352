"""A plan as text for a terminal, as JSON for a program, as Markdown for a pull request.

All three show who decides, what is refused, the public commit, and the lines and files that become public.
"""

from open_kit.planning.plan import Plan
from open_kit.report.as_json import as_json
from open_kit.report.as_markdown import as_markdown
from open_kit.report.as_text import as_text
from platform_kit.cli.reports import Form

# Of a page of Markdown, in bytes: the summary of a job on GitHub takes 1 MiB.
_LIMIT = 1_000_000


def report(plan: Plan, form: Form, limit: int = _LIMIT) -> str:
    """The plan in a format; Markdown has at most `limit` bytes, and says what it leaves out."""
    if form == Form.MARKDOWN:
        return as_markdown(plan, limit)
    return as_json(plan) if form == Form.JSON else as_text(plan)
