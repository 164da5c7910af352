"""Words of the rules, for the pages."""

from collections.abc import Iterable


def listed(words: Iterable[str]) -> str:
    """The words as Markdown, in a sentence."""
    return ", ".join(f"`{word}`" for word in words)
