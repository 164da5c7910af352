"""Who the domain is: `domain.toml`, read and checked."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from platform_kit.errors import KitError
from platform_kit.windows import Cadence

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


class Open(BaseModel):
    """Where the domain shows what it opens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str = Field(min_length=1, pattern=r"^[^-\s]", description="git's address of the public repo")
    branch: str = Field(min_length=1, pattern=r"^[^-\s]")
    author: str = Field(pattern=r"^[^<>\n]+ <[^<>\s]+>$", description="of public commits: Name <address>")


class Settings(BaseModel):
    """The contents of `domain.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    domain: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)
    description: str
    owner_team: str
    owner_email: str
    warehouse: str = Field(description="the production database's name")
    partitions: Partitions
    open: Open | None = Field(default=None, description="none: nothing of the domain is public")

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
    try:
        content = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{file}: {error}", "mend the line; the format is TOML") from error
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(_describe(dict(detail)) for detail in error.errors())
        raise KitError(
            f"{file}: {problems}",
            f"mend the key in {file}, or answer the template's questions again with `copier update`",
        ) from error


def _describe(detail: dict[str, Any]) -> str:
    """One line for one of pydantic's findings: the key, the reason, and the value that stands there."""
    key = ".".join(str(part) for part in detail["loc"])
    given = "" if detail["type"] == "missing" else f" (it is {detail['input']!r})"
    return f"{key}: {detail['msg']}{given}"
