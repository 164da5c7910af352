"""The questions, from `copier.yml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml

from docs.reference._generate import markdown


def table(copier_yml: Path, only_if: str | None) -> str:
    """The questions that are asked in any case, or only if the answer to the question `only_if` is yes."""
    settings: dict[str, Any] = {}
    for document in yaml.safe_load_all(copier_yml.read_text(encoding="utf-8")):
        settings |= document
    environment = _environment(settings["_envops"])
    questions = {name: question for name, question in settings.items() if not name.startswith("_")}
    condition = f"[[ {only_if} ]]" if only_if else None
    rows = [
        [
            markdown.code(name),
            question["help"],
            ", ".join(map(markdown.code, question.get("choices", []))) or _TYPES[question["type"]],
            _default(environment, name, question, questions),
        ]
        for name, question in questions.items()
        if question.get("when") == condition
    ]
    return markdown.table(["question", "asks", "answer", "default"], rows)


_TYPES = {"str": "text", "bool": "yes or no"}


def _environment(options: Mapping[str, Any]) -> jinja2.Environment:
    environment = jinja2.Environment(**options)
    environment.filters["strftime"] = lambda form: form.replace("%Y", "<this year>")
    return environment


def _default(
    environment: jinja2.Environment, name: str, question: Mapping[str, Any], questions: Mapping[str, Any]
) -> str:
    """The default, with `<question>` for the answer to another question."""
    default = question["default"]
    if isinstance(default, bool):
        return "yes" if default else "no"
    others = {other: f"<{other}>" for other in questions if other != name}
    template = environment.from_string(default)
    with_example, without = (template.render(others | {"example": answer}) for answer in (True, False))
    if with_example == without:
        return markdown.code(with_example)
    return f"{markdown.code(with_example)}; without the example {markdown.code(without)}"
