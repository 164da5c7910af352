"""What the pictures need from this machine, and what must not be seen of it."""

import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


class PictureError(Exception):
    """A picture cannot be made: what is wrong, and what to do."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.cure = cure


def program(*names: str, package: str) -> Path:
    """The first of these programs that is installed; `package` is Debian's name of what has it."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    raise PictureError(
        f"{names[0]}: the program is not installed",
        f"install it (Debian and Ubuntu: apt-get install {package}), then run make pictures again",
    )


def refuse_local_paths(text: str, where: str) -> None:
    """Raise PictureError if `text`, which a picture would show, has a path of this machine."""
    for path in (ROOT, Path.home(), Path(tempfile.gettempdir())):
        if str(path) in text:
            raise PictureError(
                f"{where}: the picture would show {path}, a path of this machine",
                "leave out that part of the page or of the output in docs/pictures",
            )
