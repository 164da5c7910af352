"""The formatters that a domain repo ships, over every kind of mark."""

import shlex
from collections.abc import Mapping

import pytest
import yaml

from open_kit.git_tree import TreeEntry
from open_kit.marks.format_guard import misplaced
from open_kit.marks.private_lines import public_part
from open_kit.rules.known import Known
from open_kit.rules.marks import INVALID, MARKER
from open_kit.rules.public_file import PublicFile
from tests.open_kit.marked import MARKED
from tests.support.repo import BIN, Generate, Repo

pytestmark = pytest.mark.xdist_group("formatters")


@pytest.fixture(scope="module")
def repo(generate: Generate, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    made = generate(tmp_path_factory.mktemp("formatters"), open_source=True)
    made.commit()
    return made


def _outcome(path: str, content: bytes) -> str:
    part = public_part(content)
    file = PublicFile(TreeEntry("100644", "0" * 40, path), content, part)
    if any([*rule.in_file(file, Known())] for rule in (MARKER, INVALID)):
        return "refused"
    return "moved" if b"canary" in part.content.lower() else "kept"


@pytest.fixture(scope="module")
def formatted(repo: Repo) -> Mapping[str, bytes]:
    """The marked files when all formatters have run without the guard."""
    for path, text, _ in MARKED.values():
        (repo.path / path).write_text(text)
    commands = repo.done(*repo.make_command("--dry-run", "format", "FORMATTER_GUARD="))
    for command in commands.splitlines():
        process = repo.run(*shlex.split(command))
        assert process.returncode in (0, 1), process.stdout + process.stderr  # 1: not all of it is fixed
    contents = {name: (repo.path / path).read_bytes() for name, (path, *_) in MARKED.items()}
    for path, *_ in MARKED.values():
        (repo.path / path).unlink()
    return contents


@pytest.mark.parametrize("name", MARKED)
def test_private_text_stays_private(name: str, formatted: Mapping[str, bytes]) -> None:
    path, text, outcome = MARKED[name]
    assert _outcome(path, text.encode()) in ("kept", "refused")
    assert _outcome(path, formatted[name]) == outcome, formatted[name].decode()
    assert bool(misplaced(text.encode(), formatted[name])) == (outcome != "kept")


def test_every_kind_of_file_is_formatted(formatted: Mapping[str, bytes]) -> None:
    changed = {MARKED[name].path for name in MARKED if formatted[name] != MARKED[name].text.encode()}
    assert {path.rpartition(".")[2] for path in changed} == {"py", "sql"}


def test_a_commit_changes_no_file(repo: Repo, formatted: Mapping[str, bytes]) -> None:
    (repo.path / ".venv").symlink_to(BIN.parent)
    path, text, _ = MARKED["block_of_imports.py"]
    (repo.path / path).write_text(text)
    repo.done("git", "add", "--intent-to-add", path)
    done = repo.run("pre-commit", "run", "--all-files", SKIP="mypy,sqlfluff,contracts")
    assert done.stdout.count("Failed") == 2
    assert "files were modified" not in done.stdout
    assert (repo.path / path).read_text() == text
    repo.done("git", "rm", "--quiet", "--cached", path)
    hooks = yaml.safe_load((repo.path / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert {hook["id"]: hook["entry"].split()[-1] for hook in hooks} == {
        "ruff-check": "check", "ruff-format": "--check", "mypy": ".venv/bin/mypy", "sqlfluff": "lint",
        "contracts": "--check",
    }  # fmt: skip


def test_make_format_undoes_what_would_be_public(repo: Repo, formatted: Mapping[str, bytes]) -> None:
    path, text, _ = MARKED["block_of_imports.py"]
    (repo.path / path).write_text(text)
    (repo.path / "src/flights/unmarked.py").write_text("import os\n")
    done = repo.run(*repo.make_command("format"))
    assert done.returncode == 2
    assert f"{path}:3: a formatter would move private text out of its mark\n" in done.stderr
    assert f"error: {path}: private text would become public; nothing was formatted there\n" in done.stderr
    assert (repo.path / path).read_text() == text
    assert (repo.path / "src/flights/unmarked.py").read_text() == ""
