"""TOML files that people write; errors name the line."""

import tomllib
from typing import Any

from platform_kit.errors import KitError


def parse_toml(content: bytes, file: str) -> dict[str, Any]:
    """The content of a TOML file that messages call `file`.

    Raises:
        KitError: naming the line.
    """
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{file}: {error}", "fix the line; the file must be TOML") from error
