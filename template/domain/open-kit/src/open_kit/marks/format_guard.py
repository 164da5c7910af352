"""Runs a formatter, and undoes it in files where text that was private would become public."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from open_kit.marks.private_lines import MarkError, mark_words, public_part
from open_kit.reading.text import decoded
from platform_kit.errors import KitError
from platform_kit.repo import git


class Undone(NamedTuple):
    """A file that is as it was before the formatter: why, and at which of its lines."""

    path: str
    line: int
    reason: str


def run_guarded(root: Path, command: Sequence[str]) -> tuple[int, list[Undone]]:
    """Run a formatter on the files of a repo.

    Returns:
        Its exit code, and the files in which it was undone.

    Raises:
        KitError: there is no such program.
    """
    before = _marked_files(root)
    undone: list[Undone] = []
    try:
        code = subprocess.run(command, check=False).returncode
    except FileNotFoundError as error:
        raise KitError(f"{command[0]} is not installed", "run make setup") from error
    finally:  # also if a person interrupts it
        for path, content in before.items():
            file = root / path
            if file.is_file() and (wrong := misplaced(content, file.read_bytes())):
                file.write_bytes(content)
                undone.append(Undone(path, *wrong))
    return code, undone


def misplaced(before: bytes, after: bytes) -> MarkError | None:
    """Why a file must not change from one content to another: the first mark that does not fit any more.

    A word that a private line had and that is now public, however the formatter has written it, was moved.
    """
    if before == after:
        return None
    was, now = public_part(before), public_part(after)
    for part in (was, now):
        if part.errors:
            return part.errors[0]
    private = _private_lines(before, was.line_numbers)
    lost = _words(private.values()) - _words(_private_lines(after, now.line_numbers).values())
    gained = "\n".join(_words([now.content]) - _words([was.content]))
    moved = {word for word in lost if word in gained}
    for number, line in private.items():
        if moved & _words([line]).keys():
            return MarkError(number, "a formatter would move private text out of its mark")
    return None


def _marked_files(root: Path) -> dict[str, bytes]:
    """The contents of the files with marks, those included that are not committed yet."""
    listed = git.run(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").decode()
    paths = (path for path in dict.fromkeys(listed.split("\0")[:-1]) if (root / path).is_file())
    contents = ((path, (root / path).read_bytes()) for path in paths if not (root / path).is_symlink())
    return {path: content for path, content in contents if mark_words(content)}


def _private_lines(content: bytes, public: tuple[int, ...] | None) -> dict[int, bytes]:
    """The private lines by their numbers; `public` are the numbers of the others."""
    if public is None:
        return {}
    kept = set(public)
    lines = enumerate(content.splitlines(), start=1)
    return {number: line for number, line in lines if number not in kept}


def _words(contents: Iterable[bytes]) -> Counter[str]:
    return Counter(
        word
        for content in contents
        for word in re.findall(r"\w+", (decoded(content) or "").casefold())
        if word
    )
