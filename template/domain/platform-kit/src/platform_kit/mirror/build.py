"""The public tree of a commit as a folder."""

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

from platform_kit.errors import KitError
from platform_kit.mirror import source
from platform_kit.mirror.opening import Opening, parts


def build(of: Opening, folder: Path) -> int:
    """Write the public files into a new folder, whole or not at all; how many there are.

    The contents are those that git stores: no filter of `.gitattributes` changes them.

    Raises:
        KitError: when the folder is not empty, or marks of private lines do not fit together.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KitError(f"{folder} is there already", "name a new folder, or an empty one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        count = _write(of, str(fresh))
        fresh.chmod(0o755)
        fresh.replace(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return count


def _write(of: Opening, folder: str) -> int:
    count, made = 0, {folder}
    for entry, _, part in parts(of):
        for problem in part.problems:
            raise KitError(f"{problem.place}: {problem.reason}", "mend the marks of the private lines")
        path = f"{folder}/{entry.path}"
        parent = path.rpartition("/")[0]
        if parent not in made:
            os.makedirs(parent, exist_ok=True)  # noqa: PTH103 (three times as fast over many files)
            made.add(parent)
        if entry.mode == source.LINK:
            os.symlink(part.content, os.fsencode(path))  # noqa: PTH211 (a target may be no UTF-8)
        else:
            mode = 0o777 if entry.mode == "100755" else 0o666
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123
                file.write(part.content)
        count += 1
    return count
