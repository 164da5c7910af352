"""Which answers the questions of copier.yml accept, and their defaults."""

from collections import ChainMap
from datetime import date
from pathlib import Path
from typing import Any

import copier
import pytest
import yaml

from tests.support.questions import ANSWERS, DOCUMENTS, NO_EXAMPLE, OPEN, QUESTIONS, answers, copy
from tests.support.repo import QUIETLY

PUBLIC = [name for name, question in QUESTIONS.items() if "when" in question]


def test_nothing_has_to_be_answered(bare_template: Path) -> None:
    assert answers(bare_template) == {
        "domain": "flights",
        "example": True,
        "description": "Departures from New York's airports, and how late they are.",
        "owner_team": "flights-team",
        "owner_email": "flights-team@example.com",
        "warehouse": "warehouse",
        "partition_cadence": "daily",
        "partition_start": "2013-01-01",
        "open_source": False,
        # Neither asked nor stored, but available to templates.
        "public_repository": "https://github.com/example/flights.git",
        "public_branch": "main",
        "public_author": "The flights team <flights@example.com>",
        "public_licence": "Apache-2.0",
    }


def test_defaults_follow_the_earlier_answers(bare_template: Path) -> None:
    given = answers(bare_template, domain="customer_orders", example=False)
    assert given["description"] == "What the domain customer_orders publishes."
    assert given["owner_team"] == "customer-orders-team"
    assert given["owner_email"] == "customer-orders-team@example.com"
    assert given["partition_start"] == f"{date.today().year}-01-01"
    assert given["public_repository"] == "https://github.com/example/customer_orders.git"
    assert given["public_author"] == "The customer_orders team <customer_orders@example.com>"


@pytest.mark.parametrize(
    "data",
    [
        *({"domain": name} for name in ("a", "orders", "order_items", "q3", "x" * 40)),
        *({"owner_team": name} for name in ("a", "Data.Platform_2", "flights-team")),
        *({"owner_email": address} for address in ("a@b.co", "first.last+dagster@mail.example.org")),
        *({"warehouse": name} for name in ("w", "analytics_clone", "x" * 46)),
        *({"partition_cadence": cadence} for cadence in ("daily", "weekly", "monthly")),
        *({"partition_start": day} for day in ("2013-01-01", "2013-01-14")),
        *({**NO_EXAMPLE, "partition_start": day} for day in ("1970-01-01", "2000-02-29", "2024-02-29")),
        {**NO_EXAMPLE, "partition_start": date.today().isoformat()},
        *(
            {**OPEN, "public_repository": address}
            for address in (
                "git@host:a/b.git",
                "ssh://git@host:22/a/b.git",
                "https://host/a@b:c",
                "../public.git",
                "/srv/öffentlich.git",
                "file:///srv/public.git",
            )
        ),
        *({**OPEN, "public_branch": name} for name in ("a", "release/1.0", "öffentlich", "a@b")),
        *(
            {**OPEN, "public_author": f"{name} <a.b+c@d.example.technology>"}
            for name in ("A", "O'Hare", "ö é")
        ),
        *({**OPEN, "public_licence": licence} for licence in ("Apache-2.0", "MIT", "BSD-3-Clause")),
    ],
    ids=str,
)
def test_an_answer_at_the_edge_is_taken(bare_template: Path, data: dict[str, object]) -> None:
    assert answers(bare_template, **data).items() >= data.items()


def test_nothing_is_asked_or_stored_about_a_public_repo_unless_there_is_one(
    bare_template: Path, tmp_path: Path
) -> None:
    assert PUBLIC == ["public_repository", "public_branch", "public_author", "public_licence"]
    for answer in (False, True):
        folder = tmp_path / str(answer)
        copy(bare_template, folder, open_source=answer)
        stored = yaml.safe_load((folder / ANSWERS).read_text(encoding="utf-8"))
        assert [name for name in PUBLIC if name in stored] == (PUBLIC if answer else [])


def test_stored_answers_about_a_public_repo_stay(bare_template: Path, tmp_path: Path) -> None:
    given: dict[str, Any] = {
        "public_repository": "git@host:a.git",
        "public_branch": "trunk",
        "public_author": "[[ x ]] {{ y }} <a@b.cd>",
        "public_licence": "MIT",
    }
    copy(bare_template, tmp_path, **OPEN, **given)
    copier.run_recopy(tmp_path, overwrite=True, **QUIETLY)
    assert yaml.safe_load((tmp_path / ANSWERS).read_text(encoding="utf-8")).items() >= given.items()


@pytest.mark.parametrize("question", ["example", "open_source"])
@pytest.mark.parametrize(("word", "meant"), [("yes", True), ("TRUE", True), ("no", False), ("0", False)])
def test_the_usual_words_for_yes_and_no_are_taken(
    bare_template: Path, question: str, word: str, meant: bool
) -> None:
    assert answers(bare_template, **{question: word})[question] is meant


def test_a_description_is_kept_as_it_is_and_a_date_stays_text(bare_template: Path, tmp_path: Path) -> None:
    description = "[[ 7 * 7 ]] [% raw %] [# {{ x }} ${{ y }} \\ \" ' # : 🛫\nand a second line"
    copy(bare_template, tmp_path, description=description, partition_start="2013-01-05")
    stored = yaml.safe_load((tmp_path / ANSWERS).read_text(encoding="utf-8"))
    assert stored["description"] == description
    assert stored["partition_start"] == "2013-01-05"


def test_every_question_explains_itself_and_has_a_default_and_a_check() -> None:
    for question in QUESTIONS.values():
        assert question["help"]
        assert question["default"] not in (None, "")
        assert question.get("validator") or question.get("choices")


def test_copy_and_update_need_no_trust() -> None:
    assert not {"_tasks", "_jinja_extensions"} & ChainMap(*DOCUMENTS).keys()
