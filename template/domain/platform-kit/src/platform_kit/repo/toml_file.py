"""TOML files that people write; errors name the line."""

import tomllib
<<<<<<< HEAD
from typing import Any

from platform_kit.errors import KitError
=======
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from platform_kit.errors import KitError

Model = TypeVar("Model", bound=BaseModel)
>>>>>>> contracts


def parse_toml(content: bytes, file: str) -> dict[str, Any]:
    """The content of a TOML file that messages call `file`.

    Raises:
        KitError: naming the line.
    """
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
<<<<<<< HEAD
        raise KitError(f"{file}: {error}", "fix the line; the file must be TOML") from error
=======
        raise KitError(f"{file}: {error}", "fix the line; the format is TOML") from error


def checked(
    model: type[Model], content: Mapping[str, Any], place: str, hint: str, *, quote: bool = True
) -> Model:
    """The content of a TOML file, or of a table in it, as a model.

    Args:
        model: what the content must be.
        content: the parsed TOML.
        place: what messages call the file or table.
        hint: what to do when a key is wrong.
        quote: whether messages may repeat the values.

    Raises:
        KitError: naming the place, each wrong key, and what is allowed there.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise KitError(f"{place}: {'; '.join(describe(error, quote=quote))}", hint) from error


def describe(error: ValidationError, *, quote: bool = True) -> Iterator[str]:
    """One line for each of pydantic's findings: the key, the reason, and the value that is there."""
    for detail in error.errors():
        given = f" (it is {detail['input']!r})" if quote and detail["type"] != "missing" else ""
        yield f"{'.'.join(map(_key, detail['loc']))}: {detail['msg']}{given}"


def _key(part: Any) -> str:
    """A key, or the place in a list as people count."""
    return f"entry {part + 1}" if isinstance(part, int) else str(part)
>>>>>>> contracts
