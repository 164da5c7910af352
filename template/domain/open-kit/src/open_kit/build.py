"""The public tree of a commit as a folder."""

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

from open_kit import source
from open_kit.opening import Opening, parts
from platform_kit.errors import KitError


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
        count = _write(of, fresh)
        fresh.chmod(0o755)
        fresh.replace(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return count


def _write(of: Opening, folder: Path) -> int:
    count, made = 0, {folder}
    for entry, _, part in parts(of):
        for problem in part.problems:
            raise KitError(f"{problem.place}: {problem.reason}", "mend the marks of the private lines")
        place = folder / entry.path
        if place.parent not in made:
            place.parent.mkdir(parents=True, exist_ok=True)
            made.add(place.parent)
        if entry.mode == source.LINK:
            place.symlink_to(os.fsdecode(part.content))
        else:
            with place.open("xb") as file:
                file.write(part.content)
        if entry.mode == source.EXECUTABLE:
            mode = place.stat().st_mode
            place.chmod(mode | (mode & 0o444) >> 2)  # for whom it is readable
        count += 1
    return count
