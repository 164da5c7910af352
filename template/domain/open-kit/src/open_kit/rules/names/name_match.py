"""Whether a private name that was found in a text is one there, and not a part of another word or prose."""

import re
from itertools import accumulate

from open_kit.rules.names.identifiers import (
    DASHES,
    Span,
    around,
    is_edge,
    is_glued,
    is_hump,
    is_layered,
    is_whole,
)
from open_kit.rules.names.name_uses import Kind, is_used
from open_kit.rules.names.needle import Needle, dashes_joined, has_several_words, joined
from open_kit.rules.names.use import Use
from open_kit.rules.names.words import is_english

_FOLDERS = re.compile(r"[\w./-]*/$")
_SHORTEST_COMPOUND = 8  # letters of several words with nothing between them
_SHORTEST_INSIDE = 5  # letters of one word that counts in any longer identifier


def is_name(needle: Needle, span: Span, file: str, public: frozenset[str]) -> bool:
    """Whether the span of a text in a public file, empty for another text, is the name.

    `public` are the names of longer identifiers that are not the name.
    """
    use = Use(span.text.text, span.start, span.end, file, needle.place)
    if needle.is_exact:
        return _is_exactly(needle, span, use)
    if not is_whole(span):
        return needle.kind is Kind.LISTED and is_glued(span)
    return needle.kind is Kind.LISTED or _is_word(needle, span, use, public)


def _is_word(needle: Needle, span: Span, use: Use, public: frozenset[str]) -> bool:
    """Whether whole words of an identifier are the name of a private place."""
    whole, others = around(span)
    is_public = whole != span and dashes_joined(whole.folded) in public
    if is_public or (needle.is_compound and not _is_compound(needle, span)):
        return False
    has_one_word = len(needle.words) == 1
    in_prose = needle.is_weak or (needle.is_everyday and (has_one_word or use.is_managed))
    if (needle.more and needle.is_ordinary) or (needle.more < 0 and in_prose):
        return False
    if has_one_word and whole != span:
        if in_prose and (needle.kind is not Kind.MODEL or use.is_managed):
            return False
        return is_layered(whole, span, others) or (len(needle.text) >= _SHORTEST_INSIDE and not in_prose)
    is_spaced = "." in span.folded or " " in span.folded
    if not in_prose and not (is_spaced and needle.is_everyday):
        return True
    return is_used(needle.kind, use) or (is_spaced and use.is_quoted and not use.is_managed)


def _is_compound(needle: Needle, span: Span) -> bool:
    """Whether words with nothing between them are a name: by their capitals, or as no English word."""
    *ends, length = accumulate(len(word) for word in needle.spelling.split("_"))
    humps = [at - span.start for at in range(span.start + 1, span.end) if is_hump(span.text.cased, at)]
    if humps == ends:
        return True
    return length >= _SHORTEST_COMPOUND and not needle.is_ordinary and not is_english(span.folded)


def _is_exactly(needle: Needle, span: Span, use: Use) -> bool:
    """Whether a span is a path, a file's name, a module or a host by itself, and not of another file."""
    if _signs(span.folded) != _signs(needle.text):
        return False
    if not (is_edge(span.text, span.start) and is_edge(span.text, span.end)):
        return False
    if needle.kind is Kind.LISTED:
        return True
    beside = (use.text[span.start - 1 : span.start], use.text[span.end : span.end + 1])
    if use.word[0].isalnum() and any(sign and sign in f"_{DASHES}" for sign in beside):
        return False
    return needle.kind is not Kind.PATH or "/" in needle.text or _is_in_its_folder(needle, use)


def _is_in_its_folder(needle: Needle, use: Use) -> bool:
    """Whether the folders before a file's name, if there are any, are those of the private file."""
    above = _FOLDERS.search(use.before.replace("\\", "/"))
    folders = above[0].rpartition("../")[2].removeprefix("./") if above else ""
    if not folders:
        return not (needle.is_everyday and use.is_managed)
    if has_several_words(needle.text.partition(".")[0]):
        return True
    return f"/{joined(needle.place)}".endswith(f"/{dashes_joined(folders)}{needle.text}")


def _signs(text: str) -> list[str]:
    """The separators of a text, in their order."""
    return [sign for sign in dashes_joined(text).replace("\\", "/") if sign in "_. /"]
