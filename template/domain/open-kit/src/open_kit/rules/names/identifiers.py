"""The identifier around a name: where its words end, and what else it has."""

import re
from typing import NamedTuple

from open_kit.reading.spelling import Folded
from open_kit.rules.names.words import is_english

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_LETTERS = re.compile(r"[a-z]*")
_DIGITS = re.compile(r"\d*")
_JOINT = re.compile(rf"[{DASHES}_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
_BESIDE = re.compile(rf"(?:\w|[{DASHES}](?=\w))*")  # a dash belongs to an identifier between words
_VERSION = re.compile(r"v?\d+")
_NUMBER = re.compile(r"_?(?:v\d+|\d{4,})|_\d+")  # not that of base64
_SHORTEST_AFTER_ENVIRONMENT = 5  # letters of an English word; `devops` is not `ops`
_FARTHEST = 63  # letters of an identifier that are looked at on each side of a name
# What names of hosts, databases and environments add to a name without a separator: `dwhprod`, `testdwh01`.
_ENVIRONMENTS = frozenset([
    "admin", "api", "app", "bak", "ci", "cluster", "db", "demo", "dev", "devel", "host", "int", "live",
    "local", "node", "old", "preprod", "prd", "prod", "production", "qa", "replica", "sandbox", "sbx",
    "server", "srv", "stage", "staging", "stg", "svc", "svr", "test", "tst", "uat", "usr", "v", "vm", "web",
])  # fmt: skip
# What dbt projects add to the name of a model: `stg_rates`, `rates_v2`.
_LAYERS = frozenset([
    "agg", "bak", "dim", "fct", "hist", "int", "intermediate", "mart", "marts", "mrt", "raw", "rpt", "seed",
    "snap", "snapshot", "snp", "src", "staging", "stg", "tbl", "tmp", "vw",
])  # fmt: skip


class Span(NamedTuple):
    """A part of a text."""

    text: Folded
    start: int
    end: int

    @property
    def folded(self) -> str:
        """The part in lower case."""
        return self.text.text[self.start : self.end]


def is_edge(text: Folded, at: int) -> bool:
    """Whether a word can begin or end at a position, in an identifier in camel case, too."""
    left, right = text.text[at - 1 : at] if at else "", text.text[at : at + 1]
    if not (left.isalnum() and right.isalnum()) or left.isascii() != right.isascii():
        return True
    escape = left in "bfnrtv" and text.text[max(0, at - 2) : at - 1] == "\\"  # as in "\nsalary_bands"
    return escape or is_hump(text.cased, at)


def is_hump(cased: str, at: int) -> bool:
    """Whether a word in camel case begins at a position."""
    left, right = cased[at - 1 : at] if at else "", cased[at : at + 1]
    if not right.isupper() or not left.isalnum():
        return False
    return not left.isupper() or cased[at + 1 : at + 2].islower()


def numbered(span: Span) -> Span:
    """The span with the number after it, unless it ends in a digit."""
    if span.folded[-1:].isdigit():
        return span
    after = _DIGITS.match(span.text.text, span.end)
    return span._replace(end=after.end() if after else span.end)


def is_whole(span: Span) -> bool:
    """Whether a span is whole words of an identifier, with a number or a version after it or not."""
    if not is_edge(span.text, span.start):
        return False
    end = numbered(span).end
    if is_edge(span.text, end):
        return True
    version = _VERSION.match(span.text.text, end)
    return version is not None and is_edge(span.text, version.end())


def is_glued(span: Span) -> bool:
    """Whether a word is a span and names of environments, such as `dwhprod01`, and not an English word."""
    text = span.text.text
    start = span.start
    while start and span.start - start < 12 and "a" <= text[start - 1] <= "z":
        start -= 1
    end = numbered(span).end
    letters = _LETTERS.match(text, end, end + 12)
    before, after = text[start : span.start], letters[0] if letters else ""
    last = _DIGITS.match(text, end + len(after))
    is_short = span.end - span.start < _SHORTEST_AFTER_ENVIRONMENT and is_english(span.folded)
    if not {before, after} <= _ENVIRONMENTS | {""} or (before and is_short):
        return False
    ends = is_edge(span.text, start) and is_edge(span.text, last.end() if last else end)
    return ends and not is_english(f"{before}{span.folded}{after}")


def around(span: Span) -> tuple[Span, list[str]]:
    """The identifier that a span is in, and its other words, without numbers, in lower case."""
    text = span.text
    left = _BESIDE.match(text.text[max(0, span.start - _FARTHEST) : span.start][::-1])
    right = _BESIDE.match(text.text, span.end, span.end + _FARTHEST)
    start = span.start - (left.end() if left else 0)
    end = right.end() if right else span.end
    outside = (text.cased[start : span.start], text.cased[span.end : end])
    words = [word.lower() for part in outside for word in _JOINT.split(part)]
    return Span(text, start, end), [word for word in words if word.strip("v0123456789")]


def is_layered(whole: Span, span: Span, others: list[str]) -> bool:
    """Whether an identifier is a span with a number, or with words of a dbt project's layers."""
    if not _LAYERS.issuperset(others) or not whole.folded.isidentifier() or "__" in whole.folded.strip("_"):
        return False
    return bool(others) or _NUMBER.fullmatch(whole.folded.strip("_").removeprefix(span.folded)) is not None
