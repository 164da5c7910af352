"""Rules about private contents in public places."""

from collections.abc import Iterator

from open_kit.git_tree import blob_name
from open_kit.reading.text import decoded
from open_kit.rules.known import Known
from open_kit.rules.rule import ContentRule, Hit, TreeRule

# Shorter contents are not copies: next to nothing, such as an empty `__init__.py`. In bytes, without blanks.
_SHORTEST = 8
# Longer contents are compared only as they are. In bytes.
_LONGEST_TEXT = 1024 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def copies(content: bytes, known: Known) -> Iterator[Hit]:
    """A content that is also a private file's."""
    if not known.private_contents or len(content.strip()) <= _SHORTEST:
        return
    like = next(iter(known.private_contents))
    for form in dict.fromkeys(_forms(content)):
        oid = blob_name(form, like)
        if oid in known.private_contents:
            yield Hit(0, f"the same content as the private {known.private_contents[oid]}", oid)
            break


def moves(known: Known) -> Iterator[tuple[str, Hit]]:
    """Public files that were private under another path."""
    for before, now in known.moved:
        yield now, Hit(0, f"it was private as {before}", f"{before}\0{now}")


def _forms(content: bytes) -> Iterator[bytes]:
    """A content as it is, as UTF-8 without a BOM, and with other line ends, the last one included."""
    yield content
    text = decoded(content) if content.startswith(_UTF_16) else None
    plain = content if text is None else text.encode()
    if len(plain) <= _LONGEST_TEXT and b"\0" not in plain:
        lines = plain.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").rstrip(b"\n")
        for form in (lines, lines + b"\n"):
            yield form
            yield form.replace(b"\n", b"\r\n")


COPY = ContentRule(
    name="copy",
    summary="the content of a private file",
    trigger="the content of a private file, with or without its private lines, with any line ends, in "
    f"UTF-8 or UTF-16, also inside an archive or encoded in a text; only if it has more than {_SHORTEST} "
    "bytes and is not public yet",
    example="`docs/contracts/plan.md` copied from `notes/plan.md`",
    each_time=True,
    check=copies,
)
MOVED = TreeRule(
    name="moved",
    summary="a file that was private under another path",
    trigger="a file that was private at the last publication or later, and that git sees as renamed (at "
    "least half of it is the same) or copied (nine tenths), unless its content was public before",
    example="`notes/plan.md` moved to `docs/contracts/`",
    each_time=True,
    check=moves,
)
