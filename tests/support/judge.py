"""Which of the changes on stdin `datacontract breaking` calls breaking; test_gate_judge.py runs it.

It runs in its own environment, which has that tool and nothing of the kit.
"""

import json
import sys
from functools import cache
from typing import Any

from datacontract.data_contract import DataContract


@cache
def read(text: str) -> Any:
    """The contract, validated; that is what takes the time."""
    return DataContract(data_contract_str=text, inline_references=False).get_data_contract()


def breaking(before: str, after: str) -> bool:
    """What the command asks: whether consumers who rely on `before` are broken by `after`."""
    old, new = (DataContract(data_contract=read(text)) for text in (before, after))
    return bool(old.breaking(new).is_breaking)


if __name__ == "__main__":
    cases = json.load(sys.stdin)
    json.dump({name: breaking(*texts) for name, texts in cases.items()}, sys.stdout)
