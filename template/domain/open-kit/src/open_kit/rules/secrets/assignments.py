"""Secrets by the word that they are assigned to: `password = ..`, `--token ..`, `{"api_key": ".."}`.

Each word is searched for once, and the value after it decides; the time is linear in the text.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from open_kit.reading.spelling import without_surrogates
from open_kit.rules.secrets.inserted import inserted_values
from open_kit.rules.secrets.placeholders import has_letters_and_digits, is_placeholder
from open_kit.rules.secrets.secret_forms import (
    FORMS,
    IN_SQL,
    OF_A_USER,
    PASSWORDS,
    SUFFIX,
    TOKENS,
    VERB,
    WHOLE_WORDS,
    Form,
)

SHORTEST_PASSWORD = 6  # characters of a password with letters and digits
SHORTEST_TOKEN = 8  # the same for a token or key
SHORTEST_WORD = 8  # characters of a password without digits
_PASSWORDS = frozenset((*PASSWORDS, IN_SQL))
_JOINED_BY = ("", "_", "-", " ", ".")  # the parts of `api key`
_BEFORE = 60  # characters before a word that are looked at
_ROWS, _LONGEST_ROW = 50, 300  # of a table: lines and characters that are looked at
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# What code has in the place of a bare value: a parameter, an anchor, an attribute; or it is the next key.
_CODE = re.compile(r"[:@*&?!]\w*\Z|[a-z_]+(?:=\w*|\.[\w.]*)\Z|.*:\Z", re.IGNORECASE)
_LAST_OF_LINE = re.compile(r"[^\s()\"'`<>{}]{1,256}+(?=[ \t]*(?:[#;]|$))", re.MULTILINE)
_REST_OF_LINE = re.compile(r"(?P<bare>\S{1,256}+)(?=[ \t]*(?:[#;|]|$))", re.MULTILINE)
_PUNCTUATION = re.compile(r"[\"'`&(),;<>\[\]{}|]")
# With punctuation, what is code, or goes on with something else: a call or a part of a list, the next key, a
# string that ends, markup; or the line is not the end of it.
_EXPRESSION = re.compile(
    r"[\w.]*[(\[{].*[)\]}](?:[.(\[].*|\W*)|.*[(\[{,]|.*[&,;|]\W?\w+[:=].*|.*[\"'`]\W.*|.*[(\[{,+:=][\"'`].*"
    r"|.*<(?:/|br\b).*|-.*\}\W?"
)
_COLUMN = r"[\w \"'*`-]{0,60}"
_COLUMNS = re.compile(rf"{_COLUMN}([|,;\t])(?:{_COLUMN}(?:\1|\Z))+")
_BELOW_HEADER = re.compile(r"[ \t|:-]*-[ \t|:-]*")
_IDENTIFIER = re.compile(r"[^\W\d][\w.-]*")
_MARKUP = " \t\"'*`"
# In a longer word, such as `passenger`; of the forms, only one has letters next to the word.
_LONGER_WORD = re.compile(r"(?!default|value)[^\W_]", re.IGNORECASE)
_OWNER = re.compile(r"(?<![^\W_])(?:db|my|user)\Z", re.IGNORECASE)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("\u2018\u2019\u201a\u201b", "'"))


_LONGEST_VALUE = 256
_MANIFEST = re.compile(r"^kind:[ \t]*[\"']?Secret\b", re.MULTILINE)
_KUBERNETES = re.compile(r"^(?:data|stringData):[ \t]*\n((?:[ \t]+[^\n]*(?:\n|\Z)){1,200})", re.MULTILINE)
_ENTRY = re.compile(r"^[ \t]+(?P<key>[\w./-]{1,100}):[ \t]+[\"']?(?P<value>[^\s\"']{8,})", re.MULTILINE)
# Keys whose values are not secret, or in which a password has a form that is found elsewhere.
_SETTING = re.compile(
    r"(?:[\w./-]*[._-])?(?:account|bucket|connection_string|database|dataset|db_?name|domain|dsn|endpoint|host"
    r"|hostname|id|instance|keyspace|kind|level|local_dc|mode|name|namespace|path|policy|port|project|protocol"
    r"|region|role|schema|server|sslmode|type|uri|url|user|username|version|warehouse|zone)",
    re.IGNORECASE,
)


class Unquoted(IntEnum):
    """What counts as a password without quotes in a kind of file; each adds to the one before."""

    CODE = 0  # letters and digits
    TEXT = 1  # with brackets, quotes and commas in it, which in code end a name
    SETTINGS = 2  # without digits


class Assigned(NamedTuple):
    """A secret, where it begins in the text, and the word that it is assigned to."""

    start: int
    word: str
    value: str


def assigned_secrets(text: str, unquoted: Unquoted = Unquoted.CODE) -> Iterator[Assigned]:
    """The secrets that are assigned to a word.

    Args:
        text: of any kind.
        unquoted: what counts without quotes.
    """
    lower = text.lower()
    if not text.isascii():
        text = (text if len(text) == len(lower) else lower).translate(_QUOTES)
    rows = range(0)  # the positions of the last table
    for index, start, stop in _automaton().find_matches_as_indexes(without_surrogates(lower)):
        word = _spellings()[index][1]
        if word in WHOLE_WORDS and _continues(text, start):
            continue
        if text.startswith("://", max(0, start - 3)):  # the user in an address
            continue
        if word == IN_SQL and not OF_A_USER.search(text[max(0, start - _BEFORE) : start]):
            continue
        suffix = SUFFIX.match(text, stop)
        end = suffix.end() if suffix else stop
        if _LONGER_WORD.match(text, end):
            continue
        if secret := _after(text, start, end, word, unquoted):
            yield secret
        elif start not in rows and (inserted := inserted_values(text, start, end)):
            yield from (Assigned(at, word, value) for at, value in inserted if _is_secret(value, word))
        elif start not in rows and (column := _column(text, start, end)):
            rows = range(column[0][0], column[-1][0] + 1)
            yield from (Assigned(at, word, cell) for at, cell in column if _is_secret(cell, word))


def _continues(text: str, start: int) -> bool:
    """Whether a position is inside a word, other than at the hump of `dbPass`, or as in `dbpass`."""
    before = text[start - 1 : start] if start else ""
    if not before.isalpha() or (before.islower() and text[start].isupper()):
        return False
    return not _OWNER.search(text[max(0, start - _BEFORE) : start])


def _after(text: str, start: int, end: int, word: str, unquoted: Unquoted) -> Assigned | None:
    """The secret that follows a word in one of the forms."""
    before = text[max(0, start - _BEFORE) : start]
    for form in FORMS:
        match = form.after.match(text, end)
        if match and (form.before is None or form.before.search(before)):
            value = _value(text, match, form, word, unquoted)
            if value:
                return Assigned(match.start(match.lastgroup or 0), word, value)
    return None


def _value(text: str, match: re.Match[str], form: Form, word: str, unquoted: Unquoted) -> str | None:
    """The value of a form's match, if it is a secret."""
    if form.prose and (word == VERB or (word not in _PASSWORDS and not match.groupdict().get("says"))):
        return None
    if match.lastgroup == "quoted":
        return _quoted_value(match["quoted"], form, word)
    return _bare_value(text, match, form, word, unquoted)


def _quoted_value(value: str, form: Form, word: str) -> str | None:
    ends_a_string = value.lstrip("\"'")[:1] in tuple(" ,)+")  # as in `print("password: ", value, "..")`
    return value if not ends_a_string and _is_secret(value, word, any_signs=not form.strict) else None


def _bare_value(text: str, match: re.Match[str], form: Form, word: str, unquoted: Unquoted) -> str | None:
    if match["bare"].endswith("..."):  # cut
        return None
    value, end = match["bare"].rstrip("."), match.end("bare")
    has_punctuation = bool(_PUNCTUATION.search(value))
    is_name = has_punctuation or text[end : end + 1] in ("(", "[") or _CODE.match(value)
    if not is_name and _is_secret(value, word):
        return value
    if unquoted is Unquoted.CODE or form.prose:
        return None
    last = _LAST_OF_LINE.match(text, match.start("bare")) if unquoted is Unquoted.SETTINGS else None
    if last and _is_secret(last[0], word, any_signs=True):
        return last[0]
    rest = match if has_punctuation else _REST_OF_LINE.match(text, match.start("bare"))
    return _with_punctuation(rest["bare"], word) if rest else None


def _with_punctuation(rest: str, word: str) -> str | None:
    """The password that the rest of a line or a cell is, if it has punctuation and is not code."""
    value = rest.rstrip(")]},;.\"'`")
    if word not in _PASSWORDS or not _PUNCTUATION.search(value) or _EXPRESSION.fullmatch(rest):
        return None
    return value if _is_secret(value, word) else None


def _is_secret(value: str, word: str, *, any_signs: bool = False) -> bool:
    """Whether a value that is assigned to a word is a secret; `any_signs`: also a password without digits."""
    is_password = word in _PASSWORDS
    if any_signs and is_password and len(value) >= SHORTEST_WORD:
        counts = True
    else:
        shortest = SHORTEST_PASSWORD if is_password else SHORTEST_TOKEN
        counts = len(value) >= shortest and has_letters_and_digits(value)
    is_id = word == "token" and _UUID.fullmatch(value)
    return counts and not is_id and not is_placeholder(value)


def _column(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The cells below a word that names a column of a table, with the positions of their lines."""
    line_start = text.rfind("\n", max(0, start - _LONGEST_ROW), start) + 1
    line_end = text.find("\n", end, end + _LONGEST_ROW)
    header = text[line_start:line_end] if 0 <= start - line_start <= _LONGEST_ROW and line_end > 0 else ""
    columns = _COLUMNS.fullmatch(header)
    if not columns:
        return []
    delimiter = columns[1]
    number = header.count(delimiter, 0, start - line_start)
    cell, before = header.split(delimiter)[number], header[: end - line_start].split(delimiter)[number]
    if cell.rstrip(_MARKUP) != before or not _IDENTIFIER.fullmatch(cell.strip(_MARKUP)):
        return []
    item_of_list = delimiter == "," and header.count(delimiter) == 1 and header.rstrip().endswith(delimiter)
    if item_of_list or _is_below_header(text, line_start, delimiter):
        return []
    cells = []
    for _ in range(_ROWS):
        at = line_end + 1
        line_end = text.find("\n", at, at + _LONGEST_ROW)
        row = text[at : line_end if line_end > 0 else at + _LONGEST_ROW].split(delimiter)
        if len(row) != header.count(delimiter) + 1:
            break
        value = row[number].strip(_MARKUP)
        cells.append((at, value if len(value.split()) == 1 else ""))
        if line_end < 0:
            break
    return cells


def _is_below_header(text: str, start: int, delimiter: str) -> bool:
    """Whether the row of a Markdown table that begins at a position is not the table's header."""
    for _ in range(_ROWS if delimiter == "|" else 0):
        end = start - 1
        start = text.rfind("\n", max(0, end - _LONGEST_ROW), max(0, end)) + 1
        row = text[start : max(0, end)]
        if delimiter not in row or len(row) >= _LONGEST_ROW:
            return False
        if _BELOW_HEADER.fullmatch(row):
            return True
    return False


def kubernetes_secrets(text: str) -> Iterator[tuple[int, str]]:
    """The values of manifests of the kind Secret, whatever their keys are, with their positions."""
    for block in _KUBERNETES.finditer(text) if "Secret" in text and _MANIFEST.search(text) else ():
        for entry in _ENTRY.finditer(text, block.start(1), block.end(1)):
            value = entry["value"]
            if not (_SETTING.fullmatch(entry["key"]) or is_placeholder(value[:_LONGEST_VALUE])):
                yield entry.start("value"), value


@cache
def _spellings() -> list[tuple[str, str]]:
    """Each spelling of a word, with the word."""
    return [
        (joined_by.join(word.split()), word)
        for word in (*PASSWORDS, IN_SQL, *TOKENS)
        for joined_by in (_JOINED_BY if " " in word else ("",))
    ]


@cache
def _automaton() -> AhoCorasick:
    spellings = [spelling for spelling, _ in _spellings()]
    return AhoCorasick(spellings, MatchKind.LeftmostLongest, implementation=Implementation.DFA)
