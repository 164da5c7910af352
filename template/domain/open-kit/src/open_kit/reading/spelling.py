"""Spellings that a person or a file system takes for the same."""

import re
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

_ACCENTS = re.compile("[\u0300-\u036f]+")
# Letters with a stroke or without a dot, which Unicode does not take apart.
_UNADORNED = dict(zip("øØłŁđĐħĦı", "oOlLdDhHi", strict=True))
_LIGATURES = {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe"}
# How German and the Scandinavian languages write these letters without accents.
_SPELT_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
_SPELT_OUT |= {letter.upper(): two.capitalize() for letter, two in _SPELT_OUT.items()}


class Folded(NamedTuple):
    """A text as names are compared; both texts have the same length and the same lines.

    Attributes:
        text: without differences of case and Unicode form, accents and invisible characters.
        cased: the same with its upper and lower case.
    """

    text: str
    cased: str


def case_folded(text: str) -> str:
    """The text without differences of case, Unicode form and invisible characters; lines stay lines."""
    if text.isascii():
        return text.lower()
    return normalized(text).casefold()


def normalized(text: str) -> str:
    """The text in Unicode's form NFKC without invisible characters; lines stay lines."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", replaced(text, dict.fromkeys(_invisible().intersection(text), "")))


def foldings(text: str) -> list[Folded]:
    """The text as names are compared; a second time with `ae` for `ä` if it has such a letter."""
    if text.isascii():
        return [Folded(text.lower(), text)]
    plain = normalized(text)
    return [_folded(form) for form in dict.fromkeys((plain, replaced(plain, _SPELT_OUT)))]


def replaced(text: str, letters: Mapping[str, str]) -> str:
    """The text with other letters for some; faster than `str.translate` unless the text is ASCII."""
    for letter, others in letters.items():
        text = text.replace(letter, others)
    return text


def without_surrogates(text: str) -> str:
    """The text with `?` for bytes that are not UTF-8, which a search for many words cannot take."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def case_folded_path(path: str) -> str:
    """The path case-folded, without the blanks and dots at the end of a name that some systems drop."""
    return "/".join(name.rstrip(" .") or name for name in case_folded(path).split("/"))


def is_invisible(letter: str) -> bool:
    """Whether a character, other than an ordinary blank, cannot be seen, or Unicode has not assigned it."""
    return letter != " " and unicodedata.category(letter) in ("Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs")


def _folded(text: str) -> Folded:
    cased = replaced(text, _LIGATURES)
    cased = replaced(_ACCENTS.sub("", unicodedata.normalize("NFD", cased)), _UNADORNED)
    folded = cased.casefold()
    if len(folded) != len(cased):  # casefold() goes letter by letter, and makes two of some, such as ß
        cased = replaced(cased, {c: c + c.casefold()[1:] for c in set(cased) if len(c.casefold()) > 1})
    return Folded(folded, cased)


@cache
def _invisible() -> frozenset[str]:
    """Invisible characters, such as a zero-width space or a soft hyphen; takes 80 ms."""
    format_characters = (
        code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"
    )
    # Joiners, fillers and variation selectors, which Unicode counts among other categories.
    others = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x3164, 0xFFA0)
    codes = (*format_characters, *others, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
    return frozenset(map(chr, codes))
