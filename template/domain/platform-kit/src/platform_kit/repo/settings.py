"""Who the domain is: `domain.toml`, read and checked."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from platform_kit.errors import KitError
from platform_kit.repo.toml_file import checked, parse_toml
from platform_kit.repo.windows import Cadence

FILE = "domain.toml"


class Partitions(BaseModel):
    """The days that the domain covers, and how they are cut into partitions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cadence: Cadence
    start: date
    end: date | None = Field(default=None, description="the day after the last one; none: up to today")

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
    warehouse: str = Field(description="the production database's name")
    partitions: Partitions
    open: dict[str, Any] | None = Field(
        default=None, description="for the package that publishes, which checks it"
    )

    @property
    def owners(self) -> list[str]:
        """The owners as Dagster writes them: a team and an address."""
        return [f"team:{self.owner_team}", self.owner_email]


_anchor: Path | None = None


def anchor(file: str) -> None:
    """Make the repo that holds `file` this process's.

    Dagster starts the code locations of a workspace in one folder, which is none of theirs.
    """
    global _anchor
    _anchor = Path(file).resolve().parent
    settings.cache_clear()


def repository() -> Path:
    """The root of the domain repo: the nearest folder upwards that holds `domain.toml`."""
    here = _anchor or Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise KitError(f"{here}: no {FILE} here or above", "change into a domain repo and try again")


@cache
def settings() -> Settings:
    """The settings of the domain repo that the working directory lies in.

    Raises:
        KitError: naming the file, the key, and what is allowed there.
    """
    return read_settings(repository() / FILE)


def read_settings(path: Path) -> Settings:
    """Read and check one `domain.toml`; see `settings`."""
    return parse_settings(path.read_bytes(), path.name)


def parse_settings(text: bytes, file: str) -> Settings:
    """Check the content of a `domain.toml` that messages call `file`; see `settings`."""
    hint = f"fix the key in {file}, or answer the template's questions again with `copier update`"
    return checked(Settings, parse_toml(text, file), file, hint)
