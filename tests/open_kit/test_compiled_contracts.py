"""What is compiled from contracts with private lines becomes public without them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from open_kit import git_tree
from open_kit.compiled_contracts import CompiledFiles, public_compiled_files
from platform_kit.contracts import compile as compiling
from platform_kit.contracts import lock
from platform_kit.errors import KitError
from platform_kit.repo import git
from tests.support.mirror import Mirror

pytestmark = pytest.mark.xdist_group("open-compiled-contracts")

DOMAIN = """\
domain = "flights"
description = "Delays."
owner_team = "flights-team"
owner_email = "flights-team@example.com"
warehouse = "warehouse"
[partitions]
cadence = "daily"
start = 2013-01-01
"""
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: flights.delays
domain: flights
version: 1.0.0
status: active
schema:
  - name: delays
    properties:
      - name: day
        physicalType: date
        primaryKey: true
      - name: seats
        physicalType: integer
        description: Margin per seat.  # openignore: line
      # openignore: begin
      - name: fare_margin
        physicalType: numeric
      # openignore: end
  # openignore: begin
  - name: margins
    properties:
      - name: day
        physicalType: date
  # openignore: end
"""
DELAYS = "contracts/published/delays.odcs.yaml"
PAGE = "docs/contracts/published/delays.md"
INDEX = "docs/contracts/README.md"
PROPERTIES = "dbt/models/contracts/published/{}.yml"
VENDORED = "contracts/consumed/weather/hourly.odcs.yaml"
MARTS = ("delays", "margins")


class Repo:
    """A small git repo with contracts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("domain.toml", DOMAIN)
        for mart in MARTS:
            self.write(f"dbt/models/marts/{mart}.sql", "select 1\n")
        self.write(DELAYS, CONTRACT)
        git.run(root, "init", "--quiet")

    def write(self, path: str, text: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def edit(self, path: str, old: str, new: str) -> None:
        place = self.root / path
        text = place.read_text()
        assert old in text
        place.write_text(text.replace(old, new))

    def compiled(self) -> "Repo":
        """Compile as the team does."""
        compiling.write(self.root, compiling.stale_files(self.root))
        return self

    def public(self, *private: str) -> CompiledFiles:
        """How the public compiled files differ, with everything committed."""
        git.run(self.root, "add", "--all", ":!dbt/target")
        tree = git.run(self.root, "write-tree").decode().strip()
        entries = tuple(git_tree.tree_entries(self.root, tree))
        return public_compiled_files(git_tree.InternalCommit(self.root, tree, entries), private)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)


def texts(found: CompiledFiles) -> str:
    return "".join(content.decode() for content in found.contents.values())


def test_what_is_private_in_a_contract_is_in_no_compiled_file(repo: Repo) -> None:
    found = repo.compiled().public()
    assert set(found.contents) == {PAGE, INDEX, PROPERTIES.format("delays")}
    assert found.left_out == {PROPERTIES.format("margins")}
    assert "`seats`" in found.contents[PAGE].decode()
    assert not any(word in texts(found) for word in ("Margin", "fare_margin", "margins"))
    assert "Margin per seat" in (repo.root / PAGE).read_text()


def test_a_contract_that_is_private_as_a_whole_is_left_out_too(repo: Repo) -> None:
    other = "contracts/published/costs.odcs.yaml"
    text = CONTRACT.partition("  # openignore: begin\n  - name: margins")[0].replace("delays", "margins")
    repo.edit(DELAYS, "  - name: margins", "  - name: rates")
    repo.write(other, text)
    found = repo.compiled().public(other)
    assert "docs/contracts/published/costs.md" in found.left_out
    assert "costs" not in texts(found)


def test_without_private_lines_nothing_is_compiled(repo: Repo) -> None:
    """Not even a stale file matters, as nobody needs to know what it would be."""
    repo.write(DELAYS, CONTRACT.replace("openignore", "a comment"))
    repo.compiled().edit(PAGE, "# flights.delays", "# Delays")
    assert repo.public() == CompiledFiles({}, frozenset())


def test_private_compiled_files_are_not_compared(repo: Repo) -> None:
    repo.compiled().edit(PAGE, "Margin", "Other")
    assert set(repo.public(PAGE, INDEX).contents) == {PROPERTIES.format("delays")}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (PAGE, "Margin per seat", "Margin per seat and month"),
        (PAGE, "<!-- Compiled", "<!-- Copied"),
        (INDEX, "# Contracts", "# Our contracts"),
        (DELAYS, "Margin per seat", "Margin per flight"),
    ],
)
def test_a_compiled_file_that_is_not_current_is_refused(repo: Repo, path: str, old: str, new: str) -> None:
    repo.compiled().edit(path, old, new)
    with pytest.raises(KitError, match="not what the contracts compile to") as refused:
        repo.public()
    assert "make compile" in refused.value.hint


def test_line_ends_do_not_make_a_compiled_file_stale(repo: Repo) -> None:
    page = repo.compiled().root / PAGE
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert PAGE in repo.public().contents


def test_files_of_the_team_beside_compiled_ones_stay(repo: Repo) -> None:
    repo.compiled().write("docs/contracts/guide.md", "# How to read these pages\n")
    found = repo.public()
    assert "docs/contracts/guide.md" not in {*found.contents, *found.left_out}


def test_a_private_line_that_a_contract_needs_is_named_with_its_place(repo: Repo) -> None:
    repo.edit(
        DELAYS,
        "physicalType: integer",
        "physicalType: integer  # openignore: line",
    )
    with pytest.raises(KitError) as refused:
        repo.compiled().public()
    assert refused.value.problem == (
        "contracts/published/delays.odcs.yaml:13: without its private lines: "
        "a column has no `name` or no `physicalType`"
    )


def test_the_line_is_that_of_the_whole_contract(repo: Repo) -> None:
    """Two private lines are above the column that is not complete."""
    last = "      - name: landed\n        physicalType: date  # openignore: line\n"
    repo.edit(
        DELAYS,
        "  # openignore: begin\n  - name: margins",
        last + "  # openignore: begin\n  - name: margins",
    )
    with pytest.raises(
        KitError, match=r"^contracts/published/delays.odcs.yaml:20: without its private lines"
    ):
        repo.compiled().public()


def test_a_contract_that_is_not_yaml_without_its_private_lines_is_refused(repo: Repo) -> None:
    repo.edit(DELAYS, "status: active", "# openignore: begin\nstatus: [\n# openignore: end\n  active]")
    with pytest.raises(KitError):
        repo.public()


def test_a_link_in_the_place_of_a_contract_is_refused(repo: Repo) -> None:
    repo.compiled()
    contract = repo.root / DELAYS
    contract.rename(repo.root / "delays.yaml")
    contract.symlink_to("../../delays.yaml")
    with pytest.raises(KitError, match="a link in the place of a contract"):
        repo.public()
    assert repo.public(DELAYS) == CompiledFiles({}, frozenset())


def vendor(repo: Repo, *names: str) -> None:
    """Vendor copies of a marked contract of the domain weather."""
    entries = {}
    for name in names:
        text = CONTRACT.replace("domain: flights", "domain: weather").replace("delays", name)
        text = text.replace("margins", f"{name}_margins")
        path = f"contracts/consumed/weather/{name}.odcs.yaml"
        repo.write(path, text)
        digest = lock.digest(text.encode())
        entries[f"weather/{name}.odcs.yaml"] = lock.LockEntry(
            origin="https://example.com/w", version="1.0.0", sha256=digest
        )
    lock.write(repo.root, entries)


def test_the_lock_agrees_with_what_is_public_of_vendored_contracts(repo: Repo) -> None:
    vendor(repo, "hourly", "monthly")
    found = repo.compiled().public("contracts/consumed/weather/monthly.odcs.yaml")
    assert "monthly" not in texts(found)
    assert "hourly_margins" not in texts(found)
    assert lock.FILE in found.contents
    assert "docs/contracts/consumed/weather/monthly.md" in found.left_out


def test_a_private_lock_stays_private(repo: Repo) -> None:
    vendor(repo, "hourly")
    found = repo.compiled().public(lock.FILE)
    assert lock.FILE not in found.contents
    assert "dbt/models/contracts/consumed/weather.yml" in found.contents


# What a team marks in the example's contract and its model: what is there before, and what it becomes.
MARKED: dict[str, Sequence[tuple[str, str, str]]] = {
    "description": [
        (
            "contracts/published/daily_delays.odcs.yaml",
            "        description: Scheduled flights.\n",
            "        description: The canarywords for the quarter.  # openignore: line\n",
        )
    ],
    "column": [
        (
            "contracts/published/daily_delays.odcs.yaml",
            "      - name: mean_delay_minutes\n",
            "      # openignore: begin\n      - name: canarywords_per_seat\n        physicalType: integer\n"
            "        description: What canarywords are.\n      # openignore: end\n"
            "      - name: mean_delay_minutes\n",
        ),
        (
            "dbt/models/marts/daily_delays.sql",
            "    avg(delay_minutes)",
            "    1 as canarywords_per_seat, -- openignore: line\n    avg(delay_minutes)",
        ),
    ],
    "rule": [
        (
            "contracts/published/daily_delays.odcs.yaml",
            "    properties:\n      - name: flight_date",
            "      # openignore: begin\n      - name: canarywords_at_most\n        type: sql\n"
            "        query: select count(*) from {object} where departures > 815\n        mustBe: 0\n"
            "      # openignore: end\n    properties:\n      - name: flight_date",
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", MARKED)
def test_a_publication_has_nothing_of_what_a_contract_keeps_private(
    mirror: Mirror, kind: str, tmp_path: Path
) -> None:
    for path, before, after in MARKED[kind]:
        place = mirror.repo.path / path
        text = place.read_text()
        assert before in text
        place.write_text(text.replace(before, after, 1))
    mirror.repo.done("domain", "contract", "compile")
    mirror.commit()
    assert "canarywords" in (mirror.repo.path / "docs/contracts/published/daily_delays.md").read_text()
    plan = mirror.plan()
    assert plan["refused"] == []
    assert {"docs/contracts/published/daily_delays.md", PROPERTIES.format("daily_delays")} <= set(
        plan["private_lines_left_out_of"]
    )
    mirror.published()
    everything = mirror.open("log", "--patch", "--text", "main").lower()
    assert "mean_delay_minutes" in everything
    assert not any(word in everything for word in ("canarywords", "departures > 815"))
    mirror.repo.done("domain", "open", "build", str(tmp_path / "built"))
    assert compiling.stale_files(tmp_path / "built") == []
    assert mirror.plan()["nothing_to_publish"]


def test_a_contract_that_needs_its_private_lines_stops_every_command(mirror: Mirror, tmp_path: Path) -> None:
    place = mirror.repo.path / "contracts/published/daily_delays.odcs.yaml"
    place.write_text(place.read_text().replace("status: active", "status: active  # openignore: line"))
    mirror.commit()
    for command in (["plan"], ["verify"], ["publish"], ["build", str(tmp_path / "built")]):
        said = mirror.refused(*command)
        assert "contracts/published/daily_delays.odcs.yaml" in said
        assert "without its private lines: the status 'None' is not valid" in said
    assert mirror.log() == []
