"""Runs a command in a terminal and draws what the terminal shows."""

import os
import re
import subprocess
import sys
import termios
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from .tools import PictureError

COLUMNS = 108
_KEPT = 2  # of several lines in a row that only say that a check passed
_PASSED = re.compile(r"^  \d+ of \d+ PASS ")
_THEME = TerminalTheme(
    background=(28, 33, 40),
    foreground=(205, 217, 229),
    normal=[
        (84, 93, 104),
        (244, 112, 103),
        (87, 171, 90),
        (198, 144, 38),
        (83, 155, 245),
        (176, 131, 240),
        (57, 197, 207),
        (144, 157, 171),
    ],
)
# Rich's own format loads its font from a web server; this one takes what the reader has.
_FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">
<style>
.{unique_id}-matrix {{
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: system-ui, Arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def record(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> str:
    """Run a command in a terminal of COLUMNS columns, pass on what it prints, and return that.

    Raises:
        PictureError: for a command that fails.
    """
    controller, terminal = os.openpty()
    termios.tcsetwinsize(terminal, (50, COLUMNS))
    with subprocess.Popen(
        command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        printed = b"".join(_pass_on(controller))
    os.close(controller)
    if process.returncode:
        raise PictureError(
            f"{' '.join(command)}: it failed with code {process.returncode}",
            "fix what it says above, then run make pictures again",
        )
    return printed.decode().replace("\r\n", "\n")


def _pass_on(controller: int) -> Iterator[bytes]:
    while True:
        try:
            read = os.read(controller, 65536)
        except OSError:  # what Linux says when the last program has closed the terminal
            return
        if not read:
            return
        sys.stdout.buffer.write(read)
        sys.stdout.flush()
        yield read


def folded(lines: Iterable[str]) -> list[str]:
    """The lines with all but the first few passed checks in a row folded into one line."""
    shown: list[str] = []
    passed: list[str] = []
    for line in [*lines, ""]:
        if _PASSED.match(line):
            passed.append(line)
            continue
        if len(passed) > _KEPT + 1:
            more = len(passed) - _KEPT
            passed[_KEPT:] = [f"\x1b[2m  .. {more} more checks pass\x1b[0m"]
        shown += [*passed, line]
        passed = []
    return shown[:-1]


def still(command: str, printed: str) -> str:
    """The SVG of a terminal in which `command` printed this, with colours as escape codes."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True, highlight=False)
    console.print(Text.assemble(("$ ", "green"), (command, "bold")))
    for line in folded(printed.rstrip().splitlines()):
        console.print(Text.from_ansi(line))
    console.print()  # the drawing cuts the lower edge of its last line
    drawn = console.export_svg(title=command, theme=_THEME, code_format=_FORMAT, unique_id="demo")
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"
