"""A contract that changes under a published table: what is added, what is refused."""

from collections.abc import Callable

import pytest

from tests.support.delays import table_files
from tests.support.example import CONTRACT, MART, PUBLISHED, edit, published, rows
from tests.support.publishing import assert_refused, publish
from tests.support.repo import Repo

pytestmark = pytest.mark.xdist_group("withstand")


NEW_COLUMN = """      - name: note
        logicalType: string
        physicalType: text
        description: It's what somebody wrote.
"""


def add_column(repo: Repo, more: str = "") -> None:
    path = repo.path / CONTRACT
    path.write_text(path.read_text() + NEW_COLUMN + more)


def test_an_optional_column_that_the_contract_gains_is_added(repo: Repo) -> None:
    before, files = rows(repo, PUBLISHED), table_files(repo)
    add_column(repo)
    assert_refused(publish(repo, "2013-01-05"), "note is missing, the contract promises text")
    repo.sql(f"alter table {MART} add column note text")
    repo.sql(f"update {MART} set note = 'late'")
    assert publish(repo, "2013-01-05").returncode == 0
    notes = repo.sql(f"select note, count(*) from {PUBLISHED} group by 1 order by 1")
    assert notes == [("late", 10), (None, 130)]
    repo.sql(f"alter table {PUBLISHED} drop column note")
    assert rows(repo, PUBLISHED) == before
    assert table_files(repo) == files


@pytest.mark.parametrize(
    ("change", "mart", "changed"),
    [
        (
            lambda repo: edit(repo, CONTRACT, "physicalType: text\n        description: The airline",
                              "physicalType: varchar(2)\n        description: The airline"),
            "alter carrier type varchar(2)",
            "carrier",
        ),
        (lambda repo: add_column(repo, "        required: true\n"), "add column note text", "note"),
        (
            lambda repo: (repo.path / CONTRACT).write_text(
                (repo.path / CONTRACT).read_text().split("      - name: p90_delay_minutes")[0]
            ),
            "drop column p90_delay_minutes",
            "p90_delay_minutes",
        ),
    ],
    ids=["another type", "a required column", "a column less"],
)  # fmt: skip
def test_a_contract_that_breaks_its_promise_is_refused(
    repo: Repo, change: Callable[[Repo], None], mart: str, changed: str
) -> None:
    before = published(repo)
    change(repo)
    repo.sql(f"alter table {MART} {mart}")
    assert_refused(publish(repo, "2013-01-05"), "daily_delays.odcs.yaml", changed, "promise")
    assert published(repo) == before


MINIMUM = "required: true\n        logicalTypeOptions:\n          minimum: 1"


def test_a_required_column_arrives_when_all_partitions_are_published_together(repo: Repo) -> None:
    add_column(repo, "        required: true\n")
    repo.sql(f"alter table {MART} add column note text default 'late'")
    assert publish(repo, "2013-01-01", "2013-01-14").returncode == 0
    nullable = "select is_nullable from information_schema.columns where table_schema = 'flights'"
    assert repo.sql(f"{nullable} and table_name = 'daily_delays_v1' and column_name = 'note'") == [("NO",)]


def test_a_type_is_widened_unless_a_view_rests_on_it(repo: Repo) -> None:
    edit(repo, CONTRACT, "physicalType: integer\n        description: Scheduled flights.",
         "physicalType: bigint\n        description: Scheduled flights.")  # fmt: skip
    repo.sql(f"alter table {MART} alter departures type bigint")
    repo.sql(f"create view public.seen as select departures from {PUBLISHED}")
    result = publish(repo, "2013-01-05")
    assert_refused(result, "cannot alter type of a column used by a view", "new major version")
    repo.sql("drop view public.seen")
    assert publish(repo, "2013-01-05").returncode == 0


def test_a_rule_that_the_contract_gains_holds_for_published_rows_too(repo: Repo) -> None:
    before = published(repo)
    edit(repo, CONTRACT, MINIMUM, MINIMUM + "\n          maximum: 50")
    assert_refused(publish(repo, "2013-01-05"), "daily_delays.odcs.yaml", "departures", "check")
    assert published(repo) == before


def test_a_rule_that_the_contract_loses_no_longer_holds(repo: Repo) -> None:
    edit(repo, CONTRACT, MINIMUM, "required: true")
    repo.sql(f"update {MART} set departures = 0, cancelled = 0 where flight_date = '2013-01-05'")
    assert publish(repo, "2013-01-05").returncode == 0
    assert repo.sql(f"select distinct flight_date::text from {PUBLISHED} where departures = 0") == [
        ("2013-01-05",)
    ]
