"""A tutorial as its reader does it: files are written, edits made and commands run, in the page's order.

What a fenced block of the page means depends on what follows its three backticks:

    sh                  commands, one in a line that may go on after a backslash, which have to succeed
    console             commands after `$ `, each with the output below it; `...` is any number of lines. A
                        command has to fail if its output has a line that begins with `error: ` or `make: ***`
    diff title="path"   an edit of that file: what the lines without `+` say is there once, and becomes what
                        the lines without `-` say
    .. title="path"     the content of that file
    anything else       not done
"""

import difflib
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

from tests.support.repo import BIN, ROOT, Repo, environment

_TITLE = re.compile(r' title="([^"]+)"')
_FAILED = ("error: ", "make: ***")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    place: str
    language: str
    title: str | None
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for token in MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8")):
        if token.type == "fence" and token.map:
            title = _TITLE.search(token.info)
            place = f"{page.relative_to(ROOT)}:{token.map[0] + 1}"
            yield Block(place, token.info.partition(" ")[0], title[1] if title else None, token.content)


@dataclass
class Reader:
    """Who works through tutorials in a folder; each domain uses the environment that runs the tests."""

    folder: Path
    template: Path
    domain: str  # the text of the script that is the command `domain`
    here: Path = field(init=False)

    def __post_init__(self) -> None:
        self.here = self.folder
        for tool, does in {"uvx": 'exec "$@"', "uv": "exit 1"}.items():
            _write_script(self.folder / "bin" / tool, f"#!/bin/sh\n{does}\n")

    def work_through(self, page: Path) -> None:
        """Do what each block of the page says.

        Raises:
            AssertionError: a command ends otherwise, or prints something else, than the page shows.
        """
        for block in blocks(page):
            if block.language == "sh":
                for command in re.split(r"(?<!\\)\n", block.text.rstrip("\n")):
                    self._run(block, command, None)
            elif block.language == "console":
                for command, shown in _commands(block.text):
                    self._run(block, command, shown)
            elif block.title and block.language == "diff":
                self._edit(block, self.here / block.title)
            elif block.title:
                (self.here / block.title).parent.mkdir(parents=True, exist_ok=True)
                (self.here / block.title).write_text(block.text, encoding="utf-8")

    def domains(self) -> list[Repo]:
        """The domain repos that were generated."""
        return [Repo(path.parent, path.parent.name) for path in sorted(self.folder.glob("*/domain.toml"))]

    def _edit(self, block: Block, file: Path) -> None:
        lines = block.text.splitlines(keepends=True)
        before, after = ("".join(x[1:] for x in lines if x[0] != mark) for mark in "+-")
        text = file.read_text(encoding="utf-8")
        found = text.count(before)
        assert found == 1, f"{block.place}: {block.title} has {found} times\n{before}"
        file.write_text(text.replace(before, after), encoding="utf-8")

    def _run(self, block: Block, command: str, shown: str | None) -> None:
        end = self.folder / "here"
        process = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"trap 'pwd > {end}' EXIT\n{self._filled(command)}"],
            check=False,
            cwd=self.here,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )
        self.here = Path(end.read_text().rstrip("\n"))
        self._install()
        code, output = process.returncode, process.stdout
        where = f"{block.place}: {command.rstrip()}"
        fails = any(line.startswith(_FAILED) for line in (shown or "").splitlines())
        assert (code != 0) is fails, f"{where}\nexits with {code}\n{output}"
        assert shown is None or is_shown(output, shown), f"{where}\n{_difference(shown, output)}"

    def _filled(self, command: str) -> str:
        return command.replace("<template>", str(self.template))

    def _environment(self) -> dict[str, str]:
        in_domain = (self.here / "domain.toml").exists()
        env = (
            Repo(self.here, self.here.name).environment() if in_domain else environment(self.folder / "home")
        )
        return env | {"PATH": f"{self.folder / 'bin'}{os.pathsep}{env['PATH']}"}

    def _install(self) -> None:
        """Put the environment of the tests where `make setup` of a new domain would make one."""
        for repo in self.domains():
            if not (repo.path / ".venv").exists():
                (repo.path / ".venv/bin").mkdir(parents=True)
                for tool in BIN.iterdir():
                    (repo.path / ".venv/bin" / tool.name).symlink_to(tool)
                _write_script(repo.path / ".venv/bin/domain", self.domain)
                (repo.path / ".venv/.ready").touch()


def _write_script(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def _commands(text: str) -> Iterator[tuple[str, str | None]]:
    """Each command of a console and the output shown below it; None if there is none."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown or None


def is_shown(output: str, shown: str) -> bool:
    """Whether a page shows this output, but for what differs from run to run."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else f"{re.escape(line)}\n" for line in steady(shown).splitlines()
    )
    return re.fullmatch(pattern, steady(output)) is not None


def steady(output: str) -> str:
    """The output without what differs from run to run: the one place that says what that is.

    Durations, which are numbers with one decimal, are 0.0; digests and commits, which have 40 hexadecimal
    digits or more, are 0. The width of columns, blank lines at an end and make's messages are removed.
    """
    lines = (" ".join(line.split()) for line in output.splitlines() if not line.startswith("make"))
    text = "\n".join(lines).strip("\n") + "\n"
    text = re.sub(r"(?<![\d.])\d+\.\d(?![\d.])", "0.0", text)
    return re.sub(r"\b[0-9a-f]{40,}\b", "0", text)


def _difference(shown: str, output: str) -> str:
    lines = difflib.ndiff(steady(shown).splitlines(), steady(output).splitlines())
    return "- as the page shows it, + as it is\n" + "\n".join(line for line in lines if line[0] != "?")
