"""Private files with everyday names in a repo whose public files are full of such words."""

import pytest

from open_kit.rules.names.words import inflected, is_english, is_everyday, is_frequent
from tests.support.mirror import Mirror

NAMES = (
    *(
        "calendar",
        "checks",
        "columns",
        "config",
        "contracts",
        "dates",
        "events",
        "files",
        "forecast",
        "holidays",
    ),
    *(
        "models",
        "names",
        "rates",
        "region",
        "rows",
        "runs",
        "samples",
        "schema",
        "sources",
        "status",
        "tables",
    ),
    *("time", "types", "users", "utils", "values", "windows"),
)


@pytest.mark.xdist_group("open-plan")
def test_private_seeds_with_everyday_names_refuse_nothing_by_themselves(mirror: Mirror) -> None:
    """Before, each was found 15 times on average, `columns` 184 times, most of them in `platform-kit/`."""
    private = [f"dbt/seeds/{name}.csv" for name in NAMES]
    for path in private:
        mirror.write(path, f"id,name\n1,{path}\n")
    mirror.write(
        "dbt/models/marts/prose.md", "The status of rates, files and columns: see the events of the day.\n"
    )
    mirror.write("openignore.txt", (mirror.repo.path / "openignore.txt").read_text() + "/dbt/seeds/\n")
    mirror.commit()
    plan = mirror.plan()
    assert plan["refused"] == []
    mirror.write(
        "dbt/models/marts/fares.sql", "select * from {{ ref('rates') }} join {{ ref('tables') }} using (id)\n"
    )
    mirror.commit()
    refused = mirror.plan()["refused"]
    assert {(one["path"], one["rule"]) for one in refused} == {("dbt/models/marts/fares.sql", "name")}
    assert {one["reason"].rpartition(" ")[2] for one in refused} == {
        "dbt/seeds/rates.csv",
        "dbt/seeds/tables.csv",
    }


def test_everyday_words_are_everyday() -> None:
    assert [name for name in NAMES if not is_everyday(name)] == []
    assert not any(is_everyday(word) for word in ("zephyr", "zmargin", "bluebird", "dwh", "gehalt", ""))
    assert is_everyday("salary")
    assert not is_frequent("salary")
    assert is_frequent("data")
    assert is_english("contest")
    assert not is_english("dwhprod")


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("salary", {"salaries"}),
        ("salaries", {"salary", "salarieses"}),
        ("day", {"days"}),
        ("bonus", {"bonuses"}),
        ("bonuses", {"bonus", "bonuseses"}),
        ("box", {"boxes"}),
        ("rates", {"rate", "rateses"}),
        ("status", {"statuses"}),
        ("access", {"accesses"}),
        ("fees", {"feeses"}),  # no name is as short as `fee`
        ("größe", set()),
        ("v2", set()),
    ],
)
def test_words_have_a_plural_and_a_singular(word: str, forms: set[str]) -> None:
    assert inflected(word) == {word, *forms}
