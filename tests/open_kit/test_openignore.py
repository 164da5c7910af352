"""openignore.txt means exactly what git makes of the same patterns in .gitignore files."""

import os
import random
import subprocess
from pathlib import Path

import pytest

from open_kit.git_tree import TreeEntry
from open_kit.patterns.openignore import excluded
from tests.support.repo import environment

# Few and similar names, so that most patterns match something.
NAMES = (
    "a",
    "b",
    "ab",
    "a.txt",
    "b.txt",
    "A",
    "#a",
    "!b",
    "a b",
    "a ",
    "[a]",
    "é",
    "a*",
    "x\\y",
    ".a",
    "doc",
)
PIECES = (
    *NAMES, "*", "?", "*.txt", "a*", "*b", "[ab]", "[!a]", "[a-c].txt", "[^b]", "**", "\\#a", "\\!b", "a\\ ",
    "[[]a]", "\\*", "a\\*", "x\\\\y", "[", "[a", "é", "?.txt", ".*", "[[:alpha:]]", "a**", "{a,b}", "\\",
)  # fmt: skip
ALONE = ("", " ", "# a comment", "!", "/", "\\", "**", "/*", "!*", "*", "\t", "!/*/", "//", "***")
OID = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def tree(chosen: random.Random) -> list[str]:
    """Paths of files, none of which is also a folder."""
    paths: set[str] = set()
    for _ in range(chosen.randint(5, 40)):
        path = "/".join(chosen.choices(NAMES, k=chosen.choice((1, 1, 2, 2, 3, 4))))
        parts = path.split("/")
        above = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if not (above & paths or any(other.startswith(f"{path}/") for other in paths)):
            paths.add(path)
    return sorted(paths)


def pattern(chosen: random.Random) -> str:
    """A line of a pattern file, with all that git's documentation knows, and some nonsense."""
    kind = chosen.random()
    if kind < 0.05:
        return chosen.choice(ALONE)
    line = "/".join(chosen.choices(PIECES, k=chosen.choice((1, 1, 1, 2, 2, 3))))
    if chosen.random() < 0.3:
        line = f"/{line}"
    if chosen.random() < 0.2:
        line = chosen.choice(("**/", "a/**/")) + line.removeprefix("/")
    if chosen.random() < 0.25:
        line += chosen.choice(("/", "/**", "/*"))
    if chosen.random() < 0.3:
        line = f"!{line}"
    return line + (chosen.choice((" ", "  ", "\\ ", "\t", "\\  ")) if chosen.random() < 0.1 else "")


def pattern_file(chosen: random.Random) -> bytes:
    lines = [pattern(chosen) for _ in range(chosen.randint(1, 8))]
    ends = "\r\n" if chosen.random() < 0.1 else "\n"
    whole = ends.join(lines) + (ends if chosen.random() < 0.8 else "")
    return (b"\xef\xbb\xbf" if chosen.random() < 0.1 else b"") + whole.encode()


def by_git(folder: Path, paths: list[str], patterns: dict[str, bytes]) -> set[str]:
    """What `git check-ignore` says of the paths in a working tree with these .gitignore files."""
    for name, content in patterns.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.with_name(".gitignore").write_bytes(content)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    variables = environment(folder.parent / "home") | {"GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "init", "--quiet", "--template="], cwd=folder, env=variables, check=True)
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=folder,
        env=variables,
        input=b"".join(os.fsencode(path) + b"\0" for path in paths),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return {os.fsdecode(path) for path in done.stdout.split(b"\0")[:-1]}


def by_us(paths: list[str], patterns: dict[str, bytes]) -> set[str]:
    return excluded([TreeEntry("100644", OID, path) for path in paths], patterns)


@pytest.mark.parametrize("seed", range(10))
def test_any_patterns_mean_what_git_makes_of_them(seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed)
    for number in range(40):
        paths = tree(chosen)
        folders = sorted({path.rpartition("/")[0] for path in paths if "/" in path})
        patterns = {"openignore.txt": pattern_file(chosen)}
        for folder in chosen.sample(folders, k=min(len(folders), chosen.choice((0, 0, 1, 2)))):
            patterns[f"{folder}/openignore.txt"] = pattern_file(chosen)
        expected = by_git(tmp_path / str(number), paths, patterns)
        assert by_us(paths, patterns) == expected, (patterns, paths)


@pytest.mark.parametrize(
    ("patterns", "excluded", "open_"),
    [
        ("/in\n!/in/x", ["in/x", "in/y"], []),
        ("/in/*\n!/in/x", ["in/y"], ["in/x"]),
        ("/*\n!/in/\n/in/*\n!/in/x", ["out", "in/y"], ["in/x"]),
        ("in/", ["in/x", "deep/in/x"], ["deep/x/in"]),
        ("/in", ["in/x"], ["deep/in"]),
        ("deep/in", ["deep/in"], ["more/deep/in"]),
        ("**/in", ["in/x", "more/deep/in"], ["inner"]),
        ("deep/**/x", ["deep/x", "deep/a/b/x"], ["x"]),
        ("x ", ["x"], ["x "]),
        ("x\\ ", ["x "], ["x"]),
        ("x\r\ny\r\n", ["x", "y"], []),
        ("\ufeffx\ny", ["x", "y"], []),
        ("#x\n\\#y", ["#y"], ["#x", "x"]),
        ("\\!x", ["!x"], ["x"]),
        ("x[0-9]?", ["x1a"], ["x1", "xaa"]),
        ("X", [], ["x"]),
        ("!x\nx", ["x"], []),
        ("x\n!x", [], ["x"]),
    ],
)
def test_what_people_write(patterns: str, excluded: list[str], open_: list[str], tmp_path: Path) -> None:
    """The cases in which matchers other than git's are known to differ, by themselves."""
    paths, files = [*excluded, *open_], {"openignore.txt": patterns.encode()}
    assert by_us(paths, files) == set(excluded)
    assert by_git(tmp_path / "tree", paths, files) == set(excluded)
