"""What a person's or a repo's settings of git change: how other repos are reached, and nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

from platform_kit.repo import git, git_settings
from tests.support.git_config import UNUSUAL
from tests.support.git_server import silent_server
from tests.support.repo import environment
from tests.support.servers import NOBODY, as_root


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder."""
    home = tmp_path / "home"
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git_settings.read_settings.cache_clear()
    return home


def setting(home: Path, name: str, *value: str) -> None:
    with_home = environment(home)
    subprocess.run(["git", "config", "--global", "--add", name, *value], env=with_home, check=True)


def read(folder: Path) -> list[str]:
    """The settings that git sees in a folder, but for those of a repo and those that are fixed."""
    fixed = {part.partition("=")[0].lower() for part in git_settings.FIXED}
    listed = git.run(folder, "config", "--list").decode().splitlines()
    return [line for line in listed if line.partition("=")[0] not in fixed]


def test_settings_for_other_repos_are_kept_and_others_are_not(home: Path, tmp_path: Path) -> None:
    for name, value in UNUSUAL.items():
        setting(home, name, value)
    kept = {
        "credential.https://x.example/a.b.helper": 'store --file "a b"\\c',
        "http.proxy": "http://proxy.example:3128",
        "http.https://x.example.extraheader": "X: a\n\tb ; # c",
        "url.https://x.example/.insteadof": "x:",
        "protocol.file.allow": "always",
        "safe.directory": "*",
    }
    for name, value in kept.items():
        setting(home, name, value)
    setting(home, "http.followRedirects", "true")
    setting(home, "http.https://x.example.followRedirects", "true")
    for name, value in kept.items():
        assert git.run(tmp_path, "config", "-z", "--get", name).decode().rstrip("\0") == value
    assert {line.partition("=")[0] for line in read(tmp_path) if "=" in line} == {*kept}


def test_a_list_that_a_person_begins_anew_stays_so(home: Path, tmp_path: Path) -> None:
    for value in ("one", "", "two"):
        setting(home, "credential.helper", value)
    assert read(tmp_path) == ["credential.helper=one", "credential.helper=", "credential.helper=two"]


def test_settings_that_git_cannot_read_are_named(home: Path, tmp_path: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / ".gitconfig").write_text("[core\n")
    with pytest.raises(git.GitError, match="bad config"):
        git.run(tmp_path, "version")


def test_variables_for_ssh_are_the_person_s_if_there_are_any(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = git.environment(tmp_path)["GIT_SSH_COMMAND"]
    assert all(option in given for option in ("BatchMode=yes", "ConnectTimeout=", "ServerAliveInterval="))
    setting(home, "core.sshCommand", "ssh -i key")
    git_settings.read_settings.cache_clear()
    assert git.environment(tmp_path)["GIT_SSH_COMMAND"] == "ssh -i key"
    monkeypatch.setenv("GIT_SSH_COMMAND", "plink")
    assert git.environment(tmp_path)["GIT_SSH_COMMAND"] == "plink"


@pytest.mark.parametrize("scheme", ["http", "https", "git"])
@pytest.mark.usefixtures("home")
def test_a_server_that_says_nothing_is_unreachable(tmp_path: Path, scheme: str) -> None:
    with silent_server() as port, pytest.raises(git.RemoteUnreachable, match="no answer within 1 s"):
        git.run_remote(tmp_path, "ls-remote", f"{scheme}://127.0.0.1:{port}/x.git", seconds=1)


@pytest.mark.usefixtures("home")
def test_a_transfer_that_stalls_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stalled = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=1")
    monkeypatch.setattr(git, "_STALLED", stalled)
    with silent_server() as port, pytest.raises(git.RemoteUnreachable, match="Operation too slow"):
        git.run_remote(tmp_path, "ls-remote", f"http://127.0.0.1:{port}/x.git", seconds=30)


@as_root
@pytest.mark.parametrize("trusted", [True, False])
def test_a_repo_of_somebody_else_is_read_if_the_person_trusts_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    monkeypatch.delenv("SUDO_UID", raising=False)
    repo = tmp_path / "repo"
    subprocess.run(["git", "init", "--quiet", repo], env=environment(home), check=True)
    os.chown(repo, NOBODY, NOBODY)
    if trusted:
        setting(home, "safe.directory", str(repo))
        assert git.run(repo, "rev-parse", "--git-dir").strip() == b".git"
    else:
        with pytest.raises(git.GitError, match="dubious ownership"):
            git.run(repo, "rev-parse", "--git-dir")
