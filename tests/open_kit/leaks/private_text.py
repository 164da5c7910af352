"""The text of private lines outside of them: in other files, in paths, in the message, in compiled files.

The canary is in the private line and, in one form or another, where everybody can read it.
"""

from collections.abc import Mapping

from tests.open_kit.leaks.containers import zipped
from tests.open_kit.leaks.publication import domain
from tests.open_kit.leaks.site import CANARY, Site
from tests.open_kit.leaks.way import Family, Plant

PRIVATE_TEXT = Family("private-text")

_CONTRACT = "contracts/published/daily_delays.odcs.yaml"
_BEGIN, _END, _LINE = "openignore: begin", "openignore: end", "openignore: line"
_DESCRIPTION = f"columns:\n  - name: seats\n    description: CANARY per seat  # {_LINE}\n    type: int\n"


def _files(files: Mapping[str, str]) -> Plant:
    """A plant that writes files; `CANARY` becomes that of the way."""

    def plant(site: Site) -> None:
        for path, content in files.items():
            site.write(path.replace(CANARY, site.canary), content.replace(CANARY, site.canary))

    return plant


# A file with private lines, by its path, and the names of ways: another path and content that say the same.
_SAID_AGAIN: dict[tuple[str, str], dict[str, tuple[str, str]]] = {
    ("a.sql", f"select\n    day,\n    CANARY_rate, -- {_LINE}\n    day\nfrom t\n"): {
        "private-column-in-markdown": ("b.md", "The CANARY_rate is new.\n"),
        "private-column-in-code-of-markdown": ("b.md", "```sql\nselect CANARY_rate\n```\n"),
        "private-column-in-other-model": ("b.sql", "select\n    CANARY_rate,\n    day\nfrom u\n"),
        "private-column-in-capitals": ("b.sql", "select max(CANARY_RATE) from u\n"),
        "private-column-in-camel-case": ("b.java", "int CANARYRate = 1;\n"),
        "private-column-inside-longer-name": ("b.sql", "select max_CANARY_rate_v1 from u\n"),
        "private-column-with-hyphen": ("b.css", ".CANARY-rate { color: red }\n"),
        "private-column-in-path": ("CANARY_rate.md", "x\n"),
    },
    ("a.sql", f"select\n    -- {_BEGIN}\n    CANARY_rate,\n    p.CANARY_cost,\n    -- {_END}\n    day\n"): {
        "private-column-of-part-in-properties": ("b.yml", "- name: CANARY_cost\n"),
        "private-column-of-part-in-other-model": ("b.sql", "select\n    sum(CANARY_rate)\nfrom u\n"),
    },
    ("a.sql", f"select\n    a / b as CANARY_rate, -- {_LINE}\n    c\nfrom t\n"): {
        "private-alias-in-markdown": ("b.md", "See CANARY_rate.\n"),
    },
    ("a.sql", f"select a\nfrom t\nwhere CANARY = 1 and seats between 3 and 7 or x is null -- {_LINE}\n"): {
        "private-code-in-markdown": ("b.md", "where CANARY = 1\nand seats between 3 and 7\nor x is null\n"),
    },
    ("a.yml", _DESCRIPTION): {
        "private-description-in-markdown": ("b.md", "It is the CANARY per seat.\n"),
        "private-description-wrapped": ("b.md", "It is the CANARY\n  per\n  seat.\n"),
        "private-description-in-comment": ("b.py", "# It is CANARY\n# per seat.\nx = 1\n"),
        "private-description-in-block-comment": ("b.sql", "/*\n * CANARY per\n * seat\n */\n"),
        "private-description-in-yaml": ("b.yml", "a: >\n  CANARY\n  per seat\n"),
        "private-description-in-bold": ("b.md", "**CANARY** per `seat`\n"),
        "private-description-in-table": ("b.md", "| a | CANARY per seat | b |\n"),
        "private-description-in-url": ("b.md", "https://example.com/?q=CANARY%20per%20seat\n"),
        "private-description-in-html": ("b.html", "<p>CANARY&nbsp;per&#32;seat</p>\n"),
        "private-description-in-json-escapes": ("b.json", '{"a": "CANARY\\u0020per\\nseat"}\n'),
        "private-description-in-notebook-lines": ("b.txt", '["CANARY per\\n",\n "seat"]\n'),
        "private-description-in-joined-strings": ("b.py", 'x = (\n    "CANARY per "\n    "seat"\n)\n'),
        "private-description-in-capitals": ("b.md", "CANARY PER SEAT\n"),
        "private-description-in-path": ("CANARY-per-seat.md", "x\n"),
        "private-description-in-constant": ("b.py", "CANARY_PER_SEAT = 1\n"),
    },
    ("a.yml", f"a:\n  # {_BEGIN}\n  - b:\n      description: What CANARY is.\n  # {_END}\n  - c\n"): {
        "private-description-of-part-in-markdown": ("b.md", "See what CANARY is.\n"),
    },
    ("a.py", f"a = 1\nb = 2  # the CANARY of the crew; {_LINE}\n"): {
        "private-comment-in-markdown": ("b.md", "It is the CANARY of the crew.\n"),
    },
    ("a.py", f'a = 1\nclient = "Canary CANARY Cargo"  # {_LINE}\n'): {
        "private-string-in-markdown": ("b.md", "for Canary CANARY Cargo\n"),
    },
    ("a.py", f"a = 1\n# {_BEGIN}\ndef CANARY_rate(seats):\n    return seats\n# {_END}\n"): {
        "private-function-in-markdown": ("b.md", "Call `CANARY_rate(5)`.\n"),
    },
    ("Makefile", f"# {_BEGIN}\ndeploy-CANARY:\n\ttrue\n# {_END}\n"): {
        "private-target-in-markdown": ("b.md", "Run `make deploy-CANARY`.\n"),
    },
    ("a.md", f"a\n<!-- {_BEGIN} -->\nIt is so. CANARY pays for it all.\n<!-- {_END} -->\n"): {
        "private-sentence-in-markdown": ("b.md", "CANARY pays for it all, they say.\n"),
    },
    ("a.md", f"It is CANARY per seat. <!-- {_LINE} -->\n"): {
        "private-text-in-the-same-words": ("b.md", "It is CANARY per seat.\n"),
    },
}
for (_path, _private), _again in _SAID_AGAIN.items():
    for _name, (_other, _public) in _again.items():
        PRIVATE_TEXT.add(
            _name,
            _files({_path: _private, _other: _public}),
            "private-line",
            in_path=CANARY in _other,
            only_files=True,
        )


@PRIVATE_TEXT.way("private-line", alone=True)
def private_description_in_message(site: Site) -> None:
    site.write("a.yml", _DESCRIPTION.replace(CANARY, site.canary))
    site.commit(f"A change\n\nPublic-Message: Show the {site.canary} per seat")


@PRIVATE_TEXT.way("private-line")
def private_description_in_archive(site: Site) -> None:
    site.write("a.yml", _DESCRIPTION.replace(CANARY, site.canary))
    site.write(f"/pub/listed/{site.mark}.zip", zipped({"a.md": f"{site.canary} per seat".encode()}))


@PRIVATE_TEXT.way("private-line", before=_files({"b.md": "It is the margin of each seat.\n"}))
def text_of_published_file_becomes_private_line(site: Site) -> None:
    """The file is public already, and stays as it is."""
    site.write("a.yml", f"a: margin of each seat  # {site.canary}; {_LINE}\n")


# What is compiled from a contract with private lines


def _marked(site: Site, before: str, after: str) -> None:
    """Change the example's contract, whose model has the same columns, and compile it."""
    (site.root / "contracts/published/staff_costs.odcs.yaml").unlink()  # it does not compile
    patterns = site.root / "openignore.txt"
    patterns.write_text(patterns.read_text().replace("/contracts/published/staff_costs.*\n", ""))
    contract = site.root / _CONTRACT
    text = contract.read_text()
    assert before in text
    contract.write_text(text.replace(before, after.replace(CANARY, site.canary), 1))
    compiled = domain(site, "contract", "compile")
    assert compiled.exit_code == 0, compiled.output


for _name, _before, _after in [
    (
        "private-description-of-contract",
        "        description: Scheduled flights.\n",
        f"        description: CANARY per seat  # {_LINE}\n",
    ),
    (
        "private-table-description-of-contract",
        "    description: Departure delays by day, carrier and airport.\n",
        f"    description: CANARY by seat  # {_LINE}\n",
    ),
    (
        "private-purpose-of-contract",
        "  purpose: How many flights leave each day, and how late.\n",
        f"  purpose: CANARY per seat  # {_LINE}\n",
    ),
    (
        "private-name-of-contract",
        "name: Daily delays\n",
        f"name: CANARY per seat  # {_LINE}\n",
    ),
    (
        "private-column-of-contract",
        "      - name: mean_delay_minutes\n",
        f"      # {_BEGIN}\n      - name: CANARY_rate\n        physicalType: text\n      # {_END}\n"
        "      - name: mean_delay_minutes\n",
    ),
    (
        "private-rule-of-contract",
        "    properties:\n      - name: flight_date\n",
        f"      # {_BEGIN}\n      - name: CANARY_rate\n        description: No CANARY at all.\n"
        "        type: sql\n        query: select count(*) from {object}\n        mustBe: 0\n"
        f"      # {_END}\n    properties:\n      - name: flight_date\n",
    ),
    (
        "private-values-of-contract",
        "              validValues: [EWR, JFK, LGA]\n",
        f"              validValues:\n                - EWR\n                - CANARY # {_LINE}\n",
    ),
    (
        "private-table-of-contract",
        "schema:\n",
        f"schema:\n  # {_BEGIN}\n  - name: CANARY_costs\n    properties:\n      - name: flight_date\n"
        f"        physicalType: date\n  # {_END}\n",
    ),
]:
    PRIVATE_TEXT.add(
        _name,
        lambda site, before=_before, after=_after: _marked(site, before, after),  # type: ignore[misc]
        alone=True,
    )


@PRIVATE_TEXT.way(error="not what the contracts compile to", alone=True)
def edited_page_of_contract_with_private_lines(site: Site) -> None:
    _marked(site, "tags: [departures]\n", f"tags: [departures] # {_LINE}\n")
    site.append("docs/contracts/published/daily_delays.md", f"{site.canary}\n")


@PRIVATE_TEXT.way(error="not what the contracts compile to", alone=True)
def page_of_contract_before_its_marks(site: Site) -> None:
    """The page has a description that the contract no longer has, not even in a private line."""
    _marked(site, "description: Scheduled flights.", "description: CANARY per seat")
    contract = site.root / _CONTRACT
    contract.write_text(contract.read_text().replace(f"{site.canary} per seat", f"x # {_LINE}"))


@PRIVATE_TEXT.way(error="without its private lines", alone=True)
def private_line_that_contract_needs(site: Site) -> None:
    _marked(
        site, "    description: Departure delays", f"    # {site.canary}\n    description: Departure delays"
    )
    contract = site.root / _CONTRACT
    contract.write_text(contract.read_text().replace("version: 1.0.0", f"version: 1.0.0 # {_LINE}"))


@PRIVATE_TEXT.way(error="a link in the place of a contract", alone=True)
def contract_that_is_link_to_marked_file(site: Site) -> None:
    _marked(site, "description: Scheduled flights.", f"description: CANARY per seat # {_LINE}")
    contract = site.root / _CONTRACT
    site.write("contract.yaml", contract.read_bytes())
    contract.unlink()
    contract.symlink_to(f"../../{site.folder}/contract.yaml")
