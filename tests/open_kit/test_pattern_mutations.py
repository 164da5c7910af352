"""One wrong character in openignore.txt makes nothing public without a word."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from open_kit.git_tree import TreeEntry, read_commit
from open_kit.patterns.counts import pattern_counts
from open_kit.patterns.faults import pattern_faults
from open_kit.patterns.lines import check
from open_kit.patterns.openignore import FILE, excluded
from platform_kit.errors import KitError
from tests.support.mirror import Mirror

# What a team adds: a folder, files by wildcards, and a folder that opens again in part.
TEAM = """
# Models that stay private
/dbt/models/payroll/
/dbt/models/marts/*_internal.sql
dbt/seeds/customers.csv
/src/flights/**/pricing.py
!/notes/
/notes/*
!/notes/public/
"""
# Private files: those that the lines above close, and others in each folder that is open in part.
PRIVATE = (
    "dbt/models/payroll/salaries.sql",
    "dbt/models/payroll/bonus/grades.sql",
    "dbt/models/marts/margin_internal.sql",
    "dbt/seeds/customers.csv",
    "src/flights/pricing.py",
    "src/flights/defs/pricing.py",
    "notes/plan.md",
    "notes/board/minutes.md",
    "plan.md",
    "Dockerfile",
    "payroll/README.md",
    "contracts/consumed/orders/orders.odcs.yaml",
    "contracts/README.md",
    "data/customers.csv",
    "data/crews/rosters.csv",
    "docs/architecture.md",
    "docs/internal/plan.md",
    ".github/CODEOWNERS",
    ".github/workflows/deploy.yml",
)
PUBLIC = ("notes/public/a.md", "dbt/models/pay_scale.sql", "dbt/seeds/airports.csv")
# What a finger hits by mistake, and all that means something to git.
CHARACTERS = "!#/\\*?[]{}.~ -\"'aes_\t\n\u00a0\u200b"


def mutants(text: str) -> Iterator[str]:
    """Every text in which one character is missing, added, replaced, or exchanged with the next one."""
    for place in range(len(text)):
        before, after = text[:place], text[place + 1 :]
        yield before + after
        yield before + after[:1] + text[place] + after[1:]
        for character in CHARACTERS:
            yield before + character + text[place] + after
            # Joined to a comment by a blank, a pattern looks like its last word; the reference says so.
            if text[place] != "\n" or character not in " \t\u00a0":
                yield before + character + after


def all_excluded(entries: list[TreeEntry], texts: list[str]) -> list[set[str]]:
    """What each openignore.txt excludes, in one call: each is in a separate folder with all the files."""
    copies = [
        entry._replace(path=f"{number}/{entry.path}") for number in range(len(texts)) for entry in entries
    ]
    files = {f"{number}/{FILE}": text.encode() for number, text in enumerate(texts)}
    found: list[set[str]] = [set() for _ in texts]
    for path in excluded(copies, files):
        number, _, own = path.partition("/")
        found[int(number)].add(own)
    return found


def is_refused(entries: list[TreeEntry], text: str, private: set[str]) -> bool:
    try:
        check(FILE, text.encode(), may_open=True)
    except KitError:
        return True
    files = {FILE: text.encode()}
    return any(pattern_faults(entries, files, pattern_counts(entries, files), private))


def silent(entries: list[TreeEntry], text: str, changed: Iterable[str]) -> dict[str, set[str]]:
    """The changed texts that are not refused, with the files that become public by them."""
    private = excluded(entries, {FILE: text.encode()})
    texts = [one for one in dict.fromkeys(changed) if one != text]
    opened = {one: private - now for one, now in zip(texts, all_excluded(entries, texts), strict=True)}
    return {
        one: paths for one, paths in opened.items() if paths and not is_refused(entries, one, private - paths)
    }


@pytest.fixture(scope="module")
def repo(original: Mirror) -> tuple[list[TreeEntry], str]:
    """The entries of the example with the files above, and the team's openignore.txt."""
    entries = list(read_commit(original.repo.path, "HEAD").entries)
    more = [entries[0]._replace(path=path) for path in (*PRIVATE, *PUBLIC)]
    text = Path(original.repo.path, FILE).read_text() + TEAM
    return entries + more, text


def test_the_file_is_right_before_it_is_changed(repo: tuple[list[TreeEntry], str]) -> None:
    entries, text = repo
    private = excluded(entries, {FILE: text.encode()})
    assert private >= set(PRIVATE)
    assert not private & set(PUBLIC)
    assert not is_refused(entries, text, private)


@pytest.mark.xdist_group("pattern-mutations")
@pytest.mark.parametrize("seed", range(2))
def test_one_wrong_character_is_refused_or_makes_nothing_public(
    seed: int, repo: tuple[list[TreeEntry], str]
) -> None:
    entries, text = repo
    assert silent(entries, text, random.Random(seed).sample(list(mutants(text)), k=200)) == {}
