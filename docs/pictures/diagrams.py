"""The drawn diagrams: Graphviz lays out flow.dot and architecture.dot."""

import re
import subprocess
from pathlib import Path

# Graphviz measures with the widest of the usual fonts, so the text fits its box in every other one.
_MEASURED = 'font-family="DejaVu Sans"'
_SHOWN = "font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\""
_MEASURED_CODE = 'font-family="DejaVu Sans Mono"'
_SHOWN_CODE = 'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"'


def draw(dot: Path, source: Path) -> None:
    """Write the SVG of a .dot file beside it."""
    drawn = subprocess.run([dot, "-Tsvg", source], check=True, capture_output=True, text=True).stdout
    source.with_suffix(".svg").write_text(portable(drawn))


def portable(svg: str) -> str:
    """Graphviz's SVG with the reader's own fonts, and without the version that drew it and its tooltips."""
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>\n?", "", svg)
    svg = re.sub(r"<!DOCTYPE.*?>\n?", "", svg, flags=re.DOTALL)
    return svg.replace(_MEASURED, _SHOWN).replace(_MEASURED_CODE, _SHOWN_CODE)
