"""Rows that have not passed their checks, or break their contract, are not published."""

from datetime import date

import pytest

from tests.support.delays import DAYS, assert_delays, change_input, delays, expected
from tests.support.example import FORECAST, MART, PUBLISHED, edit, input_file, keep_lines, published, rows
from tests.support.publishing import assert_refused, publish
from tests.support.repo import Repo
from tests.support.warm import domain, done

pytestmark = pytest.mark.xdist_group("withstand")


def test_a_failing_test_publishes_nothing(repo: Repo) -> None:
    before = published(repo)
    change_input(repo)
    test = repo.path / "dbt" / "tests" / "no_sixth.sql"
    test.parent.mkdir(exist_ok=True)
    test.write_text("select * from {{ ref('daily_delays') }} where flight_date = '2013-01-06'\n")
    result = domain(repo, "run", "--from", "2013-01-05", "--to", "2013-01-07")
    assert_refused(result, "dbt test no_sixth (dbt/tests/no_sixth.sql)", "nothing of this window was")
    assert "Traceback" not in result.output
    assert published(repo) == before

    # The same if only the published table is selected; days that have passed do not change that.
    assert_refused(publish(repo, "2013-01-05"), "daily_delays has not passed its checks for 2013-01-05")
    assert_refused(publish(repo, "2013-01-07", "2013-01-08"), "has not passed its checks")
    assert published(repo) == before
    assert publish(repo, "2013-01-08", "2013-01-14").returncode == 0
    assert published(repo) == before


def test_a_forecast_of_rows_that_failed_is_not_published(repo: Repo) -> None:
    """A run of another day comes after one that failed, and reads all days."""
    last_day = input_file(repo, DAYS[-1]).read_text()
    change_input(repo)
    test = repo.path / "dbt" / "tests" / "no_sixth.sql"
    test.parent.mkdir(exist_ok=True)
    sixth = "flight_date = '2013-01-06' and {{ platform_kit.window('flight_date') }}"
    test.write_text(f"select * from {{{{ ref('daily_delays') }}}} where {sixth}\n")
    assert_refused(domain(repo, "run", "--partition", "2013-01-06"), "dbt test no_sixth")
    input_file(repo, DAYS[-1]).write_text(last_day)
    done(repo, "run", "--partition", str(DAYS[-1]))
    assert not [row for row in rows(repo, FORECAST) if '"days_observed": 14' in row]


@pytest.mark.parametrize(
    "without_tests",
    [
        ["run", "-s", "daily_delays"],
        ["-q", "run", "-s", "daily_delays"],
        ["build", "-s", "daily_delays", "--exclude-resource-type", "test"],
        ["build", "--empty"],
    ],
    ids=" ".join,
)
def test_a_mart_built_without_its_tests_is_not_published(repo: Repo, without_tests: list[str]) -> None:
    before = published(repo)
    done(repo, "dbt", *without_tests)
    assert_refused(publish(repo, "2013-01-05"), "daily_delays has not passed its checks for 2013-01-05")
    assert published(repo) == before
    if without_tests[0] == "run":
        done(repo, "dbt", "build", "-s", "daily_delays")
        assert publish(repo, "2013-01-01", "2013-01-14").returncode == 0
        assert published(repo) == before


def test_a_model_with_an_alias_is_checked_and_published_like_any_other(repo: Repo) -> None:
    change_input(repo)
    models = repo.path / "dbt" / "models" / "marts"
    edit(repo, "dbt/models/marts/daily_delays.sql", "config(", "config(alias='daily_delays', ")
    for path in models.glob("daily_delays.*"):
        text = path.read_text().replace("name: daily_delays", "name: by_day")
        (models / f"by_day{path.suffix}").write_text(text.replace("model: daily_delays", "model: by_day"))
        path.unlink()
    done(repo, "run", "--partition", "2013-01-05")
    found = {key: row for key, row in delays(repo).items() if key[0] == "2013-01-05"}
    assert_delays(found, expected(repo, [date(2013, 1, 5)]))
    done(repo, "dbt", "run", "-s", "by_day")
    assert_refused(publish(repo, "2013-01-05"), "daily_delays has not passed its checks for 2013-01-05")


def test_rows_that_a_dropped_mart_has_lost_are_not_published(repo: Repo) -> None:
    before = published(repo)
    repo.sql(f"drop table {MART} cascade")
    assert_refused(publish(repo, "2013-01-05"), "there is no mart daily_delays")
    done(repo, "run", "--partition", "2013-01-05")
    assert rows(repo, PUBLISHED) == before[PUBLISHED]
    assert_refused(publish(repo, "2013-01-03"), "daily_delays has not passed its checks for 2013-01-03")
    assert rows(repo, PUBLISHED) == before[PUBLISHED]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("update {} set origin = 'XXX' where carrier = 'AA'", ["violates check constraint", "XXX"]),
        ("update {} set carrier = 'aa' where carrier = 'AA'", ["violates check constraint", "aa"]),
        ("update {} set departures = 0 where carrier = 'AA'", ["violates check constraint"]),
        ("update {} set cancelled = null where carrier = 'AA'", ["null value", "cancelled"]),
        ("insert into {} select * from {}", ["duplicate key", "2013-01-05"]),
        (
            "alter table {} alter mean_delay_minutes type numeric(14,4)",
            ["mean_delay_minutes is numeric(14,4), the contract promises numeric(8,2)"],
        ),
        (
            "alter table {} drop column p90_delay_minutes",
            ["p90_delay_minutes is missing, the contract promises numeric(8,2)"],
        ),
        ("alter table {} rename column cancelled to called_off", ["cancelled is missing"]),
        ("drop table {} cascade", ["there is no mart daily_delays"]),
    ],
)
def test_a_mart_that_breaks_the_contract_is_not_published(repo: Repo, change: str, words: list[str]) -> None:
    before = published(repo)
    repo.sql(change.format(MART, MART))
    assert_refused(publish(repo, "2013-01-05"), "daily_delays.odcs.yaml", *words)
    assert published(repo) == before


def test_input_that_breaks_the_contract_is_not_published(repo: Repo) -> None:
    before = published(repo)

    def in_lower_case(line: dict[str, str]) -> bool:
        line["carrier"] = line["carrier"].lower()
        return True

    keep_lines(repo, date(2013, 1, 5), in_lower_case)
    result = domain(repo, "run", "--from", "2013-01-04", "--to", "2013-01-06")
    assert_refused(result, "dbt test daily_delays_v1_carrier_pattern", "nothing of this window was published")
    assert "Traceback" not in result.output
    assert published(repo) == before
