"""Outputs, attachments and state that notebooks keep."""

import json
from collections.abc import Mapping

from tests.open_kit.leaks.way import Family

NOTEBOOKS = Family("notebooks")
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}  # a notebook without its cells


def _cell(name: str, cell: Mapping[str, object]) -> None:
    NOTEBOOKS.file(name, "a.ipynb", json.dumps(NOTEBOOK | {"cells": [cell]}), "notebook")


_cell("output-in-notebook", {"cell_type": "code", "source": [], "outputs": [{"text": ["CANARY"]}]})
_cell(
    "execution-count-in-notebook",
    {"cell_type": "code", "source": ["'CANARY'"], "outputs": [], "execution_count": 7},
)
_cell(
    "attachment-in-notebook",
    {"cell_type": "markdown", "source": [], "attachments": {"x.png": {"a": "CANARY"}}},
)
_cell("empty-output-in-notebook-cell-without-type", {"source": ["CANARY"], "outputs": [{}]})

_WIDGETS = {"application/vnd.jupyter.widget-state+json": {"state": {"a": "CANARY"}}}
for _name, _path, _content in [
    ("output-in-version-3-notebook", "a.ipynb", '{"worksheets": [{"cells": [{"outputs": ["CANARY"]}]}]}'),
    ("output-in-notebook-that-is-not-json", "a.ipynb", '{"cells": [{"outputs": ["CANARY"'),
    ("output-in-notebook-with-capital-suffix", "A.IPYNB", '{"cells": [{"outputs": ["CANARY"]}]}'),
    ("output-in-notebook-after-bom", "a.ipynb", '\ufeff{"cells": [{"outputs": ["CANARY"]}]}'),
    ("output-in-notebook-saved-as-json", "a.json", '{"nbformat": 4, "cells": [{"outputs": ["CANARY"]}]}'),
    (
        "widget-state-in-notebook",
        "a.ipynb",
        json.dumps(NOTEBOOK | {"cells": [], "metadata": {"widgets": _WIDGETS}}),
    ),
]:
    NOTEBOOKS.file(_name, _path, _content, "notebook")
