"""Which answers the questions of copier.yml refuse, with question, reason and hint."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.questions import ANSWERS, NO_EXAMPLE, OPEN, answers, copy


@pytest.mark.parametrize(
    ("question", "value", "wrong", "right"),
    [
        ("domain", "", "is empty", '"flights"'),
        ("domain", "Json", 'contains "J"', "a-z, 0-9"),
        ("domain", "order-items", 'contains "-"', '"order_items"'),
        ("domain", "order items", 'contains " "', '"order_items"'),
        ("domain", "orders\n", r'contains "\n"', '"order_items"'),
        ("domain", "flüge", 'contains "ü"', "a-z, 0-9"),
        ("domain", "2flights", 'starts with "2"', "start with a letter"),
        ("domain", "_flights", 'starts with "_"', "start with a letter"),
        ("domain", "order__items", 'contains "__"', "single underscores"),
        ("domain", "orders_", 'ends in "_"', "remove it"),
        ("domain", "x" * 41, "41 characters", "at most 40"),
        ("domain", "pg_orders", 'starts with "pg_"', "start with another word"),
        ("domain", "class", "a keyword of Python", '"our_class"'),
        ("domain", "match", "a keyword of Python", '"our_match"'),
        ("domain", "order", "a reserved word of PostgreSQL", '"our_order"'),
        ("domain", "freeze", "a reserved word of PostgreSQL", '"our_freeze"'),
        ("domain", "public", "an existing database or schema", '"our_public"'),
        ("domain", "template1", "an existing database or schema", '"our_template1"'),
        ("domain", "sandbox", "an existing database or schema", '"our_sandbox"'),
        ("domain", "calendar", "Python's standard library", '"our_calendar"'),
        ("domain", "compression", "Python's standard library", '"our_compression"'),
        ("domain", "platform_kit", "a package", '"our_platform_kit"'),
        ("domain", "requests", "a package", '"our_requests"'),
        ("domain", "contracts", "a folder", '"our_contracts"'),
        ("domain", "meta", "Dagster reserves", '"our_meta"'),
        ("domain", "aux", "a device on Windows", '"our_aux"'),
        ("example", "perhaps", "neither yes nor no", "answer yes or no"),
        ("example", "", "neither yes nor no", "answer yes or no"),
        ("open_source", "perhaps", "neither yes nor no", "answer yes or no"),
        ("open_source", "", "neither yes nor no", "answer yes or no"),
        ("description", "", "is blank", "in one sentence"),
        ("description", " \t\n", "is blank", "in one sentence"),
        ("owner_team", "", "not a plain word", '"flights-team"'),
        ("owner_team", "the flights", "not a plain word", '"flights-team"'),
        ("owner_team", "team:flights", "not a plain word", '"flights-team"'),
        ("owner_email", "flights", "not an email address", "name@host.end"),
        ("owner_email", "flights@localhost", "not an email address", "name@host.end"),
        ("owner_email", "flights@example.technology", "not an email address", "2 to 7 letters"),
        ("owner_email", "flights@example.com\n", "not an email address", "name@host.end"),
        ("warehouse", "", "is empty", "lower-case"),
        ("warehouse", "Warehouse", 'contains "W"', "a-z, 0-9"),
        ("warehouse", "x" * 47, "47 characters", "at most 46"),
        ("warehouse", "pg_warehouse", 'starts with "pg_"', "start with another word"),
        ("warehouse", "table", "a reserved word of PostgreSQL", '"our_table"'),
        *(
            ("warehouse", name, "an existing database or schema", "another name")
            for name in ("sandbox", "ci", "postgres")
        ),
        *(
            ("warehouse", name, "an existing database or schema", "another name")
            for name in ("template0", "dagster")
        ),
        ("warehouse", "sales_clone_12", "clean-up drops", "remove that ending"),
        ("partition_cadence", "hourly", "'hourly' is not in", "'daily', 'weekly', 'monthly'"),
        ("partition_start", "", "not a date", "YYYY-MM-DD"),
        ("partition_start", "soon", "not a date", "YYYY-MM-DD"),
        ("partition_start", "2013-1-5", "not a date", "YYYY-MM-DD"),
        ("partition_start", "2013-01-01\n", "not a date", "YYYY-MM-DD"),
        ("partition_start", "\uff12\uff10\uff11\uff13-01-01", "not a date", "YYYY-MM-DD"),
        ("partition_start", "2013-00-01", "month 0", "01 to 12"),
        ("partition_start", "2013-13-01", "month 13", "01 to 12"),
        ("partition_start", "2013-01-00", "day 0", "01 to 31"),
        ("partition_start", "2013-02-30", "day 30", "01 to 28"),
        ("partition_start", "2012-02-30", "day 30", "01 to 29"),
        ("partition_start", "2100-02-29", "day 29", "01 to 28"),
        ("partition_start", "2013-04-31", "day 31", "01 to 30"),
        ("partition_start", "1969-12-31", "before 1970-01-01", "a later one"),
        ("partition_start", "9999-12-31", "in the future", f"{date.today():%Y-}"),
        ("partition_start", "2012-12-31", "outside the example's data", "2013-01-01 to 2013-01-14"),
        ("partition_start", "2013-01-15", "outside the example's data", "2013-01-01 to 2013-01-14"),
    ],
)
def test_a_refusal_names_the_question_the_reason_and_the_hint(
    bare_template: Path, question: str, value: object, wrong: str, right: str
) -> None:
    with pytest.raises(ValueError, match=f"'{question}'") as refusal:
        answers(bare_template, **{question: value})
    message = str(refusal.value)
    assert wrong in message
    assert right in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("question", "value", "wrong", "right"),
    [
        ("public_repository", "", "is empty", '"https://github.com/example/flights.git"'),
        ("public_repository", "a b", 'contains " "', '"%20"'),
        ("public_repository", "https://host/a\n", r'contains "\n"', "remove it"),
        ("public_repository", "https://host/a\x7f", "contains", "remove it"),
        ("public_repository", "--upload-pack=x", 'starts with "-"', '"git@"'),
        ("public_repository", "https://user:s3cret@host/a", "a user or a password", 'as in "https://host'),
        ("public_repository", "HTTPS://s3cret@host/a", "a user or a password", 'as in "https://host'),
        ("public_repository", "ssh://git:s3cret@host/a", "a user or a password", 'as in "https://host'),
        ("public_branch", "", "is empty", '"main"'),
        *(("public_branch", name, "contains", '"main"') for name in ("a b", "a~1", "a..b", "a@{1}", "a\\b")),
        *(("public_branch", name, "contains", '"main"') for name in ("a:b", "a//b", "a\n")),
        ("public_branch", "-main", 'starts with "-"', '"main"'),
        ("public_branch", "/main", 'starts with "/"', '"main"'),
        ("public_branch", "a/.b", 'starts with "."', '"main"'),
        ("public_branch", "a.lock", 'ends in ".lock"', '"main"'),
        ("public_branch", "main/", 'ends in "/"', '"main"'),
        ("public_branch", "main.", 'ends in "."', '"main"'),
        ("public_branch", "HEAD", "another meaning in git", '"main"'),
        *(
            ("public_author", author, "not a name and an email address", '"Name <name@host.end>"')
            for author in ("", "flights", "a@b.cd", "<a@b.cd>", "A<a@b.cd>", " A <a@b.cd>", "A  <a@b.cd>")
        ),
        ("public_author", "A <a@b.cd>\n", "not a name and an email address", '"Name <name@host.end>"'),
        ("public_author", "A <b> <a@b.cd>", "not a name and an email address", '"Name <name@host.end>"'),
        ("public_author", " <a@b.cd>", "no name", "before the address"),
        ("public_author", ".,' <a@b.cd>", "no name", "before the address"),
        ("public_author", 'A "b" c <a@b.cd>', r'contains "\""', "remove it"),
        ("public_author", "A\nB <a@b.cd>", r'contains "\n"', "remove it"),
        ("public_author", "A\u2028B <a@b.cd>", "contains", "remove it"),
        *(
            ("public_author", f"A <{address}>", "not an email address", "name@host.end")
            for address in ("", "a@b", "a@b.c", "a b@c.de", "ä@b.co")
        ),
        ("public_licence", "GPL-3.0", "'GPL-3.0' is not in", "'Apache-2.0', 'MIT', 'BSD-3-Clause'"),
    ],
)
def test_a_refusal_about_the_public_repo_does_the_same(
    bare_template: Path, question: str, value: object, wrong: str, right: str
) -> None:
    with pytest.raises(ValueError, match=f"'{question}'") as refusal:
        answers(bare_template, **OPEN, **{question: value})
    message = str(refusal.value)
    assert wrong in message
    assert right in message
    assert "\n" not in message
    assert "s3cret" not in message


def test_a_start_after_today_is_refused(bare_template: Path) -> None:
    day_after_tomorrow = date.today() + timedelta(days=2)  # past any midnight while this runs
    with pytest.raises(ValueError, match="in the future"):
        answers(bare_template, **NO_EXAMPLE, partition_start=day_after_tomorrow.isoformat())


def test_a_stored_answer_that_is_refused_now_is_not_replaced_by_the_default(
    bare_template: Path, tmp_path: Path
) -> None:
    (tmp_path / ANSWERS).write_text("domain: json\n")
    with pytest.raises(ValueError, match='"json" is a module'):
        copy(bare_template, tmp_path)


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("public_repository", "https://t0ken@host/a"),
        ("public_branch", "a b"),
        ("public_author", "A"),
        ("public_licence", "GPL-3.0"),
    ],
)
def test_nor_is_one_about_the_public_repo(
    bare_template: Path, tmp_path: Path, question: str, refused: str
) -> None:
    (tmp_path / ANSWERS).write_text(f"open_source: true\n{question}: {refused}\n")
    with pytest.raises(ValueError, match=f"'{question}'"):
        copy(bare_template, tmp_path)
