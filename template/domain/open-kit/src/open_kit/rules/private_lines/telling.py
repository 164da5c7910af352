"""Which texts tell something: phrases that hardly occur by chance, in prose and in code."""

import re
from collections.abc import Iterator, Sequence

from open_kit.rules.names.words import is_frequent
from open_kit.rules.private_lines.phrases import words

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")
_CODE_SIGN = re.compile(r"[\w$]\(|[][{}=<>]|::|\s--?[a-z]")
_DATE_OR_VERSION = re.compile(r"\d{4}-\d\d-\d\d.*|v?\d+(?:\.\d+)+.*", re.IGNORECASE)
_AROUND = " \t\"'`.,;:!?()[]{}<>|*"
_DIGITS_IN_PROSE = 5  # beside a letter: standards such as ISO-8601 have four
_LONGEST = 2000  # characters of a text that are looked at
_MOST = 40  # words that are searched for


def in_prose(text: str, sure: bool) -> Iterator[str]:
    """The telling phrases of a text and of its sentences; `sure` if even a short name tells something."""
    for part in dict.fromkeys((text, *_SENTENCE_END.split(text))):
        found = _words(part)
        least = 2 if sure or _is_proper(part) else 3
        short = sure and _is_proper(part) and _has(found, words=2, letters=8)
        if short or _has(found, words=least, letters=12) or is_number(part):
            yield " ".join(found)
    for part in text[:_LONGEST].split():
        if is_number(part, digits=_DIGITS_IN_PROSE):
            yield " ".join(_words(part))


def in_code(text: str) -> Iterator[str]:
    """The telling phrase of a statement: statements have the same few words far more often than prose."""
    found = _words(text)
    if _has(found, words=6, letters=30):
        yield " ".join(found)


def is_code(text: str) -> bool:
    """Whether a value or string is a path, an expression or a command instead of words or an address."""
    if "://" in text or is_number(text):
        return False
    return " " not in text.strip() or bool(_CODE_SIGN.search(text))


def is_number(text: str, *, digits: int = 4) -> bool:
    """Whether a text is a number as that of a customer or an account: seven digits, or fewer and a letter."""
    bare = text.strip(_AROUND)
    found, letters = sum(map(str.isdigit, bare)), sum(map(str.isalpha, bare))
    one = len(bare) <= 100 and all(c.isalnum() or c in "_.@+-" for c in bare)
    return one and found >= (digits if letters else 7) and not _DATE_OR_VERSION.fullmatch(bare)


def is_identifier(name: str) -> bool:
    """Whether an identifier has several words or digits, so that it is not a word of prose."""
    several = " " in words(name) or any(map(str.isdigit, name))
    return several and len(name) >= 6 and sum(map(str.isalpha, name)) >= 4


def is_common(name: str) -> bool:
    """Whether an identifier has only words that prose has very often: customer_id, updated_at."""
    return all(map(is_frequent, words(name).split()))


def _is_proper(text: str) -> bool:
    """Whether a text is two or more words with capitals, as the name of a company or a project is."""
    parts = text.strip(_AROUND).split()
    return 2 <= len(parts) <= 5 and all(part[0].isupper() for part in parts)


def _has(found: Sequence[str], *, words: int, letters: int) -> bool:
    """Whether there are so many words and letters, and two different words of three letters or more."""
    several = len({word for word in found if len(word) >= 3}) >= 2
    return len(found) >= words and sum(map(len, found)) >= letters and several


def _words(text: str) -> list[str]:
    return words(text[:_LONGEST]).split()[:_MOST]
