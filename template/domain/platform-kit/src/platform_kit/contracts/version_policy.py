"""The policy of the gate: every kind of change of a contract, and the version step that it needs.

Whoever reads the old version correctly may notice a major change, and does not notice a minor one.
"""

from collections.abc import Iterable
from enum import Enum, IntEnum, unique
from typing import NamedTuple


class Level(IntEnum):
    """How large a change is: the smallest version step that it needs."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


@unique
class Kind(Enum):
    """A kind of change; each row has the changed part, the change, its level, and what the gate prints."""

    CONTRACT_REMOVED = "contract", "no longer in force", Level.MAJOR, "version {name} is no longer promised"
    CONTRACT_ADDED = "contract", "in force for the first time, or again", Level.MINOR, "version {name} is new"
    DOMAIN_CHANGED = "contract", "another domain", Level.MAJOR, "the domain is {new}, it was {old}"
    STATUS_CHANGED = "contract", "another status in force", Level.MINOR, "the status is {new}, it was {old}"
    SECTION_CHANGED = "contract", "`name`, `tags`, other documentation", Level.PATCH, "{name} changed"

    TABLE_REMOVED = "table", "removed, renamed", Level.MAJOR, "table {name} is gone"
    TABLE_ADDED = "table", "new", Level.MINOR, "table {name} is new"
    MART_CHANGED = "table", "another mart", Level.PATCH, "{name}: the mart is {new}, it was {old}"
    TABLE_DESCRIPTION = "table", "description", Level.PATCH, "{name}: description changed"

    COLUMN_REMOVED = "column", "removed, renamed", Level.MAJOR, "column {name} is gone"
    COLUMN_ADDED = "column", "new", Level.MINOR, "column {name} is new"
    COLUMN_DESCRIPTION = (
        "column",
        "description, examples",
        Level.PATCH,
        "{name}: description or examples changed",
    )

    TYPE_CHANGED = "type", "any other change", Level.MAJOR, "{name}: type changed from {old} to {new}"
    TYPE_WIDENED = "type", "widened", Level.MINOR, "{name}: type widened from {old} to {new}"

    REQUIRED_REMOVED = "`required`", "removed", Level.MAJOR, "{name} is no longer required"
    REQUIRED_ADDED = "`required`", "new", Level.MINOR, "{name} is now required"
    UNIQUE_REMOVED = "`unique`", "removed", Level.MAJOR, "{name} is no longer unique"
    UNIQUE_ADDED = "`unique`", "new", Level.MINOR, "{name} is now unique"

    KEY_CHANGED = (
        "primary key", "any change, also of the order", Level.MAJOR, "{name}: the key is {new}, it was {old}"
    )  # fmt: skip
    PARTITIONING_CHANGED = (
        "partitions", "any change of column or cadence", Level.MAJOR,
        "{name}: partitions are {new}, they were {old}",
    )  # fmt: skip

    VALUE_ALLOWED = "allowed values", "one more", Level.MAJOR, "{name}: {new} is newly allowed"
    VALUE_FORBIDDEN = "allowed values", "one less", Level.MINOR, "{name}: {old} is no longer allowed"

    CHECK_REMOVED = "rule on each value", "removed", Level.MAJOR, "rule {name} {old} is gone"
    CHECK_LOOSENED = (
        "rule on each value", "looser, another pattern", Level.MAJOR, "{name}: {new}, it was {old}"
    )  # fmt: skip
    CHECK_ADDED = "rule on each value", "new", Level.MINOR, "rule {name} {new} is new"
    CHECK_TIGHTENED = "rule on each value", "stricter", Level.MINOR, "{name}: {new}, it was {old}"

    METRIC_RULE_REMOVED = (
        "rule over many rows", "removed, another query or arguments", Level.MAJOR, "{name} is gone"
    )  # fmt: skip
    METRIC_RULE_LOOSENED = (
        "rule over many rows", "looser", Level.MAJOR, "{name}: must be {new}, it was {old}"
    )  # fmt: skip
    METRIC_RULE_ADDED = "rule over many rows", "new", Level.MINOR, "{name} is new"
    METRIC_RULE_TIGHTENED = (
        "rule over many rows", "stricter", Level.MINOR, "{name}: must be {new}, it was {old}"
    )  # fmt: skip
    METRIC_RULE_DESCRIPTION = (
        "rule over many rows", "name, description", Level.PATCH, "{name}: name or description changed"
    )  # fmt: skip

    RELATIONSHIP_REMOVED = (
        "relationship", "removed, to another column", Level.MAJOR, "{name}: relationship {old} is gone"
    )  # fmt: skip
    RELATIONSHIP_ADDED = "relationship", "new", Level.MINOR, "{name}: relationship {new} is new"

    SERVICE_LEVEL_REMOVED = (
        "`frequency`, `latency`, `retention`", "removed", Level.MAJOR,
        "service level {name} is no longer promised, it was {old}",
    )  # fmt: skip
    SERVICE_LEVEL_LOOSENED = (
        "`frequency`, `latency`, `retention`", "a longer `frequency` or `latency`, a shorter `retention`",
        Level.MAJOR, "service level {name} is {new}, it was {old}",
    )  # fmt: skip
    SERVICE_LEVEL_ADDED = (
        "`frequency`, `latency`, `retention`", "new", Level.MINOR,
        "service level {name} is {new}, it was not promised",
    )  # fmt: skip
    SERVICE_LEVEL_TIGHTENED = (
        "`frequency`, `latency`, `retention`", "a shorter `frequency` or `latency`, a longer `retention`",
        Level.MINOR, "service level {name} is {new}, it was {old}",
    )  # fmt: skip
    END_OF_SUPPORT_EARLIER = (
        "`endOfSupport`", "earlier", Level.MAJOR, "endOfSupport is {new}, it was {old}"
    )  # fmt: skip
    END_OF_SUPPORT_CHANGED = (
        "`endOfSupport`", "new, later, removed", Level.MINOR, "endOfSupport is {new}, it was {old}"
    )  # fmt: skip

    def __init__(self, part: str, change: str, level: Level, message: str) -> None:
        self.part = part
        self.change = change
        self.level = level
        self.message = message

    def found(self, name: str = "", *, old: object = None, new: object = None) -> "ContractChange":
        """A change of this kind: the changed part, with its old and new state."""
        return ContractChange(self, self.message.format(name=name, old=old, new=new))


class ContractChange(NamedTuple):
    """One difference between two states of a contract, and the gate's words for it."""

    kind: Kind
    what: str

    @property
    def level(self) -> Level:
        """How large the change is."""
        return self.kind.level


def largest(changes: Iterable[ContractChange]) -> Level:
    """The level of the largest change."""
    return max((change.level for change in changes), default=Level.NONE)


def by_size(changes: Iterable[ContractChange]) -> list[ContractChange]:
    """The changes with the largest first, and those of a level by their words."""
    return sorted(changes, key=lambda change: (-change.level, change.what))


def markdown_table() -> str:
    """The policy as a Markdown table, for the docs: a row for each part, a column for each level."""
    levels = (Level.MAJOR, Level.MINOR, Level.PATCH)
    lines = [f"| part | {' | '.join(map(str, levels))} |", "|---|---|---|---|"]
    for part in dict.fromkeys(kind.part for kind in Kind):
        cells = ["; ".join(k.change for k in Kind if (k.part, k.level) == (part, level)) for level in levels]
        lines.append(f"| {part} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
