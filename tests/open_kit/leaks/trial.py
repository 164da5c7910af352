"""Tries ways in a site, one or many together, and finds what did not become of them as they declare."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.open_kit.leaks.messages import MESSAGES
from tests.open_kit.leaks.publication import domain, public_content, public_paths, publish
from tests.open_kit.leaks.site import KEPT, Site, open_folder
from tests.open_kit.leaks.way import Way


class Ran(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    stdout: str
    stderr: str = ""


# Runs the commands that plan and publish; what they did, by command. The plan as JSON is `PLAN`.
Run = Callable[[Site], Mapping[str, Ran]]
PLAN = "plan --format json"


def in_process(*formats: str) -> Run:
    """Plan in each format and publish, in this process."""

    def run(site: Site) -> dict[str, Ran]:
        done = {}
        for form in formats:
            planned = domain(site, "open", "plan", "--format", form)
            done[f"plan --format {form}"] = Ran(planned.exit_code, planned.output)
        digest = _plan(done[PLAN]).get("digest") or "0" * 64
        published = domain(site, "open", "publish", "--push", "--digest", digest)
        return done | {"publish": Ran(published.exit_code, published.output)}

    return run


def by_command(site: Site) -> dict[str, Ran]:
    """Plan in each format and publish through the command, with the kit's copy in the repo."""
    done = {}
    for command in ("plan --format text", PLAN, "plan --format markdown", "publish --push"):
        process = site.repo.run("domain", "open", *command.split())
        done[command] = Ran(process.returncode, process.stdout, process.stderr)
    return done


def _plan(planned: Ran) -> dict[str, Any]:
    """A plan; empty if the command printed an error instead."""
    plan: dict[str, Any] = json.loads(planned.stdout) if planned.stdout.startswith("{") else {}
    return plan


@dataclass(frozen=True)
class Outcome:
    """What became of ways that were tried together in one site.

    Attributes:
        ways: those that were tried.
        ran: the commands that were run after the ways were planted.
        held: all that the public repo holds now, in lower case by place.
        printed: all that the commands printed, the same way.
        refused: the rule and the path of each finding of the plan; at a pattern with the pattern.
        changed: the public repo holds something else than before.
        paths: those on the public branch.
    """

    ways: Sequence[Way]
    ran: Mapping[str, Ran]
    held: Mapping[str, bytes]
    printed: Mapping[str, bytes]
    refused: Sequence[tuple[str, str]]
    changed: bool
    paths: set[str]

    def problems(self, ways: Sequence[Way]) -> list[str]:
        """What did not become of these ways as they declare; each begins with the name of its way."""
        found = [f"{way.name}: {problem}" for way in ways for problem in self._problems(way)]
        found += [f"a private file of the site: {leak}" for leak in _leaks(KEPT, self.held, self.printed)]
        expected = int(any(way.refused for way in ways))
        if unexpected := [f"{name}: {ran.code}" for name, ran in self.ran.items() if ran.code != expected]:
            subject = ways[0].name if len(ways) == 1 else "all ways together"
            found.append(f"{subject}: unexpected exit codes ({', '.join(unexpected)}); {self._reason()}")
        return found

    def _reason(self) -> str:
        """What the plan refuses, by the names of the ways; what was printed if it refuses nothing."""
        refused = {
            f"{next((way.name for way in self.ways if way.mark in path), path)} by {rule}"
            for rule, path in self.refused
        }
        printed = "\n".join(ran.stdout + ran.stderr for ran in self.ran.values())
        return f"refused: {', '.join(sorted(refused))}" if refused else printed

    def _problems(self, way: Way) -> list[str]:
        found = _leaks(way.canary, self.held, {} if way.in_path else self.printed)
        if way.error and not all(way.error in ran.stdout for ran in self.ran.values()):
            found.append(f"no error says that it {way.error}")
        if way.refused and self.changed:
            found.append("the public repo has changed")
        if not way.refused and f"{open_folder(way.mark)}/open.txt" not in self.paths:
            found.append("open.txt is not published")
        by_path = len(self.ways) > 1 and way.family != MESSAGES.name
        rules = {rule for rule, path in self.refused if way.mark in path or not by_path}
        if not rules.issuperset(way.rules) or (by_path and rules and not way.rules):
            found.append(f"is refused by {sorted(rules)} instead of {sorted(way.rules)}")
        return found


def _leaks(canary: str, *places: Mapping[str, bytes]) -> list[str]:
    """The places where the canary is, in any of the encodings that text has."""
    forms = [canary.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    return [
        f"{canary} is in {place}"
        for group in places
        for place, content in group.items()
        if any(form in content for form in forms)
    ]


def _place(site: Site, found: Mapping[str, Any]) -> str:
    """The path of a finding; all patterns are in one file, so that only the pattern names its way."""
    path: str = found["path"]
    if found["rule"] != "pattern" or not found["line"]:
        return path
    lines = (site.root / path).read_text().split("\n")
    return f"{path}: {lines[found['line'] - 1]}"


def prepare(site: Site, ways: Sequence[Way]) -> None:
    """Publish what is published before the ways are planted."""
    earlier = [way for way in ways if way.before]
    for way in earlier:
        own = way.at(site.repo)
        if way.before:
            way.before(own)
        own.write("before.txt", "open\n")
    if earlier:
        site.commit()
        publish(site)


def plant(site: Site, ways: Sequence[Way]) -> None:
    """Plant and commit the ways; those that plant only files come last and share a commit."""
    for way in sorted(ways, key=lambda way: way.only_files):
        own = way.at(site.repo)
        own.write("open.txt", "open\n")
        way.plant(own)
        if way.commits and not way.only_files:
            site.commit()
    if any(way.commits and way.only_files for way in ways):
        site.commit()


def attempt(site: Site, ways: Sequence[Way], run: Run) -> Outcome:
    """Plant the ways in the site and try to publish it."""
    prepare(site, ways)
    before = public_content(site)
    plant(site, ways)
    ran = run(site)
    after = public_content(site)
    return Outcome(
        ways,
        ran,
        held={f"the public repo's {place}": content.lower() for place, content in after.items()},
        printed={
            f"what {command} prints": (done.stdout + done.stderr).encode(errors="surrogateescape").lower()
            for command, done in ran.items()
        },
        refused=[(found["rule"], _place(site, found)) for found in _plan(ran[PLAN]).get("refused", [])],
        changed=after != before,
        paths=public_paths(site),
    )
