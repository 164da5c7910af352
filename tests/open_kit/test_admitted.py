"""What the reference says under "What it does not protect against" is so, sentence by sentence.

A sentence that turns out to be wrong is good news; the page then has to say less.
"""

import base64
import codecs
import re
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from open_kit.marks.private_lines import public_part
from tests.support import mirror as mirrors
from tests.support.mirror import Mirror

REFERENCE = Path("template/domain/open-kit/REFERENCE.md").read_text()
SECRET = "password = hunter2abc9x"
LINE = "openignore: line"

# The private files of the repo that the texts are public in.
PRIVATE = {
    "notes/merger.md": "".join(f"Step {n}: we offer Acme Air {n} million.\n" for n in range(30)),
    "notes/payroll.md": "How the crew is paid.\n",
    "notes/payroll/bonus.md": "How the pilots are paid.\n",
    "dbt/models/private/margin.sql": "select 1 as seats\n",
    "dbt/models/private/salary_grades.sql": "select 1 as grades\n",
    "dbt/models/private/stimulus_criteria.sql": "select 1 as points\n",
}

# What becomes public, by the words that the sentence begins with; nothing in these files is refused.
TEXTS: dict[str, dict[str, str | bytes]] = {
    "The same content in other words": {
        "paraphrase.md": "Thirty times the company raises its bid for a smaller one.\n",
        "rule.py": "# A flight of our best customer is never late.\n",
        "threshold.sql": "select delay > 11 as is_late\n",
    },
    "Private data without a pattern": {
        "customers.md": "Jane Roe of Acme Air owes 120,000.00 since May.\n",
        "customers.sql": "insert into owes values ('Jane Roe', 120000.00);\n",
        "customers.py": "OWES = {'Jane Roe': 120_000.00}\n",
        "customers.json": '{"Jane Roe": 120000.00}\n',
        "customers.yml": "Jane Roe: 120000.00\n",
    },
    "The content of data that you allow": {"data/departures/2013-02-01.csv": "name,owes\nJane Roe,120000\n"},
    "Text that is encrypted, encoded twice": {
        "encrypted.md": codecs.encode(SECRET, "rot13"),
        "twice.md": base64.b64encode(base64.b64encode(SECRET.encode())),
        "other.md": base64.a85encode(SECRET.encode()),
        "split.py": 'KEY = (\n    "AKIAIOSF"\n    "ODNN7QZ3WXYT"\n)\n',
    },
    "The other lines of a sentence or a statement": {
        "wrapped.md": f"What crews are <!-- {LINE} -->\npaid each month.\n",
        "statement.sql": f"union all -- {LINE}\nselect 1 as flights\n",
    },
    "An identifier of very frequent words": {
        "frequent.sql": f"select\n    customer_id, -- {LINE}\n    day\nfrom t\n",
        "defined.sql": "select\n    customer_id,\n    day\nfrom u\n",
        "used.md": "See customer_id.\n",
    },
    "A text of a private line that is too short": {
        "short.md": f"Crews wait. <!-- {LINE} -->\nCrews wait.\n",
        "between.md": f"Crews are paid twice a month. <!-- {LINE} -->\nCrews are not paid twice a month.\n",
        "part.md": f"The takeover of Zephyr Air closes soon. <!-- {LINE} -->\nThe takeover of Zephyr Air\n",
    },
    "A secret without a known pattern": {
        "announced.py": 'x = "hunter2abc9x"\n',
        "short.py": "password=abc1\n",
        "name.yml": "password: my-db-password\n",
    },
    "In code and in texts, a password without quotes and digits": {
        "bare.py": "password = swordfish\n",
        "bare.md": "password = swordfish\n",
        "token.yml": 'token: "swordfishandchips"\n',
    },
    "Hosts under a normal domain": {
        "host.md": "https://wiki.airline.example, the server zeus, 203.0.113.7\n",
    },
    "E-mail addresses that are spelled out": {"mail.md": "jane at airline dot example, or Jane Roe\n"},
    "An everyday word in prose": {
        "prose.md": "the margin per seat\n",
        "identifier.sql": "select 1 as margin_total\n",
        "identifier.py": "margin = 1\n",
    },
    "A name of one word, if it is of a document": {"word.md": "See the payroll.\n"},
    "A folder at the root": {"root.md": "Look into notes/ for it.\n"},
    "Everyday words with a blank or a dot": {"blank.md": "the salary grades, salary.grades\n"},
    "Words in another order": {"order.md": "grades_salary, salary/grades, salary\ngrades\n"},
    "Letters of other alphabets": {"letters.md": "s\u0430lary_grades\n"},
    "An irregular plural": {
        "plural.md": "stimuli_criterion\n",
        "path.md": "merger2.md, mergers.md, notes/mergers\n",
    },
    "A name that occurs only in the text": {
        "text.md": "Acme Air\n",
        "single.md": f"Zephyrus <!-- {LINE} -->\nZephyrus\n",
    },
}
# What the tests below take; each says which.
TESTED = (
    "A private file that was copied and edited",
    "A private file that was deleted and comes back",
    "Only data files and files that are not text",
    "A pattern such as",
    "The pixels of pictures",
    "The rule `data` refuses such files",
    "A misspelt line that matches something else",
    "A wildcard that matches less",
    "A line that somebody deletes",
    "What is added to an open folder",
    "If the word itself is confidential",
    "A name that something public has as well",
    "Formatters that run without",
    "Files that are already public",
    "They are not read again",
    "The time of commits",
    "`Source-Revision` shows",
    "A person with access to both",
    "The platform's code, `domain.toml`",
)
# What is said of people and of other programs.
OUTSIDE = (
    "The rules find patterns",
    "They do not understand",
    "A person must read",
    "The rules are known",
    "Read the counts",
    "People who can write",
    "Make the people of step 1",
    "Packages:",
    "If only your company's index",
    "`make open-verify` runs the public tree",
    "It tests completeness",
    "Legal questions",
)


def test_each_sentence_is_taken() -> None:
    section = REFERENCE.partition("## What it does not protect against\n")[2]
    paragraphs = re.split(r"\n\n|\n- |\*\*\w[\w ]+\*\*\n", section)
    sentences = [
        sentence
        for paragraph in paragraphs
        for sentence in re.split(r"(?<=\.) (?=[A-Z`])", " ".join(paragraph.removeprefix("- ").split()))
        if sentence
    ]
    taken = (*TEXTS, *TESTED, *OUTSIDE)
    assert [one for one in sentences if sum(map(one.startswith, taken)) != 1] == []
    assert [words for words in taken if not any(one.startswith(words) for one in sentences)] == []


@pytest.fixture(scope="module")
def unpublished(original: Mirror, tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    """A repo with private files, of which nothing is public yet."""
    mirror = mirrors.copied(original, tmp_path_factory.mktemp("admitted"))
    for path, text in PRIVATE.items():
        mirror.write(path, text)
    add_patterns(mirror, "/dbt/models/private/")
    mirror.commit()
    return mirror


@pytest.fixture
def repo(unpublished: Mirror, tmp_path: Path) -> Mirror:
    """A copy of it."""
    return mirrors.copied(unpublished, tmp_path)


def add_patterns(mirror: Mirror, *lines: str) -> None:
    """Add lines to openignore.txt."""
    place = mirror.repo.path / "openignore.txt"
    place.write_text(place.read_text() + "".join(f"{line}\n" for line in lines))


def decide(mirror: Mirror, text: str) -> None:
    """Add to open.toml."""
    place = mirror.repo.path / "open.toml"
    place.write_text(f"{place.read_text()}\n{text}")


def list_word(mirror: Mirror, word: str) -> None:
    """List a word as internal in open.toml."""
    place = mirror.repo.path / "open.toml"
    place.write_text(place.read_text().replace("internal = []", f'internal = ["{word}"]'))


def refused(mirror: Mirror) -> list[tuple[str, str]]:
    """The path and the rule of what is refused after a commit."""
    mirror.commit()
    return [(finding["path"], finding["rule"]) for finding in mirror.plan()["refused"]]


def write(mirror: Mirror, files: Mapping[str, str | bytes]) -> None:
    """Write files, in the folder `tests/` if they name no other."""
    for path, content in files.items():
        place = mirror.repo.path / (path if "/" in path else f"tests/{path}")
        place.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture(scope="module")
def findings(unpublished: Mirror, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The rules that refuse each of `TEXTS`, all of them in one repo, by path."""
    mirror = mirrors.copied(unpublished, tmp_path_factory.mktemp("texts"))
    for files in TEXTS.values():
        write(mirror, files)
    found: dict[str, list[str]] = {}
    for path, rule in refused(mirror):
        found.setdefault(path.removeprefix("tests/"), []).append(rule)
    return found


def test_no_file_of_a_sentence_replaces_another() -> None:
    paths = [path for files in TEXTS.values() for path in files]
    assert sorted(set(paths)) == sorted(paths)


@pytest.mark.xdist_group("admitted")
@pytest.mark.parametrize("words", TEXTS)
def test_such_a_text_is_not_found(words: str, findings: Mapping[str, list[str]]) -> None:
    assert {path: findings[path] for path in TEXTS[words] if path in findings} == {}


def test_nothing_else_is_found(findings: Mapping[str, list[str]]) -> None:
    assert findings.keys() <= {path for files in TEXTS.values() for path in files}


def edited(text: str, share: float) -> str:
    """The text with this share of its lines replaced."""
    lines = text.splitlines(keepends=True)
    count = round(len(lines) * share)
    return "".join([*(f"Other {n}, as if nothing were the same.\n" for n in range(count)), *lines[count:]])


MERGER = PRIVATE["notes/merger.md"]
LATE = MERGER.replace("Acme", "Zephyr")


def new_deleted_and_back_edited(mirror: Mirror) -> None:
    mirror.write("notes/late.md", LATE)
    mirror.commit()
    (mirror.repo.path / "notes/late.md").unlink()
    mirror.commit()
    mirror.write("tests/late.md", edited(LATE, 0.2))


def copied_and_edited(mirror: Mirror) -> None:
    mirror.write("tests/plan.md", edited(MERGER, 0.2))


def renamed_and_edited(mirror: Mirror) -> None:
    (mirror.repo.path / "notes/merger.md").unlink()
    mirror.write("tests/plan.md", edited(MERGER, 0.7))


def pasted(mirror: Mirror) -> None:
    mirror.write("tests/plan.md", "".join(f"Line {n} of something else.\n" for n in range(90)) + MERGER)


def deleted_and_back(mirror: Mirror) -> None:
    (mirror.repo.path / "notes/merger.md").unlink()
    mirror.write("tests/other.md", "Something to publish.\n")
    mirror.commit()
    mirror.published()
    mirror.write("tests/plan.md", MERGER)


@pytest.mark.parametrize(
    "act", [copied_and_edited, renamed_and_edited, pasted, deleted_and_back, new_deleted_and_back_edited]
)
def test_such_a_copy_is_not_found(act: Callable[[Mirror], None], repo: Mirror) -> None:
    repo.published()
    act(repo)
    assert refused(repo) == []


def test_a_copy_of_what_is_newer_than_the_last_publication_is_found(repo: Mirror) -> None:
    repo.published()
    repo.write("notes/late.md", LATE)
    repo.commit()
    repo.write("tests/late.md", f"{LATE}One line more.\n")
    assert refused(repo) == [("tests/late.md", "moved")]


def test_before_the_first_publication_only_exact_copies_are_found(repo: Mirror) -> None:
    repo.write("tests/plan.md", f"{MERGER}One line more.\n")
    assert refused(repo) == []
    repo.write("tests/plan.md", MERGER)
    assert refused(repo) == [("tests/plan.md", "copy")]


def test_only_data_files_and_what_is_not_text_have_to_be_allowed(repo: Mirror) -> None:
    write(repo, {"a.csv": "name\nJane Roe\n", "b.bin": b"\0\1", "c.txt": "name\nJane Roe\n"})
    assert refused(repo) == [("tests/a.csv", "data"), ("tests/b.bin", "data")]


# Of what the first lines of `zstd -19` make, neither an address nor a password can be read.
ZSTD = bytes.fromhex(
    "28b52ffd04681d0500224b221850770ee3ec593d435fabe1d066e6ef88aaaa7a576366c684cca224c86114e1b645ae07b8b23cb3"
    "7ddf6374cadbf40e71a673bb50cd8df2bad3f93b7ff59bfeb1346eddd0d5ae848298dafc86c1e9ee95bff100d85454342a5feac9"
    "43b76a7fd6c6ee95e5819e0273550cae0eec95d8dcae88bb0a4c6376cd4a17b836f7dad7ad66e33faed5594e010a20a0330fb720"
    "4f92210579920c2920978e08366ef7190934a3eb"
)


def test_pixels_and_other_compressed_content_pass_once_they_are_allowed(repo: Mirror) -> None:
    pixels = zlib.compress(SECRET.encode())
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0\0\0\0\0"
    picture = header + len(pixels).to_bytes(4) + b"IDAT" + pixels + b"\0" * 4
    write(repo, {"a.png": picture, "b.zst": ZSTD})
    assert refused(repo) == [("tests/a.png", "data"), ("tests/b.zst", "data")]
    for name in ("a.png", "b.zst"):
        decide(repo, f'[[allow]]\nrule = "data"\npath = "/tests/{name}"\nreason = "made here"\n')
    assert refused(repo) == []


def becomes_public(mirror: Mirror, path: str) -> bool:
    """Whether nothing is refused and the file becomes public."""
    mirror.commit()
    plan = mirror.plan()
    return not plan["refused"] and path in plan["opened"]


def test_a_line_for_another_folder_is_not_found(repo: Mirror) -> None:
    repo.write("dbt/models/pay/a.sql", "select 1\n")
    repo.write("dbt/models/payroll/b.sql", "select 2\n")
    add_patterns(repo, "/dbt/models/pay/")
    assert becomes_public(repo, "dbt/models/payroll/b.sql")


def test_a_wildcard_for_fewer_files_or_for_more_is_not_found(repo: Mirror) -> None:
    repo.write("docs/contracts/a.md", "a\n")
    repo.write("docs/contracts/b.txt", "b\n")
    repo.write("docs/private/c.md", "c\n")
    add_patterns(repo, "/docs/contracts/*.md")
    assert becomes_public(repo, "docs/contracts/b.txt")
    add_patterns(repo, "!/docs/*")
    assert becomes_public(repo, "docs/private/c.md")


def test_a_line_that_is_deleted_or_joined_to_a_comment_is_not_found(repo: Mirror) -> None:
    place = repo.repo.path / "openignore.txt"
    text = place.read_text()
    secret = "dbt/models/private/margin.sql"
    place.write_text(text.replace("/dbt/models/private/\n", "# No patterns /dbt/models/private/\n"))
    assert becomes_public(repo, secret)
    place.write_text(text.replace("/dbt/models/private/\n", ""))
    assert becomes_public(repo, secret)


def test_what_is_added_to_an_open_folder_is_public(repo: Mirror) -> None:
    repo.write("src/flights/takeover.md", "We buy them.\n")
    assert becomes_public(repo, "src/flights/takeover.md")


def test_a_listed_word_is_found_in_prose(repo: Mirror) -> None:
    write(repo, {"prose.md": "the margin per seat\n"})
    list_word(repo, "margin")
    assert refused(repo) == [("tests/prose.md", "name")]


def test_a_name_that_is_also_public_is_not_found(repo: Mirror) -> None:
    write(repo, {"salary_grades.md": "What is open.\n", "a.md": "built on salary_grades\n"})
    assert refused(repo) == []


def test_an_editors_formatter_can_break_a_marked_line() -> None:
    before = f"select\n    day,\n    salary, bonus, -- {LINE}\n    departures\n"
    after = before.replace("salary, bonus", "salary,\n    bonus")
    assert public_part(before.encode()).content == b"select\n    day,\n    departures\n"
    assert public_part(after.encode()).content == b"select\n    day,\n    salary,\n    departures\n"


def test_what_is_public_is_read_again_only_if_the_rules_change_and_stays_in_the_history(repo: Mirror) -> None:
    write(repo, {"a.md": "what we do\n"})
    repo.commit()
    repo.published()
    list_word(repo, "what we do")
    assert refused(repo) == [("tests/a.md", "name")]
    (repo.repo.path / "tests/a.md").unlink()
    repo.commit()
    repo.published()
    assert repo.open("show", "main~1:tests/a.md") == "what we do"


def test_a_publication_shows_its_time_the_internal_commit_and_the_platforms_files(repo: Mirror) -> None:
    commit = repo.git("rev-parse", "HEAD")
    repo.published()
    assert repo.open("log", "-1", "--format=%cI", "main").startswith("20")
    assert f"Source-Revision: {commit}" in repo.message()
    assert {
        "domain.toml", ".github/workflows/check.yml", "platform-kit/pyproject.toml", "ruff.toml", ".sqlfluff"
    } <= repo.files().keys()  # fmt: skip
