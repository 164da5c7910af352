"""The public repo that a domain publishes to: the table `[open]` of `domain.toml`."""

from pydantic import BaseModel, ConfigDict, Field

from platform_kit.errors import KitError
from platform_kit.repo.settings import parse_settings
from platform_kit.repo.validation import checked


class PublicRepository(BaseModel):
    """The address and branch of the public repo, and the author of its commits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str = Field(min_length=1, pattern=r"^[^-\s]", description="git's address of the public repo")
    branch: str = Field(min_length=1, pattern=r"^[^-\s]")
    author: str = Field(pattern=r"^[^<>\n]+ <[^<>\s]+>$", description="of public commits: Name <address>")

    @property
    def author_email(self) -> str:
        """The author's address, in lower case."""
        return email(self.author)


def parse_public_repository(content: bytes, file: str) -> PublicRepository:
    """The public repo that the content of a `domain.toml` names; messages call it `file`.

    Raises:
        KitError: naming the key, or when there is no table `[open]`.
    """
    table = parse_settings(content, file).open
    if table is None:
        raise KitError(
            f"{file}: the table [open] is missing",
            "answer the template's question again: copier update --data open_source=true",
        )
    return checked(PublicRepository, table, f"{file} [open]", "answer the template's questions again")


def email(person: str) -> str:
    """The address in `Name <address>`, in lower case."""
    return person.rpartition("<")[2].rstrip(">").lower()
