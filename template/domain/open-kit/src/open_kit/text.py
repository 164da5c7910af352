"""Bytes as text, for the rules."""

import html
import re
from bisect import bisect_left
from functools import lru_cache

from open_kit.spelling import normalized

_ESCAPED = re.compile(
    r"(?:%[0-9a-f]{2})+|(?:\\\\?u[0-9a-f]{4})+|(?:\\[0-3][0-7]{2})+|(?:\\x[0-9a-f]{2})+|&#?\w{2,8};",
    re.IGNORECASE,
)


def decoded(content: bytes) -> str | None:
    """The text of a file; None for one that is not text."""
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return content.decode("utf-32", errors="replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def views(content: bytes) -> list[str]:
    """All readings of a file; of one that is not text, its bytes as Latin-1, UTF-16 and UTF-32."""
    text = decoded(content)
    if text is None:
        wide = [content.decode(form, errors="replace") for form in ("utf-16-le", "utf-16-be", "utf-32-le")]
        return [content.decode("latin-1"), *(normalized(one) for one in wide)]
    whole = normalized(text)
    bare = _ESCAPED.sub(_unescaped, whole) if "\\" in whole or "%" in whole or "&" in whole else whole
    return [whole] if bare == whole else [whole, normalized(bare)]


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
