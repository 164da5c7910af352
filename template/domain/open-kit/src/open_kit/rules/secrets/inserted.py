"""The values of a column in `insert into users (login, password) values (..)`."""

import re

_LONGEST_LIST = 300  # characters of the columns, or of a row
_ROWS = 50
_INSERT = re.compile(r"\binsert\s{1,9}into\s{1,9}[^\s()]{1,100}\s{0,9}\Z", re.IGNORECASE)
_VALUES = re.compile(r"[^()]{0,300}\)\s{0,40}values\s{0,40}", re.IGNORECASE)
_ITEM = re.compile(
    r"\s{0,40}(?:[EN]?'(?P<text>(?:[^'\n]|''){0,256})'|[^,()']{0,100}(?:\([^()]{0,100}\))?)\s{0,40}([,)])"
)
_NEXT_ROW = re.compile(r"\s{0,40},?\s{0,40}\(")


def inserted_values(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The strings inserted into the column named by the word at `start` to `end`, with their positions."""
    opened = text.rfind("(", max(0, start - _LONGEST_LIST), start)
    if opened < 0 or not _INSERT.search(text, max(0, opened - 130), opened):
        return []
    values = _VALUES.match(text, end)
    if not values:
        return []
    number, at, found = text.count(",", opened, start), values.end(), []
    for _ in range(_ROWS):
        row = _NEXT_ROW.match(text, at)
        if not row:
            break
        at, index, closed = row.end(), 0, False
        while not closed and (item := _ITEM.match(text, at)):
            if index == number and item["text"]:
                found.append((item.start("text"), item["text"]))
            at, index, closed = item.end(), index + 1, item[2] == ")"
        if not closed:
            break
    return found
