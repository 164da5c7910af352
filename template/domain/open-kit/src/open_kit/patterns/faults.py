"""Lines of the pattern files that probably do something else than their writer believes."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from difflib import SequenceMatcher
from typing import NamedTuple

from open_kit.git_tree import TreeEntry
from open_kit.patterns.counts import PatternCount
from open_kit.patterns.lines import PatternLine, pattern_lines, written_lines
from open_kit.patterns.openignore import FILE, excluded
from open_kit.patterns.slips import Tracked, slip

_MOST_LETTERS_MORE = 4
_CLOSES_ALL = ("/*", "*", "/**", "**")
_WILDCARD = re.compile(r"[*?\[\\]")


class PatternFault(NamedTuple):
    """A line that does not do what it seems to do.

    Attributes:
        file: the path of the pattern file.
        line: counted from 1; 0 for the file as a whole.
        reason: what is wrong, and what to do.
        text: the kind of the fault and the text of the line, the same in each release.
    """

    file: str
    line: int
    reason: str
    text: str


class _Reason(NamedTuple):
    kind: str
    words: str


class _Tree(NamedTuple):
    """What the lines are judged in: entries, the pattern files, and the paths that are private by them."""

    entries: Sequence[TreeEntry]
    patterns: Mapping[str, bytes]
    private: Set[str]

    def closed_by(self, line: PatternLine, text: str) -> int:
        """How many more files would be private with another text in a line."""
        lines = self.patterns[line.file].split(b"\n")
        lines[line.number - 1] = text.encode()
        return len(excluded(self.entries, {**self.patterns, line.file: b"\n".join(lines)}) - self.private)

    def has(self, path: str) -> bool:
        """Whether a path is a file or a folder."""
        folder = f"{path.rstrip('/')}/"
        return any(entry.path == path or entry.path.startswith(folder) for entry in self.entries)


def pattern_faults(
    entries: Sequence[TreeEntry],
    patterns: Mapping[str, bytes],
    counts: Sequence[PatternCount],
    private: Set[str],
) -> Iterator[PatternFault]:
    """The faults of the pattern files.

    Args:
        entries: of the whole tree.
        patterns: the content of the pattern files, by path.
        counts: what their lines do.
        private: the paths that they make private.
    """
    tree = _Tree(entries, patterns, private)
    tracked = Tracked(entry.path for entry in entries)
    yield from _start(patterns[FILE])
    for count in counts:
        if reason := _fault(count, tree, tracked):
            yield _at(count.line, reason)
    for file, content in patterns.items():
        for line in written_lines(file, content):
            if line.is_comment and (reason := _comment_fault(line, tree, tracked)):
                yield _at(line, reason)
    for entry in entries:
        if _looks_like_pattern_file(entry.path.rpartition("/")[2]):
            reason = _Reason("name", f"only files called {FILE} are read; rename it, or delete it")
            yield _at(PatternLine(entry.path, 0, entry.path), reason)


def _at(line: PatternLine, reason: _Reason) -> PatternFault:
    return PatternFault(line.file, line.number, reason.words, f"{reason.kind} {line.text}")


def _start(content: bytes) -> Iterator[PatternFault]:
    first = next(iter(pattern_lines(FILE, content)), PatternLine(FILE, 0, ""))
    if first.text not in _CLOSES_ALL:
        words = "the first pattern is not /*, so new files and folders are public; begin with the line /*"
        yield _at(first, _Reason("start", words))


def _fault(count: PatternCount, tree: _Tree, tracked: Tracked) -> _Reason | None:
    if not count.matches:
        return _unmatched(count.line, tracked)
    return _opening_fault(count) if count.line.opens else _closing_fault(count, tree)


def _unmatched(line: PatternLine, tracked: Tracked) -> _Reason:
    why, nearest = slip(line.text), tracked.nearest(line.text)
    remedy = f"the nearest path is {nearest}" if nearest else "correct the line, or delete it"
    return _Reason("unmatched", f"matches no tracked file{f': {why}' if why else ''}; {remedy}")


def _opening_fault(count: PatternCount) -> _Reason | None:
    if "/" not in count.line.text.rstrip("/"):
        words = "opens a name in every folder; begin it with !/ , or with !**/ if you mean that"
        return _Reason("unanchored", words)
    if count.redundant:
        return _Reason("redundant", "opens only what is open already; delete the line, or its ! to close it")
    return None


def _closing_fault(count: PatternCount, tree: _Tree) -> _Reason | None:
    line = count.line
    if not count.private and not _WILDCARD.search(line.text):
        matched = excluded(tree.entries, {line.file: line.text.encode()})
        if not matched & tree.private:
            return _Reason("overridden", "a line below opens all that it closes; delete one of the two")
    wide = _widened(line.text)
    if wide != line.text and (more := tree.closed_by(line, wide)):
        return _Reason(
            "narrow", f"leaves {_files(more)} public that {wide} closes; write that, or whole names"
        )
    return None


def _comment_fault(line: PatternLine, tree: _Tree, tracked: Tracked) -> _Reason | None:
    """A pattern that is a comment by one character: its first, or the line break before it."""
    text = line.text[1:]
    if text and not text.startswith((" ", "\t", "#", "!")):
        # Without a / at its start, the # may replace a letter.
        meant = [text, tracked.nearest(text)] if "/" in text.rstrip("/") else [text]
        if more := max(tree.closed_by(line, one) for one in meant if one):
            words = f"is a comment, but would close {_files(more)} without its #; write a blank after the #"
            return _Reason("comment", words)
    word = re.split(r"[ \t]", text)[-1]
    before, slash, rest = word.partition("/")
    pattern = f"/{rest.lstrip('/')}" if before and slash else ""
    if pattern and not tree.has(word) and (more := tree.closed_by(line, pattern)):
        words = f"is a comment that ends with the pattern {pattern}, which would close {_files(more)}"
        return _Reason("comment", f"{words}; write it on a separate line")
    return None


def _widened(text: str) -> str:
    """The pattern for whole folders, where names have only wildcards and at most one letter."""
    text = text.replace("\\/", "/")  # the same for git
    path = text.rstrip("/")
    *folders, last = path.split("/")
    wide = "*" if _is_narrow(last) else _wide_name(last) + text[len(path) :]
    return "/".join([*map(_wide_name, folders), wide])


def _wide_name(name: str) -> str:
    if _is_narrow(name):
        return "**"
    # Next to other letters, ** is * for git.
    return f"**/*{name.lstrip('*')}" if name.startswith("**") else name


def _is_narrow(name: str) -> bool:
    letters = name.translate(dict.fromkeys(map(ord, "*?")))
    return letters != name and len(letters) <= 1 and letters not in ("[", "]", "\\")


def _files(count: int) -> str:
    return f"{count} {'file' if count == 1 else 'files'}"


def _looks_like_pattern_file(name: str) -> bool:
    if name == FILE or abs(len(name) - len(FILE)) > _MOST_LETTERS_MORE:
        return False
    return name.strip(".") == "openignore" or SequenceMatcher(None, name.casefold(), FILE).ratio() >= 0.85
