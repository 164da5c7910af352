"""All rules over an opening."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from open_kit import source
from open_kit.finding import MESSAGE, Finding, finding
from open_kit.opening import Opening
from open_kit.policy import Allowance
from open_kit.private_lines import Part
from open_kit.public import Publication
from open_kit.rules import archives, content, names, paths
from open_kit.rules.names import Names
from open_kit.rules.past import private_past
from open_kit.rules.secrets import scanner_version, secrets
from open_kit.source import Entry
from open_kit.text import views

# To be raised when a rule over contents changes, so that what is published already is read again.
_VERSION = "1"


class Judge:
    """The rules, for one opening.

    Only contents that the last publication does not have are read by the rules over contents: what it has
    has passed the same rules. The rules over names and paths look at everything.
    """

    def __init__(self, of: Opening, last: Publication | None, published: Sequence[Entry]) -> None:
        self._of = of
        same_rules = last is not None and last.rules == rules_digest(of)
        self._passed = {(entry.path, entry.oid) for entry in published} if same_rules else set()
        self._past = private_past(of, last, published)
        self._hidden = self._past.contents | {entry.oid: entry.path for entry in of.private}
        self._emails = frozenset({of.settings.author.rpartition("<")[2].rstrip(">").lower()})
        self._names = _names(of)
        self._targets: dict[str, str] = {}

    def file(self, entry: Entry, whole: bytes, part: Part) -> Iterator[Finding]:
        """What speaks against one public file; `whole` is its content with the private lines."""
        path = entry.path
        yield from part.problems
        contents = (whole, part.content) if part.lines is not None else (whole,)
        if entry.oid not in self._past.public:
            yield from paths.copied(path, contents, self._hidden)
        yield from _at(0, self._names.findings(path, path))
        for view in views(part.content):
            yield from _in_lines(part, self._names.findings(path, view))
        if entry.mode == source.LINK:
            self._targets[path] = paths.target_of(whole)
        if part.lines is None and (path, entry.oid) in self._passed:
            return
        found = content.content_findings(path, part.content, self._emails, self._of.policy.networks)
        yield from _in_lines(part, found)
        if part.lines is not None:
            yield from content.still_valid(path, part.content)
        for member, inside in archives.members(part.content):
            yield from paths.copied(path, (inside,), self._hidden)
            for text in (member, *views(inside)):
                yield from _at(0, self._names.findings(path, text))

    def tree(self) -> Iterator[Finding]:
        """What speaks against the tree, once all of its files were looked at."""
        of = self._of
        yield from paths.path_findings(of.source, of.public, of.patterns, self._targets)
        for before, now in self._past.moved:
            yield finding(now, 0, "moved", f"it was private as {before}", f"{before}\0{now}")

    def message(self, text: str) -> Iterator[Finding]:
        """What speaks against the message of the public commit."""
        credits = [line for line in text.splitlines() if line.startswith("Co-authored-by: ")]
        consented = self._emails | {line.rpartition("<")[2].rstrip(">").lower() for line in credits}
        yield from content.text_findings(MESSAGE, text, consented, self._of.policy.networks)
        yield from self._names.findings(MESSAGE, text)
        for line, kind, secret in secrets(text.encode()):
            yield finding(MESSAGE, line, "secret", f"a secret ({kind})", secret)


def judged(
    found: Iterable[Finding], allow: Iterable[Allowance]
) -> tuple[list[Finding], dict[Allowance, list[Finding]]]:
    """The findings that refuse, and for each allowance those that it covers."""
    refused: list[Finding] = []
    covered: dict[Allowance, list[Finding]] = {allowance: [] for allowance in allow}
    for one in sorted(set(found)):
        allowances = [allowance for allowance in covered if allowance.covers(one)]
        for allowance in allowances:
            covered[allowance].append(one)
        if not allowances:
            refused.append(one)
    return refused, covered


def rules_digest(of: Opening) -> str:
    """Sixteen hexadecimal digits over what the verdict about a content depends on besides the content."""
    depends = (_VERSION, scanner_version(), of.settings.author, of.policy.model_dump_json())
    return hashlib.sha256("\0".join(depends).encode()).hexdigest()[:16]


def _names(of: Opening) -> Names:
    read = [entry for entry in of.source.entries if names.wanted(entry.path)]
    contents = source.contents(of.source.root, [entry.oid for entry in read])
    known = dict(zip((entry.path for entry in read), contents, strict=True))
    private, public = ([entry.path for entry in entries] for entries in (of.private, of.public))
    return names.names(private, public, known, of.policy.names)


def _in_lines(part: Part, found: Iterable[Finding]) -> Iterator[Finding]:
    """Findings in the public part of a file, at the lines of the whole file."""
    return (replace(one, line=part.line(one.line)) for one in found)


def _at(line: int, found: Iterable[Finding]) -> Iterator[Finding]:
    return (replace(one, line=line) for one in found)
