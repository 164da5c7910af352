"""Why a pattern probably matches nothing, and the path that was probably meant."""

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

from open_kit.patterns.counts import folders_above
from open_kit.reading.spelling import case_folded, normalized

# No path is longer. In characters; it bounds what the expressions below cost.
LONGEST = 4096
# What people write that git takes literally, the most telling first.
_SLIPS = (
    (re.compile(r".*\s#"), "a comment needs its own line"),
    (re.compile(r"!?[\"'`]"), "quotes are part of the pattern"),
    (re.compile(r"!\s*!"), "one ! is enough"),
    (re.compile(r"!?\s"), "the blank at its start is part of the pattern"),
    (re.compile(r"!?[A-Za-z]:[\\/]|!?~"), "a pattern starts at the folder of its file"),
    (re.compile(r"(?:.*/)?\$|.*\$\{?\w|.*%\w+%"), "variables are not replaced"),
    (re.compile(r".*\\[^ !#*?\[\]\\.]|.*\\$"), "folders are separated by /"),
    (re.compile(r"!?\^|.*(?:\.[*+]|\\\.|\(.*\)|\$$)"), "it is not a regular expression"),
    (re.compile(r".*\{.*\}"), "braces are part of the pattern; write a line for each"),
    (re.compile(r".*//"), "// is not /"),
    (re.compile(r"!?(?:.*/)?\.{1,2}(?:/|$)"), "./ and ../ are part of the pattern"),
)
_SIGNS = "!#*?[]/\\."


def slip(text: str) -> str | None:
    """What is wrong with a pattern that matches nothing, by its form; None if nothing can be told."""
    if len(text) > LONGEST:
        return None
    if any(not letter.isascii() and normalized(letter) in _SIGNS for letter in text):
        return "it has a sign that only looks like one of git's"
    return next((reason for form, reason in _SLIPS if form.match(text)), None)


class Tracked:
    """The tracked paths, to find the one that a pattern means."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take the paths of the files."""
        self._files = set(paths)

    def nearest(self, text: str) -> str | None:
        """The path that a pattern probably means, as a pattern; None if it has wildcards or none is near."""
        cleaned = re.split(r"\s#", normalized(text))[0].strip("!^$ \t\"'`").replace("\\", "/")
        names = [name for name in cleaned.split("/") if name not in ("", ".", "..", "~")]
        if not names or len(text) > LONGEST or re.search(r"[*?\[{]", cleaned):
            return None
        if len(names) == 1 and "/" not in cleaned.rstrip("/"):
            found = self._by_name(names[0])
        else:
            # The start of an absolute path is left out, name by name.
            known = names[0] in self._children[""]
            starts = range(1 if known else len(names))
            found = next(filter(None, (self._walk(names[start:]) for start in starts)), None)
        if found is None:
            return None
        return f"/{found}{'' if found in self._files else '/'}"

    def _walk(self, names: list[str]) -> str | None:
        """The path whose names are near the given ones, from the root."""
        path = ""
        for name in names:
            near = _near(name, self._children[path])
            if near is None:
                return None
            path = f"{path}/{near}" if path else near
        return path

    def _by_name(self, name: str) -> str | None:
        by_name = {path.rpartition("/")[2]: path for path in sorted(self._all, reverse=True)}
        near = _near(name, by_name)
        return by_name[near] if near else None

    @cached_property
    def _all(self) -> set[str]:
        return self._files | {folder for path in self._files for folder in folders_above(path)}

    @cached_property
    def _children(self) -> defaultdict[str, list[str]]:
        """The names in each folder; the root is the empty path."""
        children: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(self._all):
            folder, _, name = path.rpartition("/")
            children[folder].append(name)
        return children


def _near(name: str, names: Iterable[str]) -> str | None:
    """The name itself, else the one that is spelt most like it, without regard to case and Unicode form."""
    folded = {case_folded(other): other for other in names}
    if name in folded.values():
        return name
    near = get_close_matches(case_folded(name), folded, n=1, cutoff=0.65)
    return folded[near[0]] if near else None
