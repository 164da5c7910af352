"""Twenty merges of an internal repo, published one by one to a bare repo on disk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import mirror as mirrors
from tests.support.mirror import Mirror
from tests.support.repo import Generate

pytestmark = [pytest.mark.xdist_group("open-merges"), pytest.mark.slow]

NOTE = "docs/contracts/note.md"
MODEL = "dbt/models/marts/busiest_day.sql"
SQL = "select flight_date, departures\nfrom {{ ref('daily_delays') }}\n"


def remove(mirror: Mirror, path: str) -> None:
    mirror.git("rm", "--quiet", path)


def move(mirror: Mirror, before: str, after: str) -> None:
    (mirror.repo.path / after).parent.mkdir(parents=True, exist_ok=True)
    mirror.git("mv", before, after)


def ignore(mirror: Mirror, line: str) -> None:
    mirror.write("openignore.txt", f"{(mirror.repo.path / 'openignore.txt').read_text()}{line}\n")


def move_away(mirror: Mirror) -> None:
    text = (mirror.repo.path / "data/README.md").read_text()
    mirror.remove_open("data/README.md")
    mirror.write("notes/data.md", text)


def add_data(mirror: Mirror) -> None:
    mirror.write("tests/codes.csv", "code\nEWR\n")
    entry = '\n[[allow]]\nrule = "data"\npath = "tests/*.csv"\nreason = "three codes"\n'
    mirror.write("open.toml", (mirror.repo.path / "open.toml").read_text() + entry)


def revert(mirror: Mirror) -> None:
    mirror.git("revert", "--no-edit", "-m", "1", "main")


# What each merge does, and how many public commits it makes.
MERGES = [
    ("adds a public file", lambda m: m.write(NOTE, "A note\n"), 1),
    ("adds a private file", lambda m: m.write("notes/plan.md", "Only ours\n"), 0),
    ("edits a public file", lambda m: m.write(NOTE, "A longer note\n"), 1),
    ("edits a private file", lambda m: m.write("notes/plan.md", "Only ours, again\n"), 0),
    ("adds a model", lambda m: m.write(MODEL, SQL), 1),
    ("renames a public file", lambda m: move(m, NOTE, "docs/contracts/notes/first.md"), 1),
    ("renames a public file to a private folder", move_away, 1),
    ("reverts that", revert, 1),
    ("adds private lines", lambda m: m.write(MODEL, f"{SQL}x -- openignore: line\n"), 0),
    ("edits the private lines", lambda m: m.write(MODEL, f"{SQL}y -- openignore: line\n"), 0),
    ("edits public lines beside them", lambda m: m.write(MODEL, f"-- a\n{SQL}x -- openignore: line\n"), 1),
    ("opens a folder", lambda m: (m.write("guide/a.md", "A\n"), ignore(m, "!/guide/")), 1),
    ("closes it", lambda m: ignore(m, "/guide/"), 1),
    ("edits what is closed now", lambda m: m.write("guide/a.md", "B\n"), 0),
    ("removes a public file", lambda m: remove(m, "docs/contracts/notes/first.md"), 1),
    ("reverts that", revert, 1),
    ("makes a file executable", lambda m: (m.repo.path / "data/README.md").chmod(0o755), 1),
    ("adds a link", lambda m: (m.repo.path / "tests/link.md").symlink_to("../data/README.md"), 1),
    ("adds data that is listed", add_data, 1),
    ("moves a model", lambda m: move(m, MODEL, "dbt/models/marts/busy.sql"), 1),
]  # fmt: skip


def merge(mirror: Mirror, number: int, change: Callable[[Mirror], object]) -> None:
    """Make a change on a branch and merge it, as a pull request does."""
    mirror.git("checkout", "--quiet", "-b", f"change-{number}")
    change(mirror)
    mirror.commit(f"Change {number}")
    mirror.git("checkout", "--quiet", "main")
    mirror.git("merge", "--quiet", "--no-ff", "--no-edit", f"change-{number}")


def from_scratch(mirror: Mirror, number: int) -> str:
    """The tree that git makes of a folder that `domain open build` makes."""
    folder = mirror.repo.path.parent / f"build-{number}"
    mirror.repo.done("domain", "open", "build", str(folder))
    mirror.repo.done("git", "-C", str(folder), "init", "--quiet")
    mirror.repo.done("git", "-C", str(folder), "add", "--all", "--force")
    return mirror.repo.done("git", "-C", str(folder), "write-tree").strip()


def test_after_each_of_twenty_merges_the_public_tree_is_a_build_from_scratch(
    generate: Generate, tmp_path: Path
) -> None:
    mirror = mirrors.make(generate, tmp_path)
    mirror.published()
    assert len(MERGES) == 20
    for number, (what, change, commits) in enumerate(MERGES):
        before = len(mirror.log())
        merge(mirror, number, change)
        mirror.published()
        assert len(mirror.log()) - before == commits, what
        assert mirror.open("rev-parse", "main^{tree}") == from_scratch(mirror, number), what
        assert mirror.open("fsck", "--full", "--strict", "--unreachable") == "", what
        assert "nothing to publish" in mirror.repo.done("domain", "open", "publish", "--push"), what
    history = mirror.open("log", "-p", "--all")
    assert not any(text in history for text in ("Only ours", "openignore: line", "guide/a.md\n+B"))
    verified = mirror.repo.done("domain", "open", "verify")
    assert "the public tree works on its own" in verified
