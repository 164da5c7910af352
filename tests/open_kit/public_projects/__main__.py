"""`python -m tests.open_kit.public_projects <name> <checkout>` takes the excerpt of a project again."""

import random
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from open_kit.git_tree import TreeEntry
from open_kit.marks.private_lines import public_part
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.registry import RULES
from tests.open_kit.public_projects import BEGIN, FOLDER

# The kinds of files that a domain repo has.
_KINDS = {".py", ".sql", ".yml", ".yaml", ".toml", ".md", ".json", ".sh", ".cfg", ".ini", ".txt", ".env"}
_NAMES = {"Dockerfile", "Makefile", ".env.example", ".gitignore", "uv.lock", "poetry.lock"}
_FILES, _LINES, _COLUMNS = 40, 60, 300
_REFUSED, _AROUND, _FINDINGS, _LARGEST = 12, 6, 4, 500_000  # files with findings
# What is about people, or is the key of a service, is left out.
_PERSON = re.compile(r"(?:(?<=mailto:)|(?<![:/\w.+-]))[\w.+-]+@(?=[\w-]+\.\w)")
_HOME = re.compile(r"(?<=(?:/home|Users)/)(?!scm|sqlmesh|meltano)[a-z]\w*")
_PEOPLE = re.compile(r"author|copyright|maintainer|signed-off-by|contributor", re.IGNORECASE)
_LONGEST_SECRET = 20


def excerpt(checkout: Path, name: str) -> str:
    """Some files of the last commit, the same each time, without people's names.

    Of any files the first lines; of files in which the rules find something the lines around it.
    """
    listed = _git(checkout, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    paths = [path for path in listed if PurePosixPath(path).suffix in _KINDS or Path(path).name in _NAMES]
    taken = random.Random(name).sample(paths, min(_FILES, len(paths)))
    parts = {path: _beginning(_git(checkout, "show", f"HEAD:{path}")) for path in taken}
    parts |= _refused(checkout, name, [path for path in paths if not _PEOPLE.search(path)])
    return "".join(f"{BEGIN}{path}\n{part}\n" for path, part in sorted(parts.items()))


def _refused(checkout: Path, name: str, paths: list[str]) -> dict[str, str]:
    """The parts of some files around what the rules find in them."""
    known = Known(entries=tuple(TreeEntry("100644", "0" * 40, path) for path in paths))
    parts = {}
    for entry in random.Random(name).sample(known.entries, len(paths)):
        try:
            content = _git(checkout, "show", f"HEAD:{entry.path}")
        except subprocess.CalledProcessError:  # a partial clone does not have the largest files
            continue
        if len(content) > _LARGEST:
            continue
        whole = content.encode()
        file = PublicFile(entry, whole, public_part(whole))
        found: defaultdict[int, bool] = defaultdict(bool)
        for rule in RULES.values():
            for hit in rule.in_file(file, known):
                found[hit.line] |= rule.name == "secret" and len(hit.text) >= _LONGEST_SECRET
        lines = content.split("\n")
        keys = {line for line, is_key in found.items() if is_key}
        short = [line for line in sorted(found.keys() - keys - {0}) if len(lines[line - 1]) <= _COLUMNS]
        if short:
            parts[entry.path] = _around(lines, short[:_FINDINGS], keys)
        if len(parts) == _REFUSED:
            break
    return parts


def _around(lines: list[str], found: Iterable[int], left_out: set[int]) -> str:
    near = {line for middle in found for line in range(middle - _AROUND, middle + _AROUND + 1)}
    numbers = sorted(number for number in near - left_out if 0 < number <= len(lines))
    return _without_people(lines[number - 1] for number in numbers)


def _beginning(content: str) -> str:
    return _without_people(content.split("\n")[:_LINES])


def _without_people(lines: Iterable[str]) -> str:
    kept = (line[:_COLUMNS].rstrip() for line in lines if not _PEOPLE.search(line))
    return _HOME.sub("jdoe", _PERSON.sub("someone@", "\n".join(kept).rstrip("\n")))


def _git(checkout: Path, *arguments: str) -> str:
    command = ["git", "-C", str(checkout), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


if __name__ == "__main__":
    project, where = sys.argv[1:]
    (FOLDER / f"{project}.txt").write_text(excerpt(Path(where), project))
