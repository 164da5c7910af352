"""Who the domain is: `domain.toml`, read and checked."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from platform_kit.errors import KitError
from platform_kit.repo.validation import checked, parse_toml
from platform_kit.repo.windows import Cadence

FILE = "domain.toml"


class Partitions(BaseModel):
    """The days that the domain covers, and the length of its partitions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cadence: Cadence
    start: date
    end: date | None = Field(default=None, description="the day after the last one; without it: up to today")

    @model_validator(mode="after")
    def _ends_after_start(self) -> "Partitions":
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"end ({self.end}) must be after start ({self.start})")
        return self


class Settings(BaseModel):
    """The contents of `domain.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    domain: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    description: str
    owner_team: str
    owner_email: str
    warehouse: str = Field(description="the name of the production database")
    partitions: Partitions
    open: dict[str, Any] | None = Field(
        default=None, description="for the package that publishes, which checks it"
    )

    @property
    def owners(self) -> list[str]:
        """The owners in Dagster's form: a team and an address."""
        return [f"team:{self.owner_team}", self.owner_email]


class _Start:
    """Where the search for the repo starts.

    Attributes:
        folder: set by `anchor`; None: the working directory.
    """

    folder: Path | None = None


def anchor(file: str) -> None:
    """Work in the repo that contains `file`, from now on and in all of this process.

    Dagster starts all code locations of a workspace in one folder, outside of their repos.
    """
    _Start.folder = Path(file).resolve().parent
    settings.cache_clear()


def repository() -> Path:
    """The root of the domain repo: the nearest folder upwards that has a `domain.toml`.

    Raises:
        KitError: there is none.
    """
    here = _Start.folder or Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise KitError(f"{here}: no {FILE} here or above", "run the command in a domain repo")


@cache
def settings() -> Settings:
    """The settings of the domain repo; see `repository`.

    Raises:
        KitError: naming the file, the key, and the values that it may have.
    """
    return read_settings(repository() / FILE)


def read_settings(path: Path) -> Settings:
    """Read and check one `domain.toml`; see `settings`."""
    return parse_settings(path.read_bytes(), path.name)


def parse_settings(text: bytes, file: str) -> Settings:
    """Check the content of a `domain.toml` that messages call `file`; see `settings`."""
    hint = f"fix the key in {file}, or answer the template's questions again with `copier update`"
    return checked(Settings, parse_toml(text, file), file, hint)
