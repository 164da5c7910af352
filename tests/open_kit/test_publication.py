"""Public commits: their messages, their digests, and the trailers of internal commits."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from open_kit.publication import PublicCommit, co_authors, message, trailer, unsigned_message
from open_kit.trailers import public_lines
from tests.support.repo import environment

MESSAGE = """Update

Count diverted flights once

Co-authored-by: Ada <ada@public.org>
Source-Revision: 1f3a
Open-Rules: 99aa"""
COMMIT = PublicCommit("a" * 40, "b" * 40, "The team <team@example.com>", MESSAGE)


def test_a_message_ends_in_its_trailers() -> None:
    lines = ["Co-authored-by: Ada <ada@public.org>", "Count diverted flights once"]
    assert message("Update", lines, "1f3a", "99aa") == MESSAGE
    assert message("Update", [], "1f3a", "99aa") == "Update\n\nSource-Revision: 1f3a\nOpen-Rules: 99aa"


def test_trailers_are_read_again() -> None:
    assert co_authors(MESSAGE) == ["Ada <ada@public.org>"]
    assert trailer(MESSAGE, "Source-Revision") == "1f3a"
    assert trailer("Source-Revision: a\n\nSource-Revision: b", "Source-Revision") == "b"
    assert trailer(MESSAGE, "Open-Plan") is None


def test_digests_stay() -> None:
    """Those on the public branches are from releases before this one."""
    assert COMMIT.digest == "fcbaa32a556671f5fae08291ec59167cdad97ddd3ec837a79cdfa754351324a8"


def test_a_publication_is_recognised() -> None:
    found = unsigned_message(COMMIT.signed_message, COMMIT.tree, COMMIT.parent, COMMIT.author)
    assert found == MESSAGE


@pytest.mark.parametrize(
    "changed",
    [
        replace(COMMIT, tree="c" * 40),
        replace(COMMIT, parent=None),
        replace(COMMIT, author="Eve <eve@example.org>"),
    ],
)
def test_a_commit_that_was_changed_is_not_a_publication(changed: PublicCommit) -> None:
    text = COMMIT.signed_message
    assert unsigned_message(text, changed.tree, changed.parent, changed.author) is None
    assert unsigned_message(text.replace("once", "twice"), COMMIT.tree, COMMIT.parent, COMMIT.author) is None
    assert unsigned_message("Theirs\n", COMMIT.tree, COMMIT.parent, COMMIT.author) is None


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
