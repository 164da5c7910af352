"""Each rule's check on small values, without a repo."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from open_kit.git_tree import LINK, SUBMODULE, TreeEntry
from open_kit.marks.private_lines import public_part
from open_kit.patterns.faults import PatternFault
from open_kit.rules.known import Known
from open_kit.rules.names.name_uses import Kind
from open_kit.rules.names.needles import NeedleSearch, needles
from open_kit.rules.private_lines.phrases import Phrase, PhraseSearch
from open_kit.rules.public_file import PublicFile
from open_kit.rules.registry import RULES

OID = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
PLAN = b"The plan of the merger\n"
PLAN_OID = "4f6e0d75bd1186059b8b20d2a0d0398d806764a8"  # what git hash-object says of `PLAN`
UNPORTABLE = ("aux", "a:b", "a ", "a\u200bb", "a\udcff")
NOTEBOOK = {"cells": [{"outputs": [], "execution_count": None}], "metadata": {}, "nbformat": 4}


def known(*paths: str, **facts: object) -> Known:
    """What the rules know of a repo with these public paths."""
    return Known(entries=tuple(TreeEntry("100644", OID, path) for path in paths), **facts)  # type: ignore[arg-type]


def public_file(path: str, content: bytes, mode: str = "100644") -> PublicFile:
    part = public_part(content)
    return PublicFile(TreeEntry(mode, OID, path), content, part)


def lines(rule: str, path: str, content: bytes, facts: Known | None = None) -> set[int]:
    """The lines that a rule finds in a file."""
    return {hit.line for hit in RULES[rule].in_file(public_file(path, content), facts or known())}


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("rule", "path", "content"),
    [
        ("artefact", "run.log", "started\n"),
        ("artefact", "run.log.1", "started\n"),
        ("artefact", "a.txt", '{"metadata": {"dbt_schema_version": 1}}'),
        ("artefact", "a.json", " " * 5000 + "dbt_schema_version"),
        ("data", "a.csv", "a,b\n"),
        ("data", "A.SQLITE3", "a"),
        ("data", "logo.png", "\x89PNG\0"),
        ("email", "a.md", "ask jane@flights.io\n"),
        ("email", "jane@flights.io.md", "a\n"),
        ("home", "a.md", "/home/jdoe/flights\n"),
        ("home", "a.md", "C:\\Users\\jdoe\n"),
        ("host", "a.md", "http://wiki/page\n"),
        ("host", "a.md", "db.internal:5432\n"),
        ("host", "a.md", "10.1.2.3\n"),
        ("host", "a.md", "fd00::1\n"),
        ("index", "pip.conf", "[global]\nindex-url = https://nexus.airline.example/simple\n"),
        ("index", "a.sh", "export UV_INDEX=https://nexus.airline.example/simple\n"),
        ("index", "uv.lock", 'source = { registry = "nexus" }\n'),
        ("invalid", "a.py", "if x:\n    pass  # openignore: line\n"),
        ("invalid", "a.json", '{"a": 1,\n"b": "openignore: line"}\n'),
        ("lfs", "a.bin", "version https://git-lfs.github.com/spec/v1\n"),
        ("marker", "a.sql", "-- openignore: begin\n"),
        ("marker", "a.sql", "-- openignore: end\n"),
        ("notebook", "a.ipynb", "not JSON"),
        ("notebook", "a.ipynb", json.dumps(NOTEBOOK | {"cells": [{"outputs": ["1"]}]})),
        ("notebook", "a.json", json.dumps(NOTEBOOK | {"metadata": {"widgets": {"a": 1}}})),
        ("secret", "a.env", "password = hunter2abc9x\n"),
        ("size", "a.txt", "a" * (1024 * 1024 + 1)),
    ],
)
def test_a_file_is_refused(rule: str, path: str, content: str) -> None:
    assert lines(rule, path, content.encode("latin-1"))


@pytest.mark.parametrize(
    ("rule", "path", "content"),
    [
        ("artefact", "catalog.txt", "the log of a run\n"),
        ("data", "csv", "a,b\n"),
        ("email", "a.md", "author@public.org, git@github.com:a/b, jane@example.com, a@b.test\n"),
        ("home", "a.md", "/home/runner/work, /Users/you\n"),
        ("host", "a.md", "http://localhost:3000, https://wiki.airline.com, 10.0.0.0/8, self.local()\n"),
        ("index", "uv.lock", 'registry = "https://pypi.org/simple"\n'),
        ("index", "a.md", "see https://nexus.airline.example/simple\n"),
        ("index", "package-lock.json", '"funding": {"url": "https://sponsor.example"}\n'),
        ("invalid", "a.py", "if x:\n"),
        ("marker", "a.sql", "-- openignore: begin\na\n-- openignore: end\n"),
        ("notebook", "a.ipynb", json.dumps(NOTEBOOK)),
        ("secret", "a.env", "password = password\n"),
        ("size", "a.txt", "a" * 1024 * 1024),
    ],
)
def test_a_file_passes(rule: str, path: str, content: str) -> None:
    facts = known(emails=frozenset({"author@public.org"}))
    assert not lines(rule, path, content.encode(), facts)


def test_one_file_has_one_kind() -> None:
    """Data that a tool wrote is refused as data only, so that allowing it as data is enough."""
    content = b'"dbt_schema_version"'
    refused = {name for name in RULES if lines(name, "a.csv", content)}
    assert refused == {"data"}


def test_lines_are_those_of_the_whole_file() -> None:
    content = b"one\nsecret  -- openignore: line\nask jane@flights.io\n"
    assert lines("email", "a.sql", content) == {3}


def test_a_finding_in_the_path_is_at_line_0() -> None:
    (hit,) = RULES["email"].in_file(public_file("jane@flights.io.md", b"a\n"), known())
    assert (hit.line, hit.reason) == (0, "an e-mail address, in the path")


@pytest.mark.parametrize(
    ("rule", "text"), [("email", b"jane@flights.io"), ("secret", b"password = hunter2abc9x")]
)
def test_members_of_archives_are_read(rule: str, text: bytes) -> None:
    outer = zipped("inner.zip", zipped("deep.txt", text))
    hits = [
        hit
        for member in public_file("a.zip", outer).members()
        for hit in RULES[rule].in_member(member, known())
    ]
    assert {(hit.line, hit.reason.rpartition(", ")[2]) for hit in hits} == {(0, "inside the archive")}


@pytest.mark.parametrize(
    "content", [PLAN, PLAN.rstrip(), PLAN.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + PLAN]
)
def test_a_copy_is_found_whatever_its_line_ends(content: bytes) -> None:
    assert lines("copy", "a.md", content, known(private_contents={PLAN_OID: "notes/plan.md"}))


def test_a_copy_is_found_in_an_archive_and_under_private_lines() -> None:
    facts = known(private_contents={PLAN_OID: "notes/plan.md"})
    (member,) = [one for one in public_file("a.zip", zipped("p.md", PLAN)).members() if one.name == "p.md"]
    assert list(RULES["copy"].in_member(member, facts))
    assert lines("copy", "a.md", PLAN + b"a -- openignore: line\n", facts)


def test_what_was_public_is_not_a_copy() -> None:
    facts = known(private_contents={PLAN_OID: "notes/plan.md"}, public_objects=frozenset({OID}))
    assert not lines("copy", "a.md", PLAN, facts)


@pytest.mark.parametrize(
    ("target", "refused"),
    [
        ("b.md", False),
        ("../docs", False),
        ("../notes/plan.md", True),
        ("../../other", True),
        ("/etc/hosts", True),
        ("C:/hosts", True),
    ],
)
def test_a_link_has_to_lead_to_something_public(target: str, refused: bool) -> None:
    link = public_file("docs/a.md", target.encode(), LINK)
    assert bool(list(RULES["link"].in_file(link, known("docs/a.md", "docs/b.md")))) is refused


@pytest.mark.parametrize(
    ("rule", "facts", "paths"),
    [
        ("collision", known("Note.md", "note.md"), {"note.md"}),
        ("collision", known("a/x", "A/y"), {"a/x"}),
        ("collision", known("a/x", "a/y"), set()),
        ("forced", known("a.tmp", forced=frozenset({"a.tmp", "private.tmp"})), {"a.tmp"}),
        ("moved", known("b.md", moved=(("notes/a.md", "b.md"),)), {"b.md"}),
        ("near-miss", known("secret/a", near_misses=frozenset({"secret/a"})), {"secret/a"}),
        ("pattern", known(pattern_faults=(PatternFault("openignore.txt", 3, "", ""),)), {"openignore.txt"}),
        ("path", known(*UNPORTABLE, "fine.md"), set(UNPORTABLE)),
    ],
)  # fmt: skip
def test_paths_of_the_tree_are_refused(rule: str, facts: Known, paths: set[str]) -> None:
    assert {path for path, _ in RULES[rule].in_tree(facts)} == paths


def test_a_submodule_is_refused() -> None:
    facts = Known(entries=(TreeEntry(SUBMODULE, OID, "vendored"),))
    assert [path for path, _ in RULES["submodule"].in_tree(facts)] == ["vendored"]


def test_a_classified_column_is_named_as_one() -> None:
    path = "contracts/published/c.odcs.yaml"
    facts = Known(names=NeedleSearch([*needles("salary_band", path, Kind.COLUMN)]))
    (hit,) = RULES["name"].in_text("salary_band", facts)
    assert hit.reason == f"a classified column of {path}"


@pytest.mark.parametrize("content", [b"{}", b"[1]", b'{"cells": [', b'{"cells": [null]}'])
def test_a_notebook_that_cannot_be_read_is_named_as_one(content: bytes) -> None:
    (hit,) = RULES["notebook"].in_file(public_file("a.ipynb", content), known())
    assert hit.reason == "a notebook that cannot be read"


def test_a_private_name_is_refused_and_named_by_its_place() -> None:
    facts = Known(names=NeedleSearch([*needles("payroll.md", "notes/payroll.md")]))
    (hit,) = RULES["name"].in_text("one\nsee payroll.md", facts)
    assert hit == (2, "the name of the private notes/payroll.md", "payroll.md")


def test_the_text_of_a_private_line_is_refused_and_named_by_its_place() -> None:
    """The rule is "private-line"; test_private_text has what it finds."""
    facts = Known(line_texts=PhraseSearch([Phrase("margin per seat", "dbt/a.sql:7")]))
    (hit,) = RULES["private-line"].in_text("one\nMargin\nper seat", facts)
    assert hit == (2, "the text of the private line dbt/a.sql:7", "margin per seat")


def test_every_rule_is_tested_here() -> None:
    """A new rule needs a case above; its name is in this file then."""
    source = Path(__file__).read_text()
    assert [name for name in RULES if f'"{name}"' not in source] == []
