"""Bytes as text, for rules that read."""


def decoded(content: bytes) -> str | None:
    """The text of a file; None for one that is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def views(content: bytes) -> list[str]:
    """Every text that can be read in a file; of one that is no text, its bytes as such and as UTF-16."""
    text = decoded(content)
    if text is not None:
        return [text]
    return [content.decode("latin-1"), content.decode("utf-16-le", errors="replace")]


def line_of(text: str, position: int) -> int:
    """The line that a position lies in, counted from 1."""
    return text.count("\n", 0, position) + 1


def readable(text: str) -> str:
    """The text without what a terminal would obey or not show."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
