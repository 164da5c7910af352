"""Whether a mark with the word `line` protects what it is meant for.

A formatter can move a comment to a separate line, or break the line before it. What such a mark is meant to
protect is a guess, so it is refused.
"""

import re

NOTHING = (
    "the mark protects nothing, a formatter may have moved it; put it on the private line, "
    "or enclose a private comment in begin and end"
)
PART = (
    "the mark protects only one line of several that belong together, a formatter may have broken them; "
    "enclose all of them in begin and end"
)
EMPTY = "nothing is between begin and end, a formatter may have moved it; enclose what is private"

# The longer ones first.
_BLOCK_COMMENTS = (("{/*", "*/}"), ("/*", "*/"), ("{#", "#}"), ("<!--", "-->"), ("(*", "*)"))
_LINE_COMMENT = re.compile(r"--|//|[#;%]|\b(?:rem|dnl)\b", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SECTION = re.compile(rb"\[+[^\[\]]+\]+\s*(?:[#;].*)?$", re.DOTALL)
_NUMBER = re.compile(r"^\W*\w{1,3}\)\s")  # of an item in a list


def problem(before: str, after: str) -> str | None:
    """What is wrong with a mark that has these texts before and after it on its line; None if nothing is."""
    code = _without_comments(before, after)
    if not re.search(r"\w", code):
        return NOTHING
    return PART if _is_unbalanced(code) else None


def _without_comments(before: str, after: str) -> str:
    """What a line has besides its comments. Nothing, if it is only a comment that has the mark somewhere."""
    for opener, closer in _BLOCK_COMMENTS:
        before = _without_blocks(before, opener, closer)
        code, opened, _ = before.partition(opener)
        if opened:
            _, _, rest = after.partition(closer)
            return (code + _without_blocks(rest, opener, closer)).strip()
    signs = list(_LINE_COMMENT.finditer(before))
    if not signs:
        return before.strip()
    # A sign of the same kind may begin the comment earlier, but not inside a word or a text.
    first = re.search(rf"(?:^|\s){re.escape(signs[-1][0])}", before)
    return before[: (first or signs[-1]).start()].strip()


def _without_blocks(text: str, opener: str, closer: str) -> str:
    """The text without its complete comments."""
    *closed, last = text.split(closer)
    return " ".join([*(part.partition(opener)[0] for part in closed), last])


def _is_unbalanced(code: str) -> bool:
    depth = 0
    for bracket in re.findall(r"[()\[\]{}]", _QUOTED.sub("", _NUMBER.sub("", code))):
        depth += 1 if bracket in "([{" else -1
        if depth < 0:
            return True
    return depth > 0


class Headers:
    """The private lines so far that public lines below may belong to.

    A line belongs to one above if it is indented further, or if that is the head of a section, as in TOML.
    """

    def __init__(self) -> None:
        """Begin a file."""
        self._headers: list[tuple[int, int]] = []  # how far each is indented, and its number

    def private(self, line: bytes, number: int | None) -> None:
        """Read a private line; its number if a mark with the word `line` makes it private."""
        if (depth := _indentation(line)) is not None:
            self._headers = [header for header in self._headers if header[0] < depth]
            if number:
                self._headers.append((depth, number))

    def public(self, line: bytes) -> list[int]:
        """Read a public line; the numbers of the private lines that it belongs to."""
        if not self._headers or (depth := _indentation(line)) is None:
            return []
        above, self._headers = self._headers, []
        return [number for indentation, number in above if indentation < depth]


def _indentation(line: bytes) -> int | None:
    """How far a line is indented; -1 for the head of a section, None for a blank line."""
    if _SECTION.match(line):
        return -1
    text = line.expandtabs()
    return len(text) - len(text.lstrip()) if text.strip() else None
