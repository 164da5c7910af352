"""Spellings that a person or a file system takes for the same."""

import sys
import unicodedata
from functools import cache


def fold(text: str) -> str:
    """The text without differences of case, of Unicode form and of unseen characters; lines stay lines."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text.translate(_unseen())).casefold()


def fold_path(path: str) -> str:
    """The path as `fold` has it, without the blanks and dots at the end of a name that some systems drop."""
    return "/".join(name.rstrip(" .") or name for name in fold(path).split("/"))


@cache
def _unseen() -> dict[int, None]:
    """Characters that nobody sees, such as a zero-width space or a soft hyphen; takes 80 ms."""
    return {code: None for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"}
