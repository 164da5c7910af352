"""Which types may become which others in a published table."""

import pytest

from platform_kit.contracts import postgres_types

# The type, and which of the others it may become.
WIDENS = {
    "smallint": {"integer", "bigint", "numeric", "numeric(10,2)", "numeric(20)"},
    "integer": {"bigint", "numeric", "numeric(20)"},
    "bigint": {"numeric", "numeric(20)"},
    "numeric(10,2)": {"numeric"},
    "numeric(20)": {"numeric"},
    "numeric": set(),
    "real": {"double precision"},
    "double precision": set(),
    "varchar(3)": {"varchar(4)", "varchar", "text"},
    "varchar(4)": {"varchar", "text"},
    "varchar": {"text"},
    "char(3)": set(),
    "text": set(),
    "date": set(),
    "timestamp(3)": {"timestamp"},
    "timestamp": set(),
    "timestamptz": set(),
    "boolean": set(),
    "json": set(),
    "jsonb": set(),
    "integer[]": set(),
    "bigint[]": set(),
}


@pytest.mark.parametrize("old", WIDENS)
def test_a_type_widens_to_what_holds_each_of_its_values(old: str) -> None:
    assert {new for new in WIDENS if new != old and postgres_types.widens(old, new)} == WIDENS[old]
