"""The contract gate against an independent judge: `datacontract breaking`, of the package datacontract-cli.

A change that only one of the two calls breaking is in DISAGREEMENTS, with the reason why ours is right.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from platform_kit.contracts.compare import differences
from platform_kit.contracts.odcs import parse_contract
from platform_kit.contracts.version_policy import Level, largest
from platform_kit.repo.windows import Cadence
from tests.support.contracts import Change, Document, document, sets, table, values
from tests.support.repo import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("judge")]

# The first versions that read ODCS alone had no `breaking`.
JUDGE = "datacontract-cli==1.2.8"


def nulls(**threshold: int) -> Document:
    return {"name": "nulls", "metric": "nullValues", "unit": "percent", **threshold}


def rule(index: int, **keys: Any) -> Change:
    """Set keys of a rule of the table."""
    return lambda content: table(content)["quality"][index].update(keys)


def add_column(content: Document) -> None:
    table(content)["properties"].append({"name": "landed", "physicalType": "timestamp", "required": True})


def latency(hours: int) -> Change:
    return lambda content: content["slaProperties"][0].update(value=hours)


def limits(minimum: int, maximum: int) -> Change:
    return sets("minutes", logicalTypeOptions={"minimum": minimum, "maximum": maximum})


def swap_key(content: Document) -> None:
    sets("day", "departures", primaryKeyPosition=2)(content)
    sets("number", "departures", primaryKeyPosition=1)(content)


def drop_key(content: Document) -> None:
    for name in ("day", "number"):
        sets(name, "departures", primaryKey=None, primaryKeyPosition=None, required=True)(content)


# Each is judged, and so is its reverse: "not a column added".
CHANGES: dict[str, Change] = {
    "a column added": add_column,
    "a column renamed": sets("carrier", name="airline"),
    "a table gone": lambda c: c["schema"].pop(),
    "a type widened": sets("number", physicalType="bigint"),
    "a longer text": sets("origin", physicalType="varchar(4)"),
    "another type": sets("day", physicalType="timestamp"),
    "required": sets("day", required=True),
    "unique": sets("minutes", unique=True),
    "a key gone": drop_key,
    "a longer key": sets("gate", "departures", primaryKey=True, primaryKeyPosition=3),
    "a key in another order": swap_key,
    "a value allowed": values("EWR", "JFK", "LGA"),
    "another value": values("EWR", "LGA"),
    "any value allowed": sets("origin", quality=None),
    "a wider range": limits(-90, 1500),
    "a range moved": limits(-30, 1500),
    "no range": sets("minutes", logicalTypeOptions=None),
    "another pattern": sets("carrier", logicalTypeOptions={"pattern": "^[A-Z0-9]+$", "maxLength": 3}),
    "no pattern": sets("carrier", logicalTypeOptions={"maxLength": 3}),
    "a greater length": sets("carrier", logicalTypeOptions={"pattern": "^[A-Z]+$", "maxLength": 9}),
    "fewer rows": rule(0, mustBeGreaterThan=5),
    "more nulls": sets("minutes", quality=[nulls(mustBeLessThan=9)]),
    "no rule on nulls": sets("minutes", quality=None),
    "a rule on rows gone": lambda c: table(c)["quality"].pop(0),
    "an SQL rule renamed": rule(1, name="not early"),
    "another query": rule(1, query="select 0 from {object}"),
    "a lower limit": rule(1, mustBeLessThan=4),
    "a relationship gone": sets("number", relationships=None),
    "a relationship elsewhere": sets("number", relationships=[{"to": "departures.gate"}]),
    "no partitions": sets("day", partitioned=None),
    "a longer latency": latency(7),
    "no latency": lambda c: c.pop("slaProperties"),
    "deprecated": lambda c: c.update(status="deprecated"),
    "the name": lambda c: c.update(name="Late departures"),
    "the team": lambda c: c.update(team={"name": "air"}),
    "the tags": lambda c: c.update(tags=["late"]),
    "a column's description": sets("minutes", description="Minutes late."),
}
# Why ours is right where the two differ.
WIDER = "each value of the old type arrives unchanged in the new one; theirs calls every other type breaking"
KEY = "the kit keeps a key as it is in a published table; theirs takes a key as a set of columns"
VALUE = "a value that was not allowed arrives; theirs only warns where one value replaces another"
UNKNOWN = "what the old rule forbade may arrive; theirs cannot tell and warns"
WINDOW = "consumers read what was published partition by partition; theirs takes `partitioned` as words"
LEVEL = "data comes later than was promised; theirs only reads the level `freshness`"
DISAGREEMENTS = {
    "a type widened": WIDER,
    "a longer text": WIDER,
    "a key in another order": KEY,
    "not a key in another order": KEY,
    "another value": VALUE,
    "not another value": VALUE,
    "another pattern": UNKNOWN,
    "not another pattern": UNKNOWN,
    "another query": UNKNOWN,
    "not another query": UNKNOWN,
    "no partitions": WINDOW,
    "not no partitions": WINDOW,
    "a longer latency": LEVEL,
    "no latency": LEVEL,
}


def cases() -> dict[str, tuple[Document, Document]]:
    found: dict[str, tuple[Document, Document]] = {}
    for name, change in CHANGES.items():
        before, after = document("judged"), document("judged")
        change(after)
        found |= {name: (before, after), f"not {name}": (after, before)}
    return found


@pytest.fixture(scope="module")
def judge() -> Path:
    """The interpreter of the judge's environment, which is made once."""
    folder = ROOT / "build" / "judge" / JUDGE.partition("==")[2]
    python, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.exists():
        run(uv(), "venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
        run(uv(), "pip", "install", "--quiet", "--python", str(python), JUDGE)
        ready.touch()
    return python


def uv() -> str:
    """As the Makefile finds it."""
    found = shutil.which("uv") or shutil.which("uv", path=ROOT / ".uv" / "bin")
    assert found, "the judge's environment is made by uv, which `make test` brings"
    return found


def run(*command: str, stdin: str = "") -> str:
    """What the command printed, without the environment that runs the tests."""
    own = ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT")  # as in the Makefile
    env = {name: value for name, value in os.environ.items() if name not in own} | {"UV_SYSTEM_CERTS": "1"}
    process = subprocess.run(
        command, env=env, input=stdin, capture_output=True, text=True, timeout=600, check=False
    )
    assert process.returncode == 0, process.stderr[-500:]
    return process.stdout


@pytest.fixture(scope="module")
def theirs(judge: Path) -> dict[str, bool]:
    """Which cases the judge calls breaking, all from one process."""
    texts = {name: [yaml.safe_dump(c) for c in pair] for name, pair in cases().items()}
    return json.loads(run(str(judge), "-I", str(ROOT / "tests/support/judge.py"), stdin=json.dumps(texts)))


def ours(before: Document, after: Document) -> bool:
    """Whether the gate wants a new major version."""
    contracts = [
        parse_contract(yaml.safe_dump(content).encode(), "delays.odcs.yaml", Cadence.DAILY, ROOT)
        for content in (before, after)
    ]
    return largest(differences(*contracts)) is Level.MAJOR


@pytest.mark.parametrize("name", cases())
def test_the_gate_and_the_judge_agree_or_the_reason_is_known(theirs: dict[str, bool], name: str) -> None:
    own, other = ours(*cases()[name]), theirs[name]
    reason = DISAGREEMENTS.get(name)
    assert (own != other) == (reason is not None), f"ours: {own}, theirs: {other}; documented: {reason}"


def test_each_documented_disagreement_is_judged() -> None:
    assert DISAGREEMENTS.keys() <= cases().keys()
