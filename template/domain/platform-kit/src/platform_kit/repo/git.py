"""git: files of a commit, here or in another repo, and an exception for each way to fail."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from platform_kit.errors import KitError
from platform_kit.repo import git_settings

# How long a repo may take to list its refs, and to send or receive objects, in seconds.
ANSWER, TRANSFER = 60, 3600
# For commands that must not reach another address than the given one.
NO_REDIRECTS = ("-c", "http.followRedirects=false")
# A transfer ends if no byte arrives for a minute.
_STALLED = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60")

# How the line with the reason starts, the most useful first.
_PREFIXES = ("fatal: ", "remote: ", "! ", "error: ")


class GitError(KitError):
    """git failed; the subclasses tell why, as far as callers or users act on it."""


class GitNotInstalled(GitError):
    """There is no program `git`."""


class NotARepository(GitError):
    """The folder is not in a git repo."""


class UnknownCommit(GitError):
    """The repo, here or on the other side, has no commit of that name."""


class RemoteRefused(GitError):
    """The other side answered and refused: a push that does not fast-forward, a hook, or access rights."""


class RemoteUnreachable(GitError):
    """The other side did not answer as a git repo."""


class RemoteRedirects(RemoteUnreachable):
    """The other side names another address, and redirects are not followed."""


# What git writes (LC_ALL=C) in each kind of failure, and the hint. The first match counts: git writes after
# a refusal also "Could not read from remote repository".
_KINDS: tuple[tuple[type[GitError], tuple[str, ...], str], ...] = (
    (
        UnknownCommit,
        (
            "Needed a single revision", "Not a valid object name", "bad object", "bad revision",
            "couldn't find remote ref", "not our ref", "unknown revision",
        ),
        "name a branch, a tag or a commit that the repo has",
    ),
    (
        RemoteRefused,
        (
            "[rejected]", "[remote rejected]", "Authentication failed", "Permission denied (",
            "could not read Password", "could not read Username", "returned error: 403",
        ),
        "fetch what is new there, or ask the owners of the repo for access",
    ),
    (
        RemoteRedirects,
        tuple(f"returned error: {status}" for status in (301, 302, 303, 307, 308)),
        "the address redirects to another one; use that",
    ),
    (
        RemoteUnreachable,
        (
            "Could not read from remote repository", "Could not resolve host",
            "does not appear to be a git repository", "Repository not found", "' not found",
            "unable to access",
        ),
        "check the address of the repo and the network",
    ),
    (NotARepository, ("not a git repository",), "change into a git repo, or make one: git init"),
)  # fmt: skip


def run(folder: Path, *arguments: str, stdin: bytes = b"", **env: str) -> bytes:
    """Run git in a folder, without prompts; see `git_settings` for the settings.

    Returns:
        What git wrote to its standard output.

    Raises:
        GitError: one of its subclasses where the reason is known; the message repeats git's own.
    """
    return _run(folder, arguments, stdin, env, None)


def run_remote(folder: Path, *arguments: str, seconds: float) -> bytes:
    """Run a command of git that speaks with another repo; see `run`.

    Raises:
        RemoteUnreachable: also when the other repo takes longer than `seconds`.
    """
    try:
        return _run(folder, (*_STALLED, *arguments), b"", {}, seconds)
    except subprocess.TimeoutExpired as error:
        raise RemoteUnreachable(
            f"git: no answer within {seconds:g} s", "check the address of the repo and the network"
        ) from error


def _run(
    folder: Path, arguments: Sequence[str], stdin: bytes, env: Mapping[str, str], seconds: float | None
) -> bytes:
    try:
        done = subprocess.run(
            ["git", *git_settings.FIXED, "-C", str(folder), *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            env={**environment(folder), **env},
            timeout=seconds,
        )
    except FileNotFoundError as error:
        raise GitNotInstalled("git is not installed", "install git and put it on the PATH") from error
    if done.returncode:
        raise _failure(done.stderr.decode(errors="replace"))
    return done.stdout


def commit(folder: Path, ref: str) -> str:
    """The commit that `ref` names, as a hash.

    Raises:
        UnknownCommit: the repo has none of that name.
        GitError: git failed for another reason.
    """
    try:
        found = run(folder, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}")
    except UnknownCommit as error:
        raise UnknownCommit(
            f"git: no commit '{ref}' in {folder}",
            "name a branch, a tag or a commit of this clone; commit first, or fetch it",
        ) from error
    return found.decode().strip()


def files(folder: Path, at: str, below: str) -> Iterator[tuple[str, bytes]]:
    """The files below a path of the folder, as they were at a commit, in order of their names."""
    listed = run(folder, "ls-tree", "-r", "-z", at, "--", f"./{below}").decode()
    for line in listed.split("\0")[:-1]:
        entry, name = line.split("\t", 1)
        mode, kind, blob = entry.split()
        if kind == "blob" and mode != "120000":
            yield name, run(folder, "cat-file", "blob", blob)


@contextmanager
def fetched(repo: str, ref: str | None) -> Iterator[tuple[Path, str]]:
    """A bare copy of one commit of another repo, and that commit's hash; deleted afterwards.

    Args:
        repo: its address or path.
        ref: a branch, a tag or a commit; None for the newest of the default branch.

    Raises:
        UnknownCommit: the repo has no such ref.
        RemoteRefused, RemoteUnreachable: it cannot be read.
    """
    with TemporaryDirectory(prefix="git-") as folder:
        copy = Path(folder)
        run(copy, "init", "--quiet", "--bare")
        fetch = ("fetch", "--quiet", "--depth", "1", "--no-tags", "--end-of-options", repo, ref or "HEAD")
        run_remote(copy, *fetch, seconds=TRANSFER)
        yield copy, commit(copy, "FETCH_HEAD")


def environment(folder: Path) -> dict[str, str]:
    """The variables for git in a folder; see `git_settings.environment`.

    Raises:
        GitError: git cannot read the settings.
    """
    try:
        return git_settings.environment(folder)
    except subprocess.CalledProcessError as error:
        raise _failure(error.stderr.decode(errors="replace")) from error


def _failure(stderr: str) -> GitError:
    """The exception for what git wrote when it failed."""
    reason = _reason(stderr)
    for kind, signs, hint in _KINDS:
        if any(sign in stderr for sign in signs):
            return kind(f"git: {reason}", hint)
    return GitError(f"git: {reason}", "fix what git names, and try again")


def _reason(stderr: str) -> str:
    """The line in which git, or the other side's hook, gives the reason."""
    lines = [line.strip() for line in stderr.strip().splitlines()] or ["it failed without a message"]
    reasons = (line.removeprefix(prefix) for prefix in _PREFIXES for line in lines if line.startswith(prefix))
    return next(reasons, lines[-1])
