"""Bytes as text, for the rules."""

import html
import re
from bisect import bisect_left
from functools import lru_cache

from open_kit.reading.signatures import CONTROLS, is_not_text
from open_kit.reading.spelling import normalized

_NOT_ASCII = bytes(range(128, 256))
_UTF_8_MARK = b"\xef\xbb\xbf"
_MARKS = {  # the byte order marks of encodings; the longer come first
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}

_ESCAPED = re.compile(
    r"(?:%[0-9a-f]{2})+|(?:\\\\?u[0-9a-f]{4})+|(?:\\[0-3][0-7]{2})+|(?:\\x[0-9a-f]{2})+|&#?\w{2,8};",
    re.IGNORECASE,
)


@lru_cache(maxsize=2)
def decoded(content: bytes) -> str | None:
    """The text of a file; None for one that is not text. Cached, as each part of the plan asks for it.

    A text is UTF-8, or UTF-16 or UTF-32 with a byte order mark, with hardly any control characters. What is
    mostly ASCII and has no control character is taken for Latin-1.
    """
    for mark, form in _MARKS.items():
        if content.startswith(mark):
            return _in_wide_characters(content, form)
    if b"\0" in content or is_not_text(content):
        return None
    controls = len(content) - len(content.translate(None, CONTROLS))
    try:
        text = content.removeprefix(_UTF_8_MARK).decode()
    except UnicodeDecodeError:
        ascii_only = content.translate(None, _NOT_ASCII)
        likely = not controls and (len(content) - len(ascii_only)) * 3 <= len(content)
        return content.decode("latin-1") if likely else None
    return text if controls * 100 <= len(content) else None


def _in_wide_characters(content: bytes, form: str) -> str | None:
    try:
        text = content.decode(form)
    except UnicodeDecodeError:
        return None
    return text if decoded(text.encode()) is not None else None


def unescaped(text: str) -> str:
    """The text with the characters that its escape sequences mean; lines stay lines."""
    if "\\" not in text and "%" not in text and "&" not in text:
        return text
    return normalized(_ESCAPED.sub(_unescaped, text))


def _unescaped(match: re.Match[str]) -> str:
    """The text of an escape sequence, without starting a new line."""
    escape, sign = match[0], match[0][:2].lower().replace("\\\\", "\\u")
    if escape.startswith("&"):
        meant = html.unescape(escape)
    elif escape.startswith("%"):
        meant = bytes.fromhex(escape.replace("%", "")).decode(errors="replace")
    elif sign == "\\x":
        meant = bytes.fromhex(re.sub(r"\\x", "", escape, flags=re.IGNORECASE)).decode(errors="replace")
    elif sign == "\\u":
        meant = "".join(chr(int(code, 16)) for code in re.findall(r"u(....)", escape, re.IGNORECASE))
        meant = meant.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
    else:
        meant = bytes(int(code, 8) for code in escape.split("\\")[1:]).decode(errors="replace")
    return meant.replace("\n", " ")


def line_of(text: str, position: int) -> int:
    """The line of a position in the text, counted from 1."""
    return bisect_left(_line_ends(text), position) + 1


@lru_cache(maxsize=2)
def _line_ends(text: str) -> list[int]:
    """The positions of the line ends; cached, as a long text may have many findings."""
    return [match.start() for match in re.finditer("\n", text)]


def printable(text: str) -> str:
    """The text with control and invisible characters escaped, safe for a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
