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
# A key of YAML without its value.
_KEY = re.compile(rb"\s*[^\s#-][^#]*:\s*(?:[&!]\S+\s+){0,2}(?:#.*)?$", re.DOTALL)
_ITEM = re.compile(rb"\s*-(?:\s|$)")
_NUMBER = re.compile(r"^\W*\w{1,3}\)\s")  # of an item in a list


def problem(before: str, after: str) -> str | None:
    """What is wrong with a mark that has these texts before and after it on its line; None if nothing is."""
    code = code_of(before, after)
    if not re.search(r"\w", code):
        return NOTHING
    return PART if _is_unbalanced(code) else None


def code_of(before: str, after: str) -> str:
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

    A line belongs to one above if it is indented further, or if that is the head of a section, as in TOML. An
    item of a list in YAML belongs to a key of the same indentation, too.
    """

    def __init__(self) -> None:
        """Begin a file."""
        self._headers: list[tuple[int, int]] = []  # the depth of each, and its number

    def private(self, line: bytes, number: int, *, in_block: bool) -> None:
        """Read a private line; one in a block is a header only if it is a key."""
        if (depth := _depth(line)) is not None:
            self._headers = [header for header in self._headers if header[0] < depth]
            is_key = bool(_KEY.match(line))
            if is_key or not in_block:
                self._headers.append((depth if is_key else depth | 1, number))

    def public(self, line: bytes) -> list[int]:
        """Read a public line; the numbers of the private lines that it belongs to."""
        if not self._headers or (depth := _depth(line)) is None or line.lstrip().startswith(b"#"):
            return []
        above, self._headers = self._headers, []
        return [number for header, number in above if header < depth]


def _depth(line: bytes) -> int | None:
    """Twice the indentation of a line, and one more for an item; below 0 for the head of a section.

    None for a blank line.
    """
    if _SECTION.match(line):
        return -2
    text = line.expandtabs()
    return 2 * (len(text) - len(text.lstrip())) + bool(_ITEM.match(line)) if text.strip() else None
