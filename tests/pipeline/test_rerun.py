"""Running again leaves the same rows, and replaces just those of its window."""

from datetime import date

import pytest

from tests.support.delays import (
    DAYS,
    assert_delays,
    change_input,
    delays,
    everything,
    expected,
    places,
    table_files,
)
from tests.support.example import MART, PUBLISHED, RAW, edit, input_file, rows
from tests.support.repo import Repo
from tests.support.warm import done, start

pytestmark = pytest.mark.xdist_group("withstand")


def test_a_partition_run_again_leaves_the_same_rows_and_touches_no_others(repo: Repo) -> None:
    before, files = everything(repo), table_files(repo)
    inside, outside = places(repo, "its_day = '2013-01-05'"), places(repo, "its_day <> '2013-01-05'")
    done(repo, "run", "--partition", "2013-01-05")
    assert everything(repo) == before
    assert places(repo, "its_day <> '2013-01-05'") == outside
    assert not set(places(repo, "its_day = '2013-01-05'")) & set(inside), "nothing was run"
    assert table_files(repo) == files


def test_a_range_in_one_run_equals_day_by_day(repo: Repo) -> None:
    repo.sql("drop database sandbox with (force)", database="postgres")
    in_one = start(repo, "run", "--from", "2013-01-01", "--to", "2013-01-03")
    for day in ("2013-01-03", "2013-01-01", "2013-01-02"):
        done(repo, "run", "--partition", day, DOMAIN_ENVIRONMENT="CI")
    assert in_one.wait().returncode == 0, in_one.output
    assert everything(repo) == everything(repo, "ci")
    assert_delays(delays(repo), expected(repo, DAYS[:3]))


def test_a_changed_file_replaces_its_rows_also_those_that_vanished(repo: Repo) -> None:
    outside = places(repo, "its_day <> '2013-01-05'")
    change_input(repo)
    done(repo, "run", "--partition", "2013-01-05")
    wanted = expected(repo, [date(2013, 1, 5)])
    assert ("2013-01-05", "HA", "JFK") not in wanted, "the test changes too little"
    found = {key: row for key, row in delays(repo).items() if key[0] == "2013-01-05"}
    assert_delays(found, wanted)
    assert rows(repo, MART) == rows(repo, PUBLISHED)
    raw = repo.sql(f"select count(*) from {RAW} where _date = '2013-01-05'")
    assert raw == [(sum(row[0] for row in wanted.values()),)]
    assert places(repo, "its_day <> '2013-01-05'") == outside


def test_a_day_that_vanished_from_a_file_of_many_vanishes(repo: Repo) -> None:
    lines = [input_file(repo, day).read_text().partition("\n") for day in DAYS if day != date(2013, 1, 7)]
    month = lines[0][0] + "\n" + "".join(rest for _, _, rest in lines)
    (repo.path / "data/departures/2013-01.csv").write_text(month)
    edit(repo, "src/flights/defs/departures/defs.yaml", "{date}.csv", "{date:%Y-%m}.csv")
    outside = places(repo, "its_day not between '2013-01-06' and '2013-01-08'")
    done(repo, "run", "--from", "2013-01-06", "--to", "2013-01-08")
    assert_delays(delays(repo), expected(repo, [day for day in DAYS if day != date(2013, 1, 7)]))
    assert rows(repo, MART) == rows(repo, PUBLISHED)
    assert not rows(repo, RAW, "_date = '2013-01-07'")
    assert places(repo, "its_day not between '2013-01-06' and '2013-01-08'") == outside
