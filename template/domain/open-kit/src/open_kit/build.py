"""The public tree of a commit as a folder."""

import os
import shutil
from pathlib import Path
from tempfile import mkdtemp

from open_kit import git_tree
from open_kit.public_tree import PublicTree, public_blobs
from platform_kit.errors import KitError


def build(tree: PublicTree, folder: Path) -> int:
    """Write the public files into a new folder, all or none; how many there are.

    The contents are those that git stores: no filter of `.gitattributes` changes them.

    Raises:
        KitError: when the folder is not empty, or marks of private lines do not fit together.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KitError(f"{folder}: not an empty folder", "name a new folder, or an empty one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        count = _write(tree, unfinished)
        unfinished.chmod(0o755)
        unfinished.replace(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return count


def _write(tree: PublicTree, folder: Path) -> int:
    count, made = 0, {folder}
    for entry, _, part in public_blobs(tree):
        for line, reason in part.errors:
            raise KitError(f"{entry.path}:{line}: {reason}", "fix the marks of the private lines")
        place = folder / entry.path
        if place.parent not in made:
            place.parent.mkdir(parents=True, exist_ok=True)
            made.add(place.parent)
        if entry.mode == git_tree.LINK:
            place.symlink_to(os.fsdecode(part.content))
        else:
            with place.open("xb") as file:
                file.write(part.content)
        if entry.mode == git_tree.EXECUTABLE:
            mode = place.stat().st_mode
            place.chmod(mode | (mode & 0o444) >> 2)  # executable for everyone who can read it
        count += 1
    return count
