"""The public repo that a domain publishes to: the table `[open]` of `domain.toml`."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from platform_kit.errors import KitError
from platform_kit.repo.validation import checked, parse_toml

_URL = re.compile(r"([a-z][a-z0-9+.-]*)://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
_SHORT = re.compile(r"([^/:]+):(.*)", re.DOTALL)  # git's other form, such as git@host:path
_USER = re.compile(r"([\w+.-]*)://([^/]*)@")
_WITH_USER = ("ssh", "git+ssh", "ssh+git")
_UNFIT_FOR_BRANCH = re.compile(r"[\s\x00-\x1f\x7f~^:?*\[\\]|\.\.|@\{|//|(?:^|/)\.|^[-/]|\.lock(?:/|$)|[./]$")
_PERSON = re.compile(
    r"[^\s<>\x00-\x1f\x7f](?:[^<>\x00-\x1f\x7f]*[^\s<>\x00-\x1f\x7f])? <[^\s<>\x00-\x1f\x7f]+>"
)
# What git takes from the ends of a name; from 2.46 on, it leaves the dots.
_CRUD = "".join(map(chr, range(33))) + ".,:;<>\"\\'"


def _address(value: str) -> str:
    """Check git's address of a repo. The messages do not repeat it: it could contain a password."""
    if without_password(value) != value:
        raise _wrong("contains a user, a password or a query; leave out what comes before @, and ? and after")
    if re.search(r"[\s\x00-\x1f\x7f]", value) or value.startswith("-"):
        raise _wrong("contains a blank or a control character, or starts with -")
    if not re.search(r"[/:]", value):
        raise _wrong("is not a URL or a path with a /; git could take it for a remote of the clone")
    return value


def _branch(value: str) -> str:
    if not value or _UNFIT_FOR_BRANCH.search(value):
        raise _wrong(f"{value!r} is not a name that git accepts for a branch")
    return value


def _person(value: str) -> str:
    if not _PERSON.fullmatch(value):
        raise _wrong(f"{value!r} is not a name and an address: Name <address>")
    return value


def _wrong(message: str) -> PydanticCustomError:
    # A template: pydantic replaces names in braces.
    return PydanticCustomError("open", "{message}", {"message": message})


Address = Annotated[str, AfterValidator(_address)]
Branch = Annotated[str, AfterValidator(_branch)]


class PublicRepository(BaseModel):
    """The address and branch of the public repo, and the author of its commits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: Address = Field(description="git's address of the public repo")
    branch: Branch
    author: Annotated[str, AfterValidator(_person)] = Field(description="of public commits: Name <address>")

    @property
    def place(self) -> str:
        """The address and the branch in one text; see `place`."""
        return place(self.repository, self.branch)

    @property
    def author_email(self) -> str:
        """The author's address, in lower case."""
        return email(self.author)


def parse_public_repository(content: bytes, file: str) -> PublicRepository:
    """The public repo that the content of a `domain.toml` names; messages call it `file`.

    Other tables are not checked: the tool can be older than the file.

    Raises:
        KitError: naming the key, or when there is no table `[open]`.
    """
    table = parse_toml(content, file).get("open")
    if not isinstance(table, dict):
        raise KitError(
            f"{file}: the table [open] is missing",
            "answer the template's question again: copier update --data open_source=true",
        )
    return checked(
        PublicRepository, table, f"{file} [open]", "answer the template's questions again", quote=False
    )


def without_password(address: str) -> str:
    """An address without what could be a password or a token: a user, except for ssh, and a query."""
    if address.lower().startswith("http"):
        address = address.partition("?")[0]
    found = _USER.search(address)
    if found and (":" in found[2] or found[1].lower() not in _WITH_USER):
        return address[: found.start(2)] + address[found.end() :]
    return address


def place(repository: str, branch: str) -> str:
    """A text that is the same for every spelling of an address, and a branch there.

    The case of a host, slashes at the end and the suffix `.git` make no difference.
    """
    path = repository
    if url := _URL.fullmatch(repository):
        path = f"{url[1].lower()}://{url[2].lower()}{url[3]}"
    elif short := _SHORT.fullmatch(repository):
        path = f"{short[1].lower()}:{short[2]}"
    return f"{path.rstrip('/').removesuffix('.git').rstrip('/')} {branch}"


def email(person: str) -> str:
    """The address in `Name <address>`, in lower case."""
    return person.rpartition("<")[2].rstrip(">").lower()


def as_git_writes(person: str) -> str:
    """`Name <address>` as git writes it when it makes a commit."""
    name, _, address = person.removesuffix(">").rpartition(" <")
    return f"{name.strip(_CRUD)} <{address.strip(_CRUD)}>"
