"""`python -m tests.open_kit.public_projects <name> <checkout>` takes the excerpt of a project again."""

import random
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

from tests.open_kit.public_projects import BEGIN, FOLDER

# The kinds of files that a domain repo has.
_KINDS = {".py", ".sql", ".yml", ".yaml", ".toml", ".md", ".json", ".sh", ".cfg", ".ini", ".txt", ".env"}
_NAMES = {"Dockerfile", "Makefile", ".env.example", ".gitignore", "uv.lock", "poetry.lock"}
_FILES, _LINES, _COLUMNS = 40, 60, 300
_PERSON = re.compile(r"[\w.+-]+@(?=[\w-]+\.\w)")


def excerpt(checkout: Path, name: str) -> str:
    """Some files of the last commit, the same each time, cut to their first lines, without people's names."""
    listed = _git(checkout, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    paths = [path for path in listed if PurePosixPath(path).suffix in _KINDS or Path(path).name in _NAMES]
    taken = sorted(random.Random(name).sample(paths, min(_FILES, len(paths))))
    return "".join(f"{BEGIN}{path}\n{_beginning(_git(checkout, 'show', f'HEAD:{path}'))}\n" for path in taken)


def _beginning(content: str) -> str:
    lines = [line[:_COLUMNS].rstrip() for line in content.split("\n")[:_LINES]]
    return _PERSON.sub("someone@", "\n".join(lines).rstrip("\n"))


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-C", str(checkout), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


if __name__ == "__main__":
    project, where = sys.argv[1:]
    (FOLDER / f"{project}.txt").write_text(excerpt(Path(where), project))
