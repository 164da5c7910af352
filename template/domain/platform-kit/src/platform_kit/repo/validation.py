"""TOML files and other content that people write, checked; errors name the line or the key."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from platform_kit.errors import KitError

_ENCODING = "save the file as UTF-8 without a byte order mark"


def parse_toml(content: bytes, file: str) -> dict[str, Any]:
    """The content of a TOML file that messages call `file`.

    Raises:
        KitError: naming the line, or the encoding.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise KitError(f"{file} is not UTF-8", _ENCODING) from error
    if text.startswith("\ufeff"):
        raise KitError(f"{file} begins with a byte order mark", _ENCODING)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KitError(f"{file}: {error}", "fix the line; the file must be TOML") from error


Model = TypeVar("Model", bound=BaseModel)


class InvalidKey(NamedTuple):
    """One error of pydantic's.

    Attributes:
        key: the path of the key, such as `partitions.cadence`; entries of lists count from 1.
        reason: what is wrong, and the value where messages may repeat it.
    """

    key: str
    reason: str


def checked(
    model: type[Model], content: Mapping[str, Any], place: str, hint: str, *, quote: bool = True
) -> Model:
    """The content of a file, or of a table in it, as a model.

    Args:
        model: what the content must be.
        content: the parsed content.
        place: what messages call the file or table.
        hint: what to do when a key is wrong.
        quote: whether messages may repeat the values.

    Raises:
        KitError: naming the place, each wrong key, and the values that it may have.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise KitError(f"{place}: {'; '.join(describe(error, quote=quote))}", hint) from error


def describe(error: ValidationError, *, quote: bool = True) -> Iterator[str]:
    """One line for each of pydantic's errors: the key, the reason, and the value if `quote`."""
    return (f"{found.key}: {found.reason}" for found in invalid_keys(error, quote=quote))


def invalid_keys(error: ValidationError, *, quote: bool = True) -> Iterator[InvalidKey]:
    """Each of pydantic's errors; the reason repeats the value if `quote`."""
    for detail in error.errors():
        given = f" (it is {detail['input']!r})" if quote and detail["type"] != "missing" else ""
        yield InvalidKey(
            ".".join(map(_key, detail["loc"])), f"{detail['msg'].replace('tuple', 'list')}{given}"
        )


def _key(part: Any) -> str:
    return f"entry {part + 1}" if isinstance(part, int) else str(part)
