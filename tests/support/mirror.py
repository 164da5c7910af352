"""A generated repo that opens a part of itself, and the bare public repo beside it."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import Result

from tests.support.in_process import domain
from tests.support.repo import Generate, Repo

ADDRESS = "https://public.invalid/flights.git"
AUTHOR = "The flights team <flights@example.com>"


@dataclass(frozen=True)
class Mirror:
    """The internal repo and its public one."""

    repo: Repo
    public: Path

    def write(self, path: str, text: str) -> None:
        """Write a file of the internal repo, folders included."""
        place = self.repo.path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def remove_open(self, path: str) -> None:
        """Remove a file and the line of openignore.txt that opens it: a line without a file is refused."""
        (self.repo.path / path).unlink()
        patterns = (self.repo.path / "openignore.txt").read_text()
        self.write("openignore.txt", patterns.replace(f"!/{path}\n", ""))

    def git(self, *arguments: str) -> str:
        """Run git in the internal repo; it has to succeed."""
        return self.repo.done("git", *arguments).strip()

    def commit(self, message: str = "A change") -> str:
        """Commit everything; the commit's name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def plan(self, *options: str) -> dict[str, Any]:
        """The plan, refused or not."""
        return json.loads(domain(self.repo, "open", "plan", "--format", "json", *options).stdout)

    def publish(self, *options: str) -> Result:
        """Push what `plan` says now, without looking at it."""
        digest = str(self.plan(*options)["digest"])
        return domain(self.repo, "open", "publish", "--push", "--digest", digest, *options)

    def published(self, *options: str) -> str:
        """Publish, which has to succeed; what it printed."""
        done = self.publish(*options)
        assert done.exit_code == 0, done.output
        return done.stdout

    def said(self, *command: str) -> str:
        """What `domain open <command>` prints, whether it succeeds or not."""
        return domain(self.repo, "open", *command).stdout

    def refused(self, *command: str) -> str:
        """What a command says that has to fail as a user's mistake."""
        done = domain(self.repo, "open", *command)
        assert done.exit_code == 1, done.output
        return done.output

    def open(self, *arguments: str) -> str:
        """Run git in the public repo; it has to succeed."""
        return self.repo.done("git", "--git-dir", str(self.public), *arguments).strip()

    def log(self) -> list[str]:
        """The names of the public commits, newest first; [] while there is no branch."""
        there = self.repo.run(
            "git", "--git-dir", str(self.public), "rev-parse", "--quiet", "--verify", "main"
        )
        return self.open("log", "--format=%H", "main").split() if there.returncode == 0 else []

    def message(self) -> str:
        """The message of the newest public commit."""
        return self.open("log", "-1", "--format=%B", "main")

    def files(self) -> dict[str, str]:
        """The newest public tree: mode and object by path."""
        lines = self.open("ls-tree", "-r", "main").splitlines()
        return {path: about for about, path in (line.split("\t") for line in lines)}


def make(generate: Generate, folder: Path, address: str = ADDRESS) -> Mirror:
    """Generate the example with all of it open, and commit it."""
    public = folder / "public.git"
    repo = generate(folder, open_source=True, public_repository=address)
    repo.done("git", "init", "--quiet", "--bare", "--initial-branch=main", str(public))
    repo.done("git", "init", "--quiet", "--initial-branch=main")
    _connect(repo, public, address)
    mirror = Mirror(repo, public)
    mirror.commit("Internal subject")
    return mirror


def copied(mirror: Mirror, folder: Path, address: str = ADDRESS) -> Mirror:
    """A copy in another folder, with another public repo."""
    copy = Mirror(Repo(folder / "flights", "flights"), folder / "public.git")
    shutil.copytree(mirror.repo.path, copy.repo.path, symlinks=True)
    shutil.copytree(mirror.public, copy.public)
    _connect(copy.repo, copy.public, address)
    return copy


def _connect(repo: Repo, public: Path, address: str) -> None:
    """Let git find the public repo's address on this disk."""
    repo.done("git", "config", "--global", f"url.{public}.insteadOf", address)
