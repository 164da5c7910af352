"""The questions of copier.yml, asked by Copier.

The template has nothing to render, so a case takes milliseconds.
"""

from pathlib import Path
from typing import Any

import copier
import yaml

from tests.support.repo import QUIETLY, ROOT

ANSWERS, ANSWERS_TEMPLATE = ".copier-answers.yml", "[[ _copier_conf.answers_file ]].jinja"
DOCUMENTS = list(yaml.safe_load_all((ROOT / "copier.yml").read_text(encoding="utf-8")))
QUESTIONS = {
    name: what for document in DOCUMENTS for name, what in document.items() if not name.startswith("_")
}
OPEN = {"open_source": True}
NO_EXAMPLE = {"example": False}  # any start goes, not only those that the example's data covers


def copy(template: Path, target: Path, pretend: bool = False, **data: object) -> Any:
    """Copy, or pretend to; Copier's worker, which knows the answers and the environment of Jinja."""
    return copier.run_copy(str(template), target, data, pretend=pretend, **QUIETLY)


def answers(template: Path, **data: object) -> dict[str, object]:
    """What every question is answered with, given these answers."""
    combined = copy(template, template / "nowhere", pretend=True, **data).answers.combined
    return {name: combined[name] for name in QUESTIONS}
