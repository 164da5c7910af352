"""What private lines say is found elsewhere in public, and what is only next to it is not."""

import time
from collections.abc import Mapping

import pytest

from open_kit.git_tree import TreeEntry
from open_kit.marks.private_lines import public_part
from open_kit.public_tree import PublicBlob
from open_kit.rules.known import Known
from open_kit.rules.private_lines.line_texts import line_texts
from open_kit.rules.private_lines.private_text import collect
from open_kit.rules.public_file import PublicFile
from open_kit.rules.registry import RULES
from tests.open_kit.leaks.harmless_blocks import HARMLESS_BLOCKS
from tests.support.repo import ROOT

OID = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
DOMAIN = ROOT / "template/domain"
SKIPPED = (
    "/OPENING.md",
    "/open.toml",
    "/openignore.txt",
    "/open.yml",
    "/.copier",
    "uv.lock",
    "/data/",
    "/open-kit/",
    "__pycache__",
    ".egg-info",
    "_cache/",
    ".venv",
)


def found(files: Mapping[str, str]) -> set[str]:
    """The places of the findings of the rule in public files."""
    blobs = [
        PublicBlob(TreeEntry("100644", OID, path), text.encode(), public_part(text.encode()))
        for path, text in files.items()
    ]
    known = Known(line_texts=collect(blobs, lambda: blobs))
    return {
        f"{blob.entry.path}:{hit.line}: {hit.reason}"
        for blob in blobs
        for hit in RULES["private-line"].in_file(PublicFile(*blob), known)
    }


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    """The public files of the template, as a domain repo has them."""
    files = {}
    for path in sorted(DOMAIN.rglob("*")):
        name = path.relative_to(DOMAIN).as_posix().replace("[[ domain ]]", "flights").removesuffix(".jinja")
        if path.is_file() and not any(part in f"/{name}" for part in SKIPPED):
            files[name] = path.read_text().replace("[[ domain ]]", "flights")
    return files


LINE, BEGIN, END = "openignore: line", "openignore: begin", "openignore: end"
COLUMNS = f"select\n    a,\n    -- {BEGIN}\n    bonus_rate,\n    a / b as seat_margin,\n    -- {END}\n    c\n"
TABLE = f"""\
schema:
  # {BEGIN}
  - name: crew_costs
    description: Costs of crews by cabin.
    properties:
      - name: flight_date
  # {END}
  - name: delays
    properties:
      - name: flight_date
"""


def test_the_lines_that_the_template_marks_have_no_texts(example: Mapping[str, str]) -> None:
    """Every repo has them: without marks of its team a plan searches for nothing."""
    content = example["pyproject.toml"].encode()
    part = public_part(content)
    assert part.line_numbers is not None
    assert list(line_texts("pyproject.toml", content, part)) == []


def test_a_file_with_wrong_marks_has_no_texts() -> None:
    """It is refused already, and nobody knows which of its lines are private."""
    assert found({"a.md": f"We pay them twice.\n<!-- {BEGIN} -->\n", "b.md": "We pay them twice.\n"}) == set()


@pytest.mark.parametrize("name", HARMLESS_BLOCKS)
def test_what_private_parts_have_in_common_with_public_files_passes(
    name: str, example: Mapping[str, str]
) -> None:
    path, before, after = HARMLESS_BLOCKS[name]
    assert before in example[path]
    assert found({**example, path: example[path].replace(before, after, 1)}) == set()


@pytest.mark.parametrize(
    ("path", "private", "text"),
    [
        ("a.sql", COLUMNS, "select max(bonus_rate)"),
        ("a.sql", COLUMNS, "the seat-margin"),
        ("a.sql", f"select a -- {LINE}\n  , p.bonus_rate -- {LINE}\n", "bonusRate"),
        ("a.sql", f"select\n    day, -- paid by the Crew Fund; {LINE}\n", "It is paid by the Crew Fund."),
        ("a.sql", f"select a\nwhere client = 'AB-1234567' -- {LINE}\n", "for AB-1234567"),
        ("a.md", f"<!-- {BEGIN} -->\nContract (AB-1234567) ends.\n<!-- {END} -->\n", "of AB-1234567"),
        ("a.sql", f"with costs_by_crew as (select 1), -- {LINE}\n", "see costs_by_crew"),
        ("a.sql", f"{{% macro crew_rate(x) %}} {{# {LINE} #}}\n", "{{ crew_rate(1) }}"),
        ("a.py", f'client = "Acme Bank"  # {LINE}\n', "of Acme Bank"),
        ("a.py", f'COLUMNS = [\n    "bonus_rate",  # {LINE}\n]\n', "bonus_rate"),
        ("a.py", f"# {BEGIN}\nclass CrewRates:\n    pass\n# {END}\n", "from a import CrewRates"),
        ("a.py", f"# {BEGIN}\nBONUS_CAP = 15\n# {END}\n", "BONUS_CAP"),
        ("a.py", f'# {BEGIN}\ndef f():\n  """\n  We pay them twice.\n  """\n# {END}\n', "we pay them twice"),
        ("a.sql", f"/*\n-- {BEGIN}\n  We pay them twice.\n-- {END}\n*/\n", "we pay them twice"),
        ("a.html", f"<p>We pay them <b>twice</b></p> <!-- {LINE} -->\n", "we pay them twice"),
        ("a.yml", f"owner: crew planning  # {LINE}\n", "ask crew planning"),
        ("a.toml", f'owner = "The people in Lagos"  # {LINE}\n', "ask the people in Lagos"),
        ("a.odcs.yaml", TABLE, "crew_costs"),
        ("a.odcs.yaml", TABLE, "the costs of crews by cabin"),
        ("a.yml", f"tags: [x]\nsource: s3://acme/crew/costs  # {LINE}\n", "read s3://acme/crew/costs"),
        ("Makefile", f"# {BEGIN}\npublish-costs: x\n# {END}\n", "make publish-costs"),
        ("a.md", f"It is so. We pay the crew twice. <!-- {LINE} -->\n", "As we pay the\ncrew twice, .."),
        ("a.md", f"Grö\u00dfe der Reserve im Sommer <!-- {LINE} -->\n", "GRÖSSE DER RESERVE IM SOMMER"),
        ("a.md", f"a\n<!-- {BEGIN} what we pay the crew -->\nx\n<!-- {END} -->\n", "what we pay the crew"),
    ],
)  # fmt: skip
def test_what_a_private_line_says_is_found_elsewhere(path: str, private: str, text: str) -> None:
    places = found({path: private, "docs/b.md": f"one\n{text}\n"})
    assert {place.partition(": ")[0] for place in places} == {"docs/b.md:2"}
    assert all(f"the text of the private line {path}:" in place for place in places)


@pytest.mark.parametrize(
    ("path", "private", "text"),
    [
        ("a.sql", COLUMNS, "The bonus rate, and a bonus."),
        ("a.sql", f"select a -- {LINE}\n", "select a"),
        ("a.sql", f"    {{% endif %}} -- {LINE}\n", "{% endif %}"),
        ("a.sql", f"group by flight_date, carrier -- {LINE}\n", "group by flight_date, carrier"),
        ("a.py", f"from flights.costs import crew_costs  # {LINE}\n", "crew_costs"),
        ("a.py", f"    return cursor.fetchall()  # {LINE}\n", "return cursor.fetchall()"),
        ("a.py", f"start = date(2013, 1, 5)  # 2013-01-05; {LINE}\n", "2013-01-05, version 1.2.3"),
        ("a.yml", f"physicalType: numeric(8,2)  # {LINE}\n", "a numeric(8,2)"),
        ("a.yml", f"run: uv sync --quiet  # {LINE}\n", "uv sync --quiet"),
        ("a.yml", f"rows: 15000  # {LINE}\n", "15000 rows"),
        ("a.md", f"- one <!-- {LINE} -->\n", "one"),
        ("a.md", f"By ISO-8601 and RFC-7231, v1.2.3456 <!-- {LINE} -->\n", "by ISO-8601, v1.2.3456"),
    ],
)
def test_what_is_short_or_common_tells_nothing(path: str, private: str, text: str) -> None:
    assert found({path: private, "docs/b.md": f"one\n{text}\n"}) == set()


def test_what_stands_beside_the_private_may_be_public_in_the_same_way() -> None:
    """The private table has a column that the public one has, too; its own name is not one of them."""
    assert found({"a.odcs.yaml": TABLE, "b.sql": "select flight_date\n"}) == set()
    without_public_column = TABLE.partition("  - name: delays")[0]
    assert found({"a.odcs.yaml": without_public_column, "b.sql": "select flight_date\n"})


@pytest.mark.parametrize(
    ("name", "public", "refused"),
    [
        ("customer_id", "select\n    customer_id,\n", False),
        ("updated_at", "select max(a) as updated_at,\n", False),
        ("customer_id", "select max(customer_id) from t\n", True),
        ("bonus_rate", "select\n    bonus_rate,\n", True),
    ],
)
def test_an_identifier_of_frequent_words_may_be_defined_elsewhere(
    name: str, public: str, refused: bool
) -> None:
    private = f"select\n    {name}, -- {LINE}\n    a\nfrom t\n"
    assert bool(found({"a.sql": private, "b.sql": public})) is refused


def test_a_line_of_a_part_may_be_a_line_of_public_code_but_not_of_a_page() -> None:
    line = "for path in sorted(folder.rglob('*.sql'), key=length):"
    private = f"# {BEGIN}\ndef f():\n    {line}\n        pass\n# {END}\n"
    assert found({"a.py": private, "b.md": line})
    assert found({"a.py": private, "b.md": line, "c.py": f"{line}\n    pass\n"}) == set()


def test_the_kits_own_identifiers_are_not_private() -> None:
    files = {"a.yml": f"columns:\n  - not_null_rule  # {LINE}\n", "b.yml": "a: [not_null_rule]\n"}
    assert found(files)
    assert found(files | {"platform-kit/a.py": "x('not_null_rule')\n"}) == set()


def test_a_place_with_control_characters_is_printable() -> None:
    (place,) = found(
        {"a\x1b.md": f"We pay the crew twice. <!-- {LINE} -->\n", "b.md": "we pay the crew twice"}
    )
    assert place == "b.md:1: the text of the private line a\\x1b.md:1"


@pytest.mark.parametrize(
    "text", ["a" * 10, "\\" * 10, " " * 10, "'" * 10, "a b " * 3, "openignore" * 2, "-#" * 5]
)
def test_a_long_line_takes_no_long_time(text: str) -> None:
    long = (text * 100_000)[:100_000]
    files = {
        "a.sql": f"{long} -- {LINE}\n",
        "b.yml": f"a: {long}\n# {BEGIN}\n{long}\n# {END}\n",
        "c.md": long,
    }
    started = time.process_time()
    found(files)
    assert time.process_time() - started < 5
