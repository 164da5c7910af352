"""`domain open plan` after a publication: who decides, which lines become public, what the commit says."""

from pathlib import Path

import pytest

from open_kit.mirror.mirror_settings import setting_changes
from tests.support import mirror as mirrors
from tests.support.mirror import Mirror

pytestmark = pytest.mark.xdist_group("open-plan")

PAY = "src/flights/pay.sql"
MARKED = """\
select
    day,
    salary_band,  -- openignore: line
    -- openignore: begin
    bonus,
    overtime,
    -- openignore: end
    departures
"""
OPEN = "select\n    day,\n    salary_band,\n    bonus,\n    overtime,\n    departures\n"


@pytest.fixture(scope="module")
def original(original: Mirror, tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    """Published once, with private lines."""
    mirror = mirrors.copied(original, tmp_path_factory.mktemp("published"))
    mirror.write(PAY, MARKED)
    mirror.commit()
    mirror.published()
    return mirror


def plans(mirror: Mirror) -> tuple[str, str, str]:
    """The plan as text and as Markdown, and the dry run."""
    text, page = (mirror.said("plan", "--format", form) for form in ("text", "markdown"))
    return text, page, mirror.said("publish")


def append(mirror: Mirror, path: str, text: str) -> None:
    mirror.write(path, (mirror.repo.path / path).read_text() + text)


def test_marks_taken_away_are_said_first_and_shown_with_their_lines(mirror: Mirror) -> None:
    mirror.write(PAY, OPEN)
    mirror.commit()
    for said in plans(mirror):
        assert "This makes 3 lines public that were private." in said
        assert "no more files" not in said
        for line in ("+    3     salary_band,", "+    4     bonus,", "+    5     overtime,"):
            assert line in said
    lines = [line for line in mirror.plan()["lines"] if line["was_private"]]
    assert [(line["path"], line["line"], line["text"].strip()) for line in lines] == [
        (PAY, 3, "salary_band,"), (PAY, 4, "bonus,"), (PAY, 5, "overtime,"),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["renamed", "moved to a file that was public"])
def test_lines_that_lose_their_marks_in_another_file_were_private_too(mirror: Mirror, how: str) -> None:
    mirror.write(PAY, "select\n    round(base_pay * 1.25, 2) as band,  -- openignore: line\n    day\n")
    mirror.commit()
    mirror.published()
    (mirror.repo.path / PAY).unlink()
    into = "src/flights/other.sql" if how == "renamed" else "dbt/models/marts/daily_delays.sql"
    before = "" if how == "renamed" else (mirror.repo.path / into).read_text()
    mirror.write(into, f"{before}select\n    round(base_pay * 1.25, 2) as band,\n    day\n")
    mirror.commit()
    plan = mirror.plan()
    assert [(line["path"], line["text"].strip()) for line in plan["lines"] if line["was_private"]] == [
        (into, "round(base_pay * 1.25, 2) as band,")
    ]
    assert "This makes 1 line public that was private." in plan["summary"]


def test_a_formatter_that_moves_a_mark_opens_the_line(mirror: Mirror) -> None:
    """If the mark by itself were no error, the plan would still say what it opens."""
    mirror.write(
        PAY, MARKED.replace("salary_band,  -- openignore: line", "-- openignore: line\n    salary_band,")
    )
    mirror.commit()
    plan = mirror.plan()
    opened = [line["line"] for line in plan["lines"] if line["was_private"]]
    assert opened == [4] or [found["path"] for found in plan["refused"]] == [PAY]


def test_lines_added_to_a_public_file_are_shown(mirror: Mirror) -> None:
    append(mirror, "README.md", "\nOne more line.\n\n```\n</details> @everyone\n")
    mirror.commit()
    number = len((mirror.repo.path / "README.md").read_text().splitlines())
    for said in plans(mirror):
        assert "This makes 3 more lines public." in said
        assert f"+{number - 3:>5} One more line." in said
    assert "This makes 3 more lines public." in mirror.plan()["summary"]


def test_a_file_that_was_private_says_so(mirror: Mirror) -> None:
    mirror.write("notes/a.md", "one\ntwo\n")
    mirror.commit()
    append(mirror, "README.md", "\n")
    mirror.commit()
    mirror.published()
    append(mirror, "openignore.txt", "!/notes/\n")
    mirror.write("notes/new.md", "one\n")
    mirror.commit()
    plan = mirror.plan()
    assert plan["were_private"] == ["notes/a.md"]
    assert plan["line_counts"] == {"notes/a.md": 2, "notes/new.md": 1}
    assert "This makes 1 file public that was private." in plan["summary"]
    assert "- `notes/a.md` (2 lines, was private)" in plans(mirror)[1]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Makefile", "x := $(shell git push)\n"),
        ("src/flights/payroll/openignore.txt", "/rates.py\n"),
        ("openignore.txt", "# a comment\n"),
        ("open.toml", "# a comment\n"),
        ("platform-kit/src/platform_kit/repo/git.py", "# a change\n"),
        ("open-kit/src/open_kit/plan.py", "# a change\n"),
        (".github/workflows/open.yml", "# a change\n"),
        (".gitattributes", "*.sql -diff\n"),
    ],
)
def test_a_change_of_a_file_that_decides_is_the_first_section(mirror: Mirror, path: str, text: str) -> None:
    existing = mirror.repo.path / path
    mirror.write(path, (existing.read_text() if existing.exists() else "") + text)
    mirror.commit()
    change = (
        "changed"
        if existing.exists() and mirror.git("log", "--format=%H", "-2", "--", path).count("\n")
        else "added"
    )
    for said in plans(mirror)[:2]:
        assert "This changes 1 file that decides what is published." in said
        assert "nothing more public" not in said
        assert said.index("ho decides") < said.index("tays as it is")
        assert path in said.split("ho decides")[1].split("\n\n")[1 if "### " in said else 0]
    (decides,) = mirror.plan()["decides"]
    assert (decides["path"], decides["change"], decides["added"], decides["removed"]) == (path, change, 1, 0)


def test_new_settings_of_the_mirror_are_shown_with_the_old_ones(mirror: Mirror) -> None:
    change_settings(mirror, mirrors.AUTHOR, "Somebody <else@example.com>")
    text, page, dry = plans(mirror)
    for said in (text, dry):
        assert f"    author in domain.toml: {mirrors.AUTHOR} -> Somebody <else@example.com>\n" in said
        assert (
            f"    repository: {mirrors.ADDRESS}\n    branch: main\n    author: Somebody <else@example.com>\n"
            in said
        )
    assert f"| `author` | `{mirrors.AUTHOR}` | `Somebody <else@example.com>` |" in page
    assert (
        f"- repository: `{mirrors.ADDRESS}`\n- branch: `main`\n- author: `Somebody <else@example.com>`\n"
        in page
    )
    plan = mirror.plan()
    assert plan["settings"] == [
        {"key": "author", "before": mirrors.AUTHOR, "now": "Somebody <else@example.com>"}
    ]
    assert (plan["repository"], plan["branch"]) == (mirrors.ADDRESS, "main")


def test_a_new_address_is_compared_with_the_last_one_in_the_history(mirror: Mirror) -> None:
    """Nothing is published at the new address, so there is no publication to compare with."""
    first = mirror.git("rev-parse", "HEAD")
    change_settings(mirror, mirrors.ADDRESS, "https://elsewhere.invalid/flights.git")
    mirror.write("domain.toml", (mirror.repo.path / "domain.toml").read_text() + "# another change\n")
    last = mirror.commit()
    expected = [("repository", mirrors.ADDRESS, "https://elsewhere.invalid/flights.git")]
    assert setting_changes(mirror.repo.path, None, last) == expected
    assert setting_changes(mirror.repo.path, first, last) == expected
    assert setting_changes(mirror.repo.path, None, first) == []


def change_settings(mirror: Mirror, before: str, now: str) -> None:
    """Replace a value in domain.toml, and commit."""
    settings = (mirror.repo.path / "domain.toml").read_text()
    mirror.write("domain.toml", settings.replace(f'"{before}"', f'"{now}"'))
    mirror.commit()


def test_the_message_is_shown_in_full(mirror: Mirror) -> None:
    mirror.write("README.md", "# changed\n")
    mirror.commit(
        "Internal subject\n\nPublic-Message: ``` @everyone </details> ::add-mask::x\n"
        "Public-Message: Say b\nPublic-Author: Ada <ada@public.org>"
    )
    lines = [
        "Say b",
        "Co-authored-by: Ada <ada@public.org>",
        f"Source-Revision: {mirror.git('rev-parse', 'HEAD')}",
    ]
    text, page, dry = plans(mirror)
    for line in ("Update from the internal repository", "``` @everyone </details> ::add-mask::x", *lines):
        assert f"        | {line}\n" in text
        assert f"        | {line}\n" in dry
        assert f"\n{line}\n" in page
    assert "Internal subject" not in text + page + dry
    plan = mirror.plan()
    assert plan["digest"] in text
    assert plan["digest"] in page
    mirror.published()
    assert mirror.message().startswith(plan["message"])


def test_a_refused_message_is_not_shown(mirror: Mirror) -> None:
    mirror.write("README.md", "# changed\n")
    mirror.commit("Internal\n\nPublic-Message: ask jane@corp.test-company.com")
    assert not [said for said in plans(mirror) if "jane" in said]
    assert mirror.plan()["message"] is None


def test_a_private_name_in_an_unchanged_managed_file_does_not_refuse(mirror: Mirror) -> None:
    """It is public already, and the team cannot change it; in a managed file that changes, it refuses."""
    page = "platform-kit/README.md"
    append(mirror, page, "About zephyrion_ledger.\n")
    mirror.commit()
    mirror.published()
    mirror.write("notes/zephyrion_ledger.md", "Plans.\n")
    mirror.write("tests/README.md", "See zephyrion_ledger.\n")
    mirror.commit()
    plan = mirror.plan()
    assert [found["path"] for found in plan["refused"]] == ["tests/README.md"]
    assert [found["path"] for found in plan["settled"]] == [page]
    assert "not refused: 1 private name in the platform team's files" in mirror.refused("plan")
    append(mirror, page, "More.\n")
    mirror.commit()
    assert [found["path"] for found in mirror.plan()["refused"]] == [page, "tests/README.md"]
    said = mirror.refused("plan")
    assert said.index("refused: 1") < said.index("refused in the platform team's files: 1")


def test_a_secret_in_a_managed_file_refuses(mirror: Mirror) -> None:
    append(mirror, "platform-kit/README.md", "password = hunter2abc9x\n")
    mirror.commit()
    (found,) = mirror.plan()["refused"]
    assert (found["rule"], found["managed"]) == ("secret", True)
    assert "do not edit them" in mirror.refused("plan")


def test_a_page_for_a_comment_has_a_limit(mirror: Mirror, tmp_path: Path) -> None:
    for number in range(300):
        mirror.write(f"tests/pages/page_{number}.md", "a\n")
    mirror.commit()
    page = mirror.repo.make("open-plan", "FORMAT=markdown", "LIMIT=3000")
    assert len(page.encode()) <= 3000
    assert "make open-plan FORMAT=json has all" in page.splitlines()[-1]
