"""Where the domain publishes: the table `[open]` of `domain.toml`."""

from pydantic import BaseModel, ConfigDict, Field

from platform_kit.errors import KitError
from platform_kit.repo.settings import parse_settings
from platform_kit.repo.validation import checked


class PublicRepository(BaseModel):
    """The public repo, and who its commits are from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str = Field(min_length=1, pattern=r"^[^-\s]", description="git's address of the public repo")
    branch: str = Field(min_length=1, pattern=r"^[^-\s]")
    author: str = Field(pattern=r"^[^<>\n]+ <[^<>\s]+>$", description="of public commits: Name <address>")


def public_repository(content: bytes, file: str) -> PublicRepository:
    """The public repo that the content of a `domain.toml` names; messages call it `file`.

    Raises:
        KitError: naming the key, or that there is no table `[open]`.
    """
    table = parse_settings(content, file).open
    if table is None:
        raise KitError(
            f"{file} has no table [open]",
            "answer the template's question again: copier update --data open_source=true",
        )
    return checked(PublicRepository, table, f"{file} [open]", "answer the template's questions again")
