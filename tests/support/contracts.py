"""Documents from `tests/contracts/data` to try things on: changing them, writing them, and reading them."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from platform_kit.contracts.contract_files import published
from platform_kit.contracts.model import Contract
from platform_kit.contracts.odcs import parse_contract
from platform_kit.repo.windows import Cadence
from tests.support.repo import ROOT

Document = dict[str, Any]
Change = Callable[[Document], Any]  # in place; what it returns is ignored


@cache
def _stored(name: str) -> Document:
    text = (ROOT / f"tests/contracts/data/{name}.odcs.yaml").read_text(encoding="utf-8")
    content: Document = yaml.safe_load(text)
    return content


def document(name: str = "every_promise") -> Document:
    """A new copy of `tests/contracts/data/<name>.odcs.yaml`."""
    return deepcopy(_stored(name))


def changed(*changes: Change) -> Document:
    """The document `every_promise` after the changes."""
    content = document()
    for change in changes:
        change(content)
    return content


def contract(content: Document, cadence: Cadence = Cadence.DAILY) -> Contract:
    """The contract that a document of the domain's is."""
    file = f"contracts/published/delays_v{content['version'].split('.')[0]}.odcs.yaml"
    return parse_contract(yaml.safe_dump(content, sort_keys=False).encode(), file, cadence, Path(file))


def write(folder: Path, content: object, name: str = "delays") -> None:
    """Write a document, or any text, as a published contract of the repo in `folder`."""
    text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
    path = folder / "contracts" / "published" / f"{name}.odcs.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def read(folder: Path) -> list[Contract]:
    """The published contracts of the repo in `folder`, a daily one of the domain flights."""
    return published(folder, Cadence.DAILY, "flights")


def table(content: Document, name: str = "delays") -> Document:
    """The named table of a document."""
    found: Document = next(t for t in content["schema"] if t["name"] == name)
    return found


def column(content: Document, name: str, of: str = "delays") -> Document:
    """The named column of a table of a document."""
    found: Document = next(p for p in table(content, of)["properties"] if p["name"] == name)
    return found


def sets(name: str, of: str = "delays", /, **keys: Any) -> Change:
    """Set keys of a column; None leaves a key out."""

    def change(content: Document) -> None:
        found = column(content, name, of)
        found.update(keys)
        for key in [key for key, value in keys.items() if value is None]:
            found.pop(key, None)

    return change


def values(*allowed: Any) -> Change:
    """Replace the allowed values of the column `origin`."""
    rule = {"metric": "invalidValues", "arguments": {"validValues": list(allowed)}, "mustBe": 0}
    return sets("origin", quality=[rule])


def level(name: str, value: Any, unit: str | None = None) -> Change:
    """Promise another service level; None: no longer."""

    def change(content: Document) -> None:
        kept = [sla for sla in content["slaProperties"] if sla["property"] != name]
        new = {"property": name, "value": value, **({"unit": unit} if unit else {})}
        content["slaProperties"] = kept + ([] if value is None else [new])

    return change


def without(key: str) -> Change:
    """Leave a key of the document out."""
    return lambda content: content.pop(key)
