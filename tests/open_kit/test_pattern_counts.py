"""Each line of the pattern files is counted with the files that it decides, as git says which line does."""

import os
import random
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from open_kit.git_tree import SUBMODULE, TreeEntry
from open_kit.patterns.counts import PatternCount, pattern_counts
from open_kit.patterns.openignore import excluded
from tests.open_kit.test_openignore import OID, pattern_file, tree
from tests.support.repo import environment

PATHS = ("a.md", "dbt/a.sql", "dbt/pay/b.sql", "dbt/pay/deep/c.sql", "docs/d.md", "docs/open/e.md", "f.md")


def entries(paths: list[str] | tuple[str, ...]) -> list[TreeEntry]:
    return [TreeEntry("100644", OID, path) for path in paths]


def counted(patterns: str, *more: str) -> dict[str, PatternCount]:
    """What the lines of an openignore.txt do, by their text."""
    found = pattern_counts(entries((*PATHS, *more)), {"openignore.txt": patterns.encode()})
    return {count.line.text: count for count in found}


def private_by_line(folder: Path, paths: list[str], patterns: dict[str, bytes]) -> Counter[tuple[str, int]]:
    """How many files each line makes private, as git says of each file of a working tree."""
    for name, content in patterns.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).with_name(".gitignore").write_bytes(content)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    variables = environment(folder.parent / "home") | {"GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "init", "--quiet", "--template="], cwd=folder, env=variables, check=True)
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "--verbose", "--stdin", "-z"],
        cwd=folder,
        env=variables,
        input=b"".join(os.fsencode(path) + b"\0" for path in paths),
        capture_output=True,
        check=False,
    )
    fields = [os.fsdecode(field) for field in done.stdout.split(b"\0")[:-1]]
    return Counter(
        (source.replace(".gitignore", "openignore.txt"), int(number))
        for source, number, pattern in zip(fields[0::4], fields[1::4], fields[2::4], strict=True)
        if not pattern.startswith("!")
    )


@pytest.mark.parametrize("seed", range(100, 102))
def test_any_line_is_counted_as_git_says(seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed)
    for number in range(25):
        paths = tree(chosen)
        folders = sorted({path.rpartition("/")[0] for path in paths if "/" in path})
        places = ["", *(f"{name}/" for name in chosen.sample(folders, k=min(len(folders), 1)))]
        files = {
            f"{place}openignore.txt": pattern_file(chosen).removeprefix(b"\xef\xbb\xbf") for place in places
        }
        counts = pattern_counts(entries(paths), files)
        by_line = Counter({(count.line.file, count.line.number): count.private for count in counts})
        assert +by_line == private_by_line(tmp_path / str(number), paths, files), (files, paths)
        assert sum(count.private for count in counts) == len(excluded(entries(paths), files))


def test_a_line_decides_what_is_in_its_folder_until_a_later_one_does() -> None:
    counts = counted("/*\n!/dbt/\n/dbt/pay/\n!/docs/\n/docs/*\n!/docs/open/\n")
    assert [(text, count.private, count.public) for text, count in counts.items()] == [
        ("/*", 2, 0),
        ("!/dbt/", 0, 1),
        ("/dbt/pay/", 2, 0),
        ("!/docs/", 0, 0),
        ("/docs/*", 1, 0),
        ("!/docs/open/", 0, 1),
    ]
    assert all(count.matches and not count.redundant for count in counts.values())


@pytest.mark.parametrize(
    ("patterns", "text", "matches"),
    [
        ("/dbt/pay/\n", "/dbt/pay/", True),
        ("/dbt/pya/\n", "/dbt/pya/", False),
        ("/a.md/\n", "/a.md/", False),
        ("/*\n/dbt/pay/\n", "/dbt/pay/", True),
        ("/dbt/pay/\n!/dbt/pay/\n", "/dbt/pay/", True),
        ("/docs/*\n!/docs/d.md\n!/docs/open/\n", "/docs/*", True),
        ("/dbt/pay/b.sql\n/dbt/*/b.sql\n**/b.sql\n", "/dbt/pay/b.sql", True),
        ("!/nothing\n", "!/nothing", False),
        ("!\n", "!", False),
        ("/\n", "/", False),
        ("pay\n", "pay", True),
        ("/sub/\n", "/sub/", True),
    ],
)
def test_a_line_matches_whatever_other_lines_say(patterns: str, text: str, matches: bool) -> None:
    module = TreeEntry(SUBMODULE, OID, "sub")
    found = pattern_counts([*entries(PATHS), module], {"openignore.txt": patterns.encode()})
    assert {count.line.text: count.matches for count in found}[text] is matches


@pytest.mark.parametrize(
    ("patterns", "text", "redundant"),
    [
        ("/*\n!/dbt/\n", "!/dbt/", False),
        ("/*\n!/dbt/\n!/dbt/pay/\n", "!/dbt/pay/", True),
        ("/*\n!/dbt/\n/dbt/pay/\n!/dbt/pay/\n", "!/dbt/pay/", False),
        ("/*\n!/dbt/\n!/dbt/\n", "!/dbt/", True),
        ("*\n!/dbt/\n!/dbt/**\n!/dbt/pay/\n", "!/dbt/pay/", True),
        ("/*\n!/docs/open/\n", "!/docs/open/", False),
    ],
)
def test_an_opening_line_is_redundant_if_nothing_above_closes_what_it_opens(
    patterns: str, text: str, redundant: bool
) -> None:
    assert counted(patterns)[text].redundant is redundant


def test_odd_paths_are_counted() -> None:
    odd = (":a", "-b", "a b", "tab\there", "new\nline", "*", "[x]", "\udcff", ".gitignore/x", "#c", "!d")
    found = counted("/*\n!/dbt/\n", *odd)
    assert found["/*"].private == len(odd) + 4


def test_deep_paths_are_counted() -> None:
    found = counted("/*\n!/dbt/\n/dbt/pay/\n!/docs/\n", f"dbt/{'d/' * 200}x")
    assert [count.private for count in found.values()] == [2, 0, 2, 0]
    assert [count.public for count in found.values()] == [0, 2, 0, 2]


def test_no_files_and_no_lines() -> None:
    assert pattern_counts([], {"openignore.txt": b"/*\n"})[0].matches is False
    assert pattern_counts(entries(PATHS), {"openignore.txt": b"\n# nothing\n \n"}) == ()
