"""What is in a page in Markdown."""

from pathlib import Path

from markdown_it import MarkdownIt


def links(page: Path) -> set[str]:
    """Where the links and pictures of a page lead, but for other sites and its own headings."""
    found = set()
    for block in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        for token in block.children or []:
            target = str(token.attrs.get("href") or token.attrs.get("src") or "")
            if target and "://" not in target:
                found.add(target.partition("#")[0])
    return found - {""}
