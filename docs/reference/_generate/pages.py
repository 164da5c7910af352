"""Which parts of the pages are generated, and by what.

A page has a generated part between two lines, which no reader sees:

    <!-- generated: targets -->
    <!-- end of generated -->

To add a part, write a function that returns its Markdown, name it in `PARTS`, and put the two lines into the
page where it belongs.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.reference._generate import commands, components, questions, targets
from open_kit.rules import page as leak_rules
from platform_kit.contracts import version_policy

DOCS = Path(__file__).parents[2]
ROOT = DOCS.parent

# A link to a heading of the page that the table is from.
_ANCHOR = re.compile(r"\[([^]]+)\]\(#[\w-]+\)")

PARTS: Mapping[str, Callable[[], str]] = {
    "commands": commands.all_commands,
    "contract changes": version_policy.markdown_table,
    "DbtModels": lambda: components.attributes("DbtModels"),
    "domain targets": lambda: targets.table(ROOT / "template/domain/platform-kit/make/domain.mk"),
    "Ingest": lambda: components.attributes("Ingest"),
    "Ingest.sources": lambda: components.attributes("Ingest", "sources"),
    "leak rules": lambda: _ANCHOR.sub(r"\1", leak_rules.reference()),
    "open targets": lambda: targets.table(ROOT / "template/domain/open-kit/open.mk"),
    "partitions": lambda: components.attributes("Ingest", "partitions"),
    "PublishContracts": lambda: components.attributes("PublishContracts"),
    "questions": lambda: questions.table(ROOT / "copier.yml", only_if=None),
    "questions of open_source": lambda: questions.table(ROOT / "copier.yml", only_if="open_source"),
    "template targets": lambda: targets.table(ROOT / "Makefile"),
}

_PART = re.compile(r"(?<=<!-- generated: )(?P<name>.+)(?P<open> -->\n)(?s:.*?)(?=<!-- end of generated -->)")


def names(text: str) -> list[str]:
    """The generated parts of a page, in the order in which it has them."""
    return [part["name"] for part in _PART.finditer(text)]


def renewed(text: str) -> str:
    """The page with each generated part as it has to be today.

    Raises:
        KeyError: a part of the page is not one of `PARTS`.
    """
    return _PART.sub(lambda part: f"{part['name']}{part['open']}\n{PARTS[part['name']]()}\n", text)


def pages() -> dict[Path, str]:
    """The text of each page that has a generated part."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
    return {path: text for path, text in texts.items() if names(text)}


def stale() -> dict[Path, str]:
    """What each page that is out of date has to be."""
    fresh = {path: renewed(text) for path, text in pages().items()}
    return {path: text for path, text in fresh.items() if text != path.read_text(encoding="utf-8")}
