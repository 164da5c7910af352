"""How many files each line of the pattern files decides.

git says which line matches a path last. The rest is what git documents: a path is as the last line says that
matches it, without such a line it is as its folder, and below a private folder everything is private.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from open_kit import git_tree
from open_kit.git_tree import SUBMODULE, TreeEntry
from open_kit.patterns.lines import PatternLine, pattern_lines
from open_kit.patterns.openignore import SETTINGS
from platform_kit.repo import git

# A folder with a path that always matches: git takes it for a failure if none does.
_ANY = "any"


@dataclass(frozen=True)
class PatternCount:
    """What a line of a pattern file does in a tree.

    Attributes:
        line: the line.
        private: how many files it makes private.
        public: how many files it makes public.
        matches: whether it matches a file or a folder, even if a later line decides.
        redundant: it opens only what no line above it closes.
    """

    line: PatternLine
    private: int
    public: int
    matches: bool
    redundant: bool


def pattern_counts(entries: Iterable[TreeEntry], patterns: Mapping[str, bytes]) -> tuple[PatternCount, ...]:
    """What each line of the pattern files (content by path) does, in the order of the files and lines."""
    given = list(entries)
    lines = [line for file in sorted(patterns) for line in pattern_lines(file, patterns[file])]
    folders = {folder for entry in given for folder in folders_above(entry.path)}
    paths = sorted(folders | {entry.path for entry in given})
    deepest = _deepest(lines)
    asked = [path for path in paths if path.count("/") < deepest]
    with TemporaryDirectory(prefix="open-") as temporary:
        matcher = _Matcher(Path(temporary), folders | {e.path for e in given if e.mode == SUBMODULE})
        (last,) = matcher.last_matches([(lines, asked)])
        deciding, decided = _decide(paths, last)
        redundant = _redundant(lines, decided, matcher)
        unmatched = _unmatched(set(lines) - set(last.values()), asked, matcher)
    counts = Counter(deciding[entry.path] for entry in given if entry.path in deciding)
    return tuple(
        PatternCount(
            line,
            private=0 if line.opens else counts[line],
            public=counts[line] if line.opens else 0,
            matches=line not in unmatched,
            redundant=line in redundant,
        )
        for line in lines
    )


def folders_above(path: str) -> list[str]:
    """The folders of a path, from the root, without the root."""
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def _deepest(lines: Iterable[PatternLine]) -> float:
    """How many names the paths have, at most, that a line can match; so git is asked about fewer paths.

    A pattern with a / at its start or inside begins at the folder of its file, and only ** crosses folders.
    """
    depths = [0.0]
    for line in lines:
        pattern = line.text.removeprefix("!").rstrip("/")
        is_bound = "/" in pattern and "**" not in pattern
        names = pattern.removeprefix("/").count("/") + 1
        depths.append(names + line.file.count("/") if is_bound else inf)
    return max(depths)


def _decide(
    paths: Sequence[str], last: Mapping[str, PatternLine]
) -> tuple[dict[str, PatternLine], dict[PatternLine, list[str]]]:
    """The line that decides each path, and by line the paths that it decides by matching them itself.

    Args:
        paths: files and folders, each folder before what is in it.
        last: the line that matches a path last.
    """
    deciding: dict[str, PatternLine] = {}
    decided: defaultdict[PatternLine, list[str]] = defaultdict(list)
    for path in paths:
        above = deciding.get(path.rpartition("/")[0])
        own = last.get(path)
        if own and (above is None or above.opens):
            deciding[path] = own
            decided[own].append(path)
        elif above:
            deciding[path] = above
    return deciding, decided


def _redundant(
    lines: Sequence[PatternLine], decided: Mapping[PatternLine, Sequence[str]], matcher: "_Matcher"
) -> set[PatternLine]:
    """The lines that open only paths that no line above them closes."""
    opening = [line for line in decided if line.opens]
    above = ([other for other in lines if other < line and other.file == line.file] for line in opening)
    before = matcher.last_matches(
        [(others, decided[line]) for line, others in zip(opening, above, strict=True)]
    )
    return {
        line
        for line, matches in zip(opening, before, strict=True)
        if all(other.opens for other in matches.values())
    }


def _unmatched(lines: Collection[PatternLine], paths: Sequence[str], matcher: "_Matcher") -> set[PatternLine]:
    """Those of the lines that match none of the paths."""
    rest = set(lines)
    while rest:
        (last,) = matcher.last_matches([(sorted(rest), paths)])
        if not last:
            break
        rest -= set(last.values())
    return rest


class _Matcher:
    """git in an empty repo that has no files, only folders, as some patterns match only these."""

    def __init__(self, root: Path, folders: Collection[str]) -> None:
        self._root = root
        self._folders = folders
        self._used = 0
        git.run(root, "init", "--quiet", "--template=")
        (root / _ANY).mkdir()
        (root / _ANY / ".gitignore").write_text("!*\n")

    def last_matches(
        self, questions: Sequence[tuple[Sequence[PatternLine], Collection[str]]]
    ) -> list[dict[str, PatternLine]]:
        """For each question of lines and paths, by path the line that matches it last.

        Each question gets a folder, in which all lines are opening ones: as nothing is private then, git does
        not answer for a path with the line that makes its folder private.
        """
        # git keeps pointers into a list that grows with the depth of paths (seen with 2.39). A path without
        # a match that is deeper than all others makes it grow before there is anything to point to.
        depth = max((path.count("/") for _, paths in questions for path in paths), default=0) + 3
        asked = [f"{'d/' * depth}x\0".encode(), f"{_ANY}/x\0".encode()]
        sources: dict[str, list[PatternLine]] = {}
        for number, (lines, paths) in enumerate(questions, start=self._used):
            sources |= self._write(str(number), lines, paths)
            asked += [os.fsencode(f"{number}/{path}") + b"\0" for path in paths]
        command = ("check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin")
        said = git_tree.listed_paths(git.run(self._root, *SETTINGS, *command, stdin=b"".join(asked)))[8:]
        found: list[dict[str, PatternLine]] = [{} for _ in questions]
        for source, place, path in zip(said[0::4], said[1::4], said[3::4], strict=True):
            if source:
                top, _, own = path.partition("/")
                found[int(top) - self._used][own] = sources[source][int(place) - 1]
        self._used += len(questions)
        return found

    def _write(
        self, top: str, lines: Sequence[PatternLine], paths: Collection[str]
    ) -> dict[str, list[PatternLine]]:
        """Write a question; its lines by the path of the pattern file that has them."""
        written: defaultdict[str, list[PatternLine]] = defaultdict(list)
        for line in lines:
            written[str(PurePosixPath(top, line.file).with_name(".gitignore"))].append(line)
        for source, own in written.items():
            place = self._root / source
            # It fails for a folder called .gitignore; the lines then match nothing.
            with suppress(OSError):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text("".join(f"{'' if line.opens else '!'}{line.text}\n" for line in own))
        for path in paths:
            if path in self._folders:
                with suppress(OSError):
                    (self._root / top / path).mkdir(parents=True, exist_ok=True)
        return written
