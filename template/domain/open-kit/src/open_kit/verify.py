"""Whether the public tree stands alone: it is built, installed and run by itself."""

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from open_kit.build import build
from open_kit.opening import Opening
from open_kit.references import references
from platform_kit.errors import KitError
from platform_kit.repo.environment import variables

# Make's targets, as a stranger would call them, and what each shows.
STEPS = {
    "setup": "the dependencies resolve",
    "check": "dbt parses, the definitions load, the contracts agree",
    "test": "the tests pass",
    "run": "the pipeline publishes",
}
# How this machine reaches package indexes; all else of the environment stays behind.
_NETWORK = (
    "UV_",
    "PIP_",
    "SSL_CERT_",
    "REQUESTS_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
)
_TAIL = 30


def verify(of: Opening, console: Console) -> None:
    """Verify the public tree of a commit in a temporary folder; takes minutes.

    Raises:
        KitError: naming both places of every reference to something private, or the step that fails with the
            end of its output.
    """
    found = references(of)
    if found:
        listed = "\n".join(f"  {reference}" for reference in found)
        raise KitError(
            f"public files need private ones: {len(found)}\n{listed}",
            "open the private file in openignore.txt, or mark the lines that need it as private",
        )
    with TemporaryDirectory(prefix="public-") as place:
        tree = Path(place, "tree")
        count = build(of, tree)
        console.print(f"{count} public files of commit {of.source.commit[:12]}, alone in a new folder")
        environment = _environment(Path(place, "home"))
        try:
            for target, shows in STEPS.items():
                _step(tree, target, shows, environment, console)
        finally:
            if (tree / ".warehouse").exists():
                subprocess.run(["make", "down"], cwd=tree, env=environment, capture_output=True)
    console.print("the public tree stands alone\nnext: make open-publish")


def _step(tree: Path, target: str, shows: str, environment: Mapping[str, str], console: Console) -> None:
    started = time.monotonic()
    with console.status(f"make {target}"):
        done = subprocess.run(
            ["make", target],
            cwd=tree,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    if done.returncode:
        tail = "\n".join(done.stdout.decode(errors="replace").splitlines()[-_TAIL:])
        raise KitError(
            f"make {target} fails in the public tree; its output ends:\n{tail}",
            "open what it lacks in openignore.txt, or keep private what needs it",
        )
    console.print(f"make {target:<6} {time.monotonic() - started:4.0f} s   {shows}")


def _environment(home: Path) -> dict[str, str]:
    """A stranger's environment: the programs, the way to the package indexes, and what was downloaded."""
    home.mkdir()
    ours = variables()
    cache = ours.get("UV_CACHE_DIR") or Path(ours.get("XDG_CACHE_HOME") or Path.home() / ".cache", "uv")
    network = {name: value for name, value in ours.items() if name.upper().startswith(_NETWORK)}
    return {"PATH": ours.get("PATH", os.defpath), "HOME": str(home), "UV_CACHE_DIR": str(cache), **network}
