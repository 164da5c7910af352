"""English words: which are everyday words, and their plurals."""

from functools import cache
from importlib.resources import files

# symspellpy's list counts 542 billion words of English pages.
_LIST = "frequency_dictionary_en_82_765.txt"
_EVERYDAY = 1_640_000  # 3 in a million: salary, rates, status; not zephyr
_FREQUENT = 30_000_000  # 55 in a million: rates, status; not salary
# Everyday words of the trade that the list lacks, or has as rare ones.
_TRADE = frozenset([
    "backfill", "cadence", "config", "dataset", "hostname", "ingest", "namespace", "orchestration", "param",
    "runtime", "telemetry", "util",
])  # fmt: skip


def is_everyday(word: str) -> bool:
    """Whether a word in lower case, or its plural or singular, is one that prose has often."""
    return any(_counts().get(form, 0) >= _EVERYDAY or form in _TRADE for form in inflected(word))


def is_frequent(word: str) -> bool:
    """Whether a word in lower case, or its plural or singular, is one that prose has very often."""
    return any(_counts().get(form, 0) >= _FREQUENT for form in inflected(word))


def is_english(word: str) -> bool:
    """Whether a word in lower case, or its plural or singular, is in a list of 83,000 English words."""
    return any(form in _counts() or form in _TRADE for form in inflected(word))


def inflected(word: str) -> set[str]:
    """The word, and its plural and singular by the regular endings; one of the two may be no word."""
    found = {word}
    if not word.isalpha() or not word.isascii():
        return found
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        found.add(f"{word[:-1]}ies")
    else:
        found.add(f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s")
    if word.endswith("ies"):
        singular = f"{word[:-3]}y"
    elif word.endswith(("sses", "uses", "xes", "zes", "ches", "shes")):
        singular = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        singular = word[:-1]
    else:
        singular = ""
    if len(singular) >= 4:
        found.add(singular)
    return found


@cache
def _counts() -> dict[str, int]:
    """How often each word of the list occurs; takes 45 ms."""
    lines = (files("symspellpy") / _LIST).read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, _, count in (line.partition(" ") for line in lines)}
