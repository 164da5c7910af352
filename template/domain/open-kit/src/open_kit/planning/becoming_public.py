"""The lines that become public: those new in files that are public, and those that were private until now."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from open_kit.line_changes import left_out, line_count, lines_of, new_lines
from open_kit.mirror.last_publication import LastPublication, read
from open_kit.public_tree import PublicBlob, PublicTree


class NewLine(NamedTuple):
    """A line that becomes public.

    Attributes:
        path: the public file.
        number: of the line in the internal file, counted from 1.
        text: the line without its end.
        was_private: whether the last publication left it out of a public file.
    """

    path: str
    number: int
    text: str
    was_private: bool


class LineChanges:
    """Compares public files with the last publication, one at a time.

    Attributes:
        counts: for each new or changed file how many lines its public part has; None if it is not text.
        lines: the new lines of changed files, and the formerly private lines of new files.
    """

    def __init__(self, tree: PublicTree, last: LastPublication) -> None:
        """Read what the public files that may have changed were before."""
        self.counts: dict[str, int | None] = {}
        self.lines: list[NewLine] = []
        self._published = last.published
        self._formerly_private = last.formerly_private()
        changed = [entry.path for entry in tree.entries if self._is_changed(entry.path, entry.oid)]
        self._before: Mapping[str, bytes] = read(last.root, (last.published[path] for path in changed))

    def compare(self, blob: PublicBlob) -> None:
        """Compare a public file or link."""
        path, part = blob.entry.path, blob.part
        is_new = path not in self._published
        if part.errors or not (is_new or self._is_changed(path, blob.entry.oid)):
            return
        self.counts[path] = line_count(part.content)
        if is_new and not self._formerly_private:
            return
        new = list(self._new(path, lines_of(part.content) or []))
        texts = (text for _, text in new)
        opened = self._formerly_private.among(path, texts, left_out(blob.whole, part.content))
        for number, text in new:
            if text in opened or not is_new:
                self.lines.append(NewLine(path, part.line(number), text, text in opened))

    def _is_changed(self, path: str, oid: str) -> bool:
        return path in self._published and self._published[path].oid != oid

    def _new(self, path: str, now: list[str]) -> Iterator[tuple[int, str]]:
        before = lines_of(self._before.get(self._published[path].oid, b"")) if path in self._published else []
        return new_lines(before or [], now)
