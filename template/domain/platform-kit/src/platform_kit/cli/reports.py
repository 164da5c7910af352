"""What the reports of several commands share: their formats, and Markdown that shows text as it is."""

import re
from enum import StrEnum

import click

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
