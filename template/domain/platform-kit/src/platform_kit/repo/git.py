"""Files as git has them at a commit, here or in another repo."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from platform_kit.errors import KitError

# `git rev-parse --local-env-vars`, without those that hold settings.
_ANOTHER_REPO = frozenset(
    f"GIT_{name}"
    for name in (
        "ALTERNATE_OBJECT_DIRECTORIES", "COMMON_DIR", "DIR", "GRAFT_FILE", "IMPLICIT_WORK_TREE", "INDEX_FILE",
        "NAMESPACE", "OBJECT_DIRECTORY", "PREFIX", "REPLACE_REF_BASE", "SHALLOW_FILE", "WORK_TREE",
    )
)  # fmt: skip

# Before the line that says most, best first; hints come last of all.
_SIGNS = ("fatal: ", "remote: ", "! ", "error: ")


def run(folder: Path, *arguments: str, stdin: bytes = b"", **env: str) -> bytes:
    """Run git in a folder; it asks nobody for a password.

    Raises:
        KitError: with git's own words.
    """
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            input=stdin,
            capture_output=True,
            env={**environment(), **env},
        )
    except FileNotFoundError as error:
        raise KitError("there is no git on this machine", "install git") from error
    if done.returncode:
        reason = _reason(done.stderr.decode(errors="replace"))
        raise KitError(f"git: {reason}", "mend the name, or your access to the repo")
    return done.stdout


def commit(folder: Path, ref: str) -> str:
    """The commit that `ref` means.

    Raises:
        KitError: when there is none.
    """
    try:
        found = run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except KitError as error:
        raise KitError(
            f"git knows no commit '{ref}' in {folder}",
            "name a branch, a tag or a commit that is here: commit first, or fetch it",
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
    """A bare copy of one commit of another repo, and that commit's name; gone afterwards.

    Raises:
        KitError: when the repo or the ref cannot be reached.
    """
    with TemporaryDirectory(prefix="contract-") as folder:
        copy = Path(folder)
        run(copy, "init", "--quiet", "--bare")
        run(copy, "fetch", "--quiet", "--depth", "1", "--no-tags", "--end-of-options", repo, ref or "HEAD")
        yield copy, commit(copy, "FETCH_HEAD")


def _reason(said: str) -> str:
    """The line in which git, or the other side's hook, says why something failed."""
    lines = [line.strip() for line in said.strip().splitlines()] or ["it failed"]
    telling = (line.removeprefix(sign) for sign in _SIGNS for line in lines if line.startswith(sign))
    return next(telling, lines[-1])


def environment() -> dict[str, str]:
    """This process's variables without those that point git at another repo, as in a hook, or at a prompt."""
    from platform_kit.repo.environment import variables

    ours = {name: value for name, value in variables().items() if name not in _ANOTHER_REPO}
    ours.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    return ours | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}
