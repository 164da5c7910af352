"""The public tree on its own: built in a temporary folder, installed, checked, tested and run."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from open_kit.build import build
from open_kit.public_tree import PublicTree
from platform_kit.repo.environment import variables

# The Make targets that a reader of the public repo calls, and what each shows.
STEPS = {
    "setup": "the dependencies resolve",
    "check": "dbt parses, the definitions load, the contracts agree",
    "test": "the tests pass",
    "run": "the pipeline publishes",
}
# The variables by which this machine reaches package indexes; no others are passed on.
_NETWORK = (
    "UV_", "PIP_", "SSL_CERT_", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
)  # fmt: skip
_TAIL = 30  # lines


class Step(NamedTuple):
    """How a Make target ended: whether it succeeded, its time, the last lines of its output."""

    passed: bool
    seconds: float
    tail: tuple[str, ...]


@dataclass(frozen=True)
class StandaloneTree:
    """A public tree in a folder, and the environment of somebody who has nothing else.

    Attributes:
        folder: the root of the tree.
        files: how many files it has.
        environment: the variables of its processes.
    """

    folder: Path
    files: int
    environment: Mapping[str, str]

    def make(self, target: str) -> Step:
        """Run a Make target in the tree."""
        started = time.monotonic()
        done = subprocess.run(
            ["make", target],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        tail = done.stdout.decode(errors="replace").splitlines()[-_TAIL:]
        return Step(done.returncode == 0, time.monotonic() - started, tuple(tail))


@contextmanager
def standalone(tree: PublicTree) -> Iterator[StandaloneTree]:
    """The public tree of a commit in a temporary folder, deleted afterwards.

    Raises:
        KitError: when marks of private lines do not fit together.
    """
    with TemporaryDirectory(prefix="public-") as place:
        folder = Path(place, "tree")
        alone = StandaloneTree(folder, build(tree, folder), _environment(Path(place, "home")))
        try:
            yield alone
        finally:
            if (folder / ".warehouse").exists():
                alone.make("down")


def _environment(home: Path) -> dict[str, str]:
    """The programs, the way to the package indexes, uv's cache, and an empty home folder."""
    home.mkdir()
    ours = variables()
    cache = ours.get("UV_CACHE_DIR") or Path(ours.get("XDG_CACHE_HOME") or Path.home() / ".cache", "uv")
    network = {name: value for name, value in ours.items() if name.upper().startswith(_NETWORK)}
    return {"PATH": ours.get("PATH", os.defpath), "HOME": str(home), "UV_CACHE_DIR": str(cache), **network}
