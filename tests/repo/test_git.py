"""What platform_kit.repo.git raises, with a real git and real repos."""

import subprocess
from pathlib import Path

import pytest

from platform_kit.errors import KitError
from platform_kit.repo import git


def command(folder: Path, *arguments: str) -> None:
    people = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", folder, *people, *arguments], check=True, capture_output=True)


def with_a_commit(folder: Path) -> Path:
    folder.mkdir()
    command(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "contracts").mkdir()
    (folder / "contracts" / "a.yaml").write_text("first")
    command(folder, "add", "-A")
    command(folder, "commit", "--quiet", "--message=first")
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return with_a_commit(tmp_path / "repo")


def test_the_files_of_a_commit_are_those_of_that_commit(repo: Path) -> None:
    first = git.commit(repo, "main")
    (repo / "contracts" / "a.yaml").write_text("second")
    command(repo, "commit", "--quiet", "--all", "--message=second")
    assert dict(git.files(repo, first, "contracts")) == {"contracts/a.yaml": b"first"}
    with git.fetched(str(repo), None) as (copy, newest):
        assert newest == git.commit(repo, "HEAD") != first
        assert dict(git.files(copy, newest, "contracts")) == {"contracts/a.yaml": b"second"}


def test_a_machine_without_git_is_told_to_install_it(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))
    with pytest.raises(git.GitNotInstalled, match="install git"):
        git.commit(repo, "main")


def test_a_folder_outside_of_git_is_not_an_unknown_commit(tmp_path: Path) -> None:
    with pytest.raises(git.NotARepository, match="not a git repository"):
        git.commit(tmp_path, "main")


@pytest.mark.parametrize("ref", ["nowhere", "0" * 40, "HEAD:contracts", "--all"])
def test_an_unknown_commit_is_named(repo: Path, ref: str) -> None:
    with pytest.raises(git.UnknownCommit) as caught:
        git.commit(repo, ref)
    assert caught.value.problem == f"git: no commit '{ref}' in {repo}"


def test_a_repo_without_commits_has_no_head(tmp_path: Path) -> None:
    command(tmp_path, "init", "--quiet")
    with pytest.raises(git.UnknownCommit, match="commit first"):
        git.commit(tmp_path, "HEAD")


@pytest.mark.parametrize("ref", ["nowhere", "0" * 40])
def test_a_ref_that_the_other_side_lacks_is_an_unknown_commit(repo: Path, ref: str) -> None:
    with pytest.raises(git.UnknownCommit), git.fetched(str(repo), ref):
        pass


@pytest.mark.parametrize("address", ["../nowhere", "http://127.0.0.1:9/repo.git", "ssh://127.0.0.1:9/repo"])
def test_a_repo_that_does_not_answer_is_unreachable(address: str) -> None:
    with pytest.raises(git.RemoteUnreachable, match="check the address"), git.fetched(address, "main"):
        pass


def test_a_push_that_does_not_fast_forward_is_refused(repo: Path, tmp_path: Path) -> None:
    other = with_a_commit(tmp_path / "other")
    command(other, "commit", "--quiet", "--amend", "--message=another history")
    with pytest.raises(git.RemoteRefused, match="rejected"):
        git.run(repo, "push", str(other), "main:main")


def test_the_words_of_a_hook_that_refuses_are_repeated(repo: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.git"
    command(tmp_path, "init", "--quiet", "--bare", str(other))
    hook = other / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'main is frozen' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(git.RemoteRefused) as caught:
        git.run(repo, "push", str(other), "main")
    assert caught.value.problem == "git: main is frozen"


def test_any_other_failure_repeats_what_git_said(repo: Path) -> None:
    with pytest.raises(git.GitError) as caught:
        git.run(repo, "no-such-command")
    assert type(caught.value) is git.GitError
    assert "'no-such-command' is not a git command" in caught.value.problem
    assert isinstance(caught.value, KitError)
