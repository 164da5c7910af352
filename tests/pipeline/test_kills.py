"""A run, or the server, killed at any moment leaves the old rows or the new ones, and the next run heals."""

import os
import random
import re
import shutil
import signal
import time
from collections import defaultdict
from datetime import date

import pytest

from tests.support.delays import DAYS, assert_delays, change_input, delays, everything, expected
from tests.support.example import ALL_DAYS, FORECAST, PUBLISHED, published, rows
from tests.support.publishing import assert_refused
from tests.support.repo import Repo
from tests.support.sessions import blocked, session, wait_until
from tests.support.warm import done, start

pytestmark = pytest.mark.xdist_group("withstand")


@pytest.mark.parametrize(
    ("obstacle", "waiting"),
    [
        # Of the six days, five are deleted.
        (f"select * from {PUBLISHED} where flight_date = '2013-01-08' for update", "delete from%"),
        # All are deleted and most are inserted.
        (f"insert into {PUBLISHED} values ('2013-01-08', 'ZZ', 'JFK', 1, 0)", "insert into%"),
    ],
    ids=["deleting", "inserting"],
)
def test_a_run_killed_within_its_publishing_transaction_changes_nothing(
    repo: Repo, obstacle: str, waiting: str
) -> None:
    before = published(repo)
    change_input(repo)
    window = ("run", "--from", "2013-01-03", "--to", "2013-01-08")
    with session(repo) as cursor:
        cursor.execute(obstacle)
        run = start(repo, *window)
        wait_until(lambda: blocked(repo, waiting) or not run.process.is_alive(), run.output)
        assert run.process.is_alive(), run.output
        assert published(repo) == before, "a reader sees a part of the window"
        run.kill()
        assert published(repo) == before
    wait_until(lambda: not blocked(repo, waiting), "the killed run's session ends")
    assert published(repo) == before
    done(repo, *window)
    inside = {key: row for key, row in delays(repo).items() if "2013-01-03" <= key[0] <= "2013-01-08"}
    assert_delays(inside, expected(repo, DAYS[2:8]))


# Where to kill: after this is printed, at a random moment of so many seconds.
MOMENTS = {
    "": 1.5,
    "departures": 1.0,
    "dbt_models": 2.0,
    "delay_forecast": 0.3,
    "publish_daily_delays": 0.2,
    "publish_delay_forecast": 0.2,
}
KILLS = 4  # at each


@pytest.mark.slow
def test_kills_leave_every_published_table_old_or_new_and_the_next_run_heals(repo: Repo) -> None:
    window = ("run", "--from", "2013-01-03", "--to", "2013-01-08")
    data, inputs = repo.path / "data", {}
    states: dict[str, dict[str, list[str]]] = {}
    for name in ("old", "new"):
        inputs[name] = repo.path.parent / f"data-{name}"
        shutil.rmtree(inputs[name], ignore_errors=True)
        shutil.copytree(data, inputs[name])
        done(repo, *window)
        states[name] = everything(repo)
        change_input(repo)
    assert all(states["old"][table] != states["new"][table] for table in states["old"])

    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = [(text, longest) for text, longest in MOMENTS.items() for _ in range(KILLS)]
    chance = random.Random(seed)
    chance.shuffle(moments)
    before, killed = "new", 0
    seen: dict[str, int] = defaultdict(int)
    while moments:
        text, longest = moments.pop()
        after = "old" if before == "new" else "new"
        shutil.rmtree(data)
        shutil.copytree(inputs[after], data)
        run = start(repo, *window)
        run.wait_for(text)
        time.sleep(chance.uniform(0, longest))
        run.kill()
        if run.process.exitcode == -signal.SIGKILL:
            killed += 1
        else:
            assert run.process.exitcode == 0, run.output
            moments.append((text, longest / 2))  # the run was quicker
        for table in (PUBLISHED, FORECAST):
            found = rows(repo, table)
            state = [name for name in states if found == states[name][table]]
            assert state, f"{table} is neither old nor new, killed after {text!r}: {run.output}"
            seen[f"{text} {table}: {'new' if state == [after] else 'old'}"] += 1
        done(repo, *window)
        assert everything(repo) == states[after]
        before = after
    print(f"{killed} kills", *sorted(seen.items()), sep="\n")
    assert killed >= 20


@pytest.mark.parametrize("moment", ["departures", "dbt_models"])
def test_an_interrupted_run_ends_with_a_message(repo: Repo, moment: str) -> None:
    before = published(repo)
    change_input(repo)
    run = start(repo, "run", *ALL_DAYS)
    run.wait_for(moment)
    time.sleep(0.3)
    os.kill(run.process.pid or 0, signal.SIGINT)
    assert_refused(run.wait(), "error: ", "interrupted")
    # While it starts, dbt prints a traceback itself.
    assert moment == "dbt_models" or "Traceback" not in run.output
    assert published(repo) == before


def kill_server(repo: Repo) -> None:
    os.kill(int((repo.path / ".warehouse/data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("departures", marks=pytest.mark.slow),
        "dbt_models",
        pytest.param("publish_daily_delays", marks=pytest.mark.slow),
    ],
)
def test_a_killed_server_ends_the_run_with_a_message_and_the_next_run_heals(repo: Repo, moment: str) -> None:
    before = published(repo)
    change_input(repo)
    run = start(repo, "run", "--partition", "2013-01-05")
    run.wait_for(moment)
    kill_server(repo)
    result = run.wait()
    # It waits for Dagster's storage, which is on the server too; a run that has started the server again
    # before it needed it may well end in success.
    assert published(repo) == before or result.returncode == 0
    if result.returncode:
        assert "Traceback" not in result.output
        message = result.output[result.output.index("error: ") :]
        assert re.search("the warehouse|closed the connection|Connection refused", message)
        assert "run again" in message
    done(repo, "run", "--partition", "2013-01-05")
    found = {key: row for key, row in delays(repo).items() if key[0] == "2013-01-05"}
    assert_delays(found, expected(repo, [date(2013, 1, 5)]))
