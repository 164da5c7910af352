"""Names of marks in comments, without the word that a mark needs."""

import re

# What begins a comment. A `#` in an address, and the `//` of one, do not.
_SIGN = r"(?:^|(?<=[\s,;(){}\[\]'\"`#]))#|(?<!:)//|/\*|<!--|--|(?:^|\s)[;%]|^\s*@?rem\s"
_COMMENT = re.compile(_SIGN)
_BEGINS = re.compile(rf"(?:{_SIGN})[^\w/.]*(?:\s/)?$")
_BORDER = re.compile(r"(?:^|[\s,;:(@!|>-])$")
_ENDS = re.compile(r"(?:\\n)?[^\w`]*$")
# The name goes on, as that of a file or a function, or is quoted.
_GOES_ON = re.compile(r"[^\W_]|\.[a-z]|['\u2019]s\b|`")


def is_bare_mark(before: str, after: str, *, exact: bool) -> bool:
    """Whether a name with these texts before and after it in its line, up to the end of a comment, is a mark.

    An exact name is one at the start or end of a comment, any other name if the comment has nothing else.
    """
    if _GOES_ON.match(after):
        return False
    ends = bool(_ENDS.match(after))
    if not (exact or ends):
        return False
    begins = bool(_BEGINS.search(before))
    if not exact:
        return begins and ends
    return begins or (ends and bool(_BORDER.search(before) and _COMMENT.search(before)))
