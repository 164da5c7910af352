"""Spellings that a person or a file system takes for the same."""

import sys
import unicodedata
from functools import cache


def case_folded(text: str) -> str:
    """The text without differences of case, Unicode form and invisible characters; lines stay lines."""
    if text.isascii():
        return text.lower()
    return normalized(text).casefold()


def normalized(text: str) -> str:
    """The text in Unicode's form NFKC without invisible characters; lines stay lines."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_invisible()))


def case_folded_path(path: str) -> str:
    """The path case-folded, without the blanks and dots at the end of a name that some systems drop."""
    return "/".join(name.rstrip(" .") or name for name in case_folded(path).split("/"))


def is_invisible(letter: str) -> bool:
    """Whether a character, other than an ordinary blank, cannot be seen, or Unicode has not assigned it."""
    return letter != " " and unicodedata.category(letter) in ("Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs")


@cache
def _invisible() -> dict[int, None]:
    """Invisible characters, such as a zero-width space or a soft hyphen; takes 80 ms."""
    format_characters = (
        code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"
    )
    # Joiners, fillers and variation selectors, which Unicode counts among other categories.
    others = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x3164, 0xFFA0)
    return dict.fromkeys((*format_characters, *others, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
