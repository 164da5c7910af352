"""The Make targets, from the comments that `make help` shows."""

import re
from pathlib import Path

from docs.reference._generate import markdown

_TARGET = re.compile(r"^(?P<name>[a-z-]+):.*?## (?P<does>.+)$", re.M)


def documented(makefile: Path) -> dict[str, str]:
    """What each documented target of a Makefile does, by its name."""
    return {found["name"]: found["does"] for found in _TARGET.finditer(makefile.read_text(encoding="utf-8"))}


def table(makefile: Path) -> str:
    """The documented targets of a Makefile, in its order."""
    return markdown.table(
        ["target", "does"], [[markdown.code(name), does] for name, does in documented(makefile).items()]
    )
