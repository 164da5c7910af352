"""Public commits: their messages, their digests, and the trailers of internal commits."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from open_kit.mirror.public_repository import place
from open_kit.mirror.publication import PublicCommit, co_authors, message, trailer, unsigned_message
from open_kit.mirror.trailers import public_lines
from tests.support.repo import environment

MESSAGE = """Update

Count diverted flights once

Co-authored-by: Ada <ada@public.org>
Source-Revision: 1f3a
Open-Rules: 99aa"""
PLACE = "https://github.com/company/flights main"
COMMIT = PublicCommit("a" * 40, "b" * 40, "The team <team@example.com>", MESSAGE, PLACE)
# As releases before 0.5.0 wrote it, for any place.
EARLIER = "fcbaa32a556671f5fae08291ec59167cdad97ddd3ec837a79cdfa754351324a8"


def test_a_message_ends_in_its_trailers() -> None:
    lines = ["Co-authored-by: Ada <ada@public.org>", "Count diverted flights once"]
    assert message("Update", lines, "1f3a", "99aa") == MESSAGE
    assert message("Update", [], "1f3a", "99aa") == "Update\n\nSource-Revision: 1f3a\nOpen-Rules: 99aa"


def test_trailers_are_read_again() -> None:
    assert co_authors(MESSAGE) == ["Ada <ada@public.org>"]
    assert trailer(MESSAGE, "Source-Revision") == "1f3a"
    assert trailer("Source-Revision: a\n\nSource-Revision: b", "Source-Revision") == "b"
    assert trailer(MESSAGE, "Open-Digest") is None


def message_of(text: str, commit: PublicCommit, *more_places: str) -> str | None:
    """The message up to the digest of a commit that has this text."""
    places = (commit.place, *more_places)
    return unsigned_message(text, commit.tree, commit.parent, [commit.author], places)


def test_digests_stay() -> None:
    """Those on the public branches are from releases before this one."""
    assert COMMIT.digest == "91c5ce4d30c2ce87226550ddae1a3831379fa4e8ff9e4428ec82fd3110ca9e9b"
    assert message_of(f"{MESSAGE}\nOpen-Plan: {EARLIER}\n", COMMIT) == MESSAGE


def test_a_publication_is_recognised() -> None:
    assert message_of(COMMIT.signed_message, COMMIT) == MESSAGE
    assert message_of(COMMIT.signed_message, replace(COMMIT, place="elsewhere main"), PLACE) == MESSAGE


def test_the_two_forms_of_a_digest_are_not_mistaken_for_each_other() -> None:
    assert message_of(f"{MESSAGE}\nOpen-Plan: {COMMIT.digest}\n", COMMIT) is None
    assert message_of(f"{MESSAGE}\nOpen-Digest: {EARLIER}\n", COMMIT) is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(COMMIT, tree="c" * 40),
        replace(COMMIT, parent=None),
        replace(COMMIT, author="Eve <eve@example.org>"),
        replace(COMMIT, place="https://github.com/company/flights other"),
        replace(COMMIT, place="https://github.com/eve/flights main"),
    ],
)
def test_a_commit_that_was_changed_or_copied_is_not_a_publication(changed: PublicCommit) -> None:
    assert message_of(COMMIT.signed_message, changed) is None
    assert message_of(COMMIT.signed_message.replace("once", "twice"), COMMIT) is None
    assert message_of("Theirs\n", COMMIT) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://GitHub.com/Company/flights.git/", "https://github.com/Company/flights", True),
        ("git@Host.example:company/flights.git", "git@host.example:company/flights", True),
        ("../public.git", "../public", True),
        ("https://github.com/company/flights", "https://github.com/company/Flights", False),
        ("https://github.com/company/flights", "http://github.com/company/flights", False),
        ("https://github.com/company/flights", "ssh://git@github.com/company/flights", False),
        ("https://github.com/company/flights", "https://github.com:8443/company/flights", False),
        ("https://github.com/company/flights", "https://github.com/company/flights/x", False),
    ],
)
def test_spellings_of_one_address_are_one_place(one: str, other: str, same: bool) -> None:
    assert (place(one, "main") == place(other, "main")) is same
    assert place(one, "main") != place(one, "other")


def commit(folder: Path, text: str) -> str:
    """Commit nothing with a message; the commit's name."""
    git = ["git", "-C", str(folder)]
    variables = environment(folder / "home")
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", text], env=variables, check=True)
    return subprocess.check_output([*git, "rev-parse", "HEAD"], env=variables, text=True).strip()


def test_only_trailers_of_commits_since_the_last_publication_are_public(tmp_path: Path) -> None:
    variables = environment(tmp_path / "home")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], env=variables, check=True)
    since = commit(tmp_path, "Old\n\nPublic-Message: old")
    commit(tmp_path, "A\n\nPublic-Message: in the body\n\nA second paragraph")
    commit(tmp_path, "B\n\nPublic-Message: first\npublic-author: Ada <ada@public.org>")
    withheld = commit(tmp_path, "C\n\nPublic-Message: withheld")
    until = commit(tmp_path, "D\n\nPublic-Message: first\nPublic-Message: second,\n  folded")
    lines = public_lines(tmp_path, since, until, [withheld[:7]])
    assert lines == ["first", "Co-authored-by: Ada <ada@public.org>", "second, folded"]
