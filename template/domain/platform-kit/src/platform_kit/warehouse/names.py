"""The names of a domain's schemas, and names and values as SQL."""

from typing import Any, Literal, get_args

from platform_kit.repo.settings import settings

# The layers that a row passes, in order; also the second part of an asset key.
Layer = Literal["raw", "staging", "marts", "published"]
LAYERS: tuple[Layer, ...] = get_args(Layer)


def schema(layer: Layer) -> str:
    """The schema of a layer: `flights__marts`, but `flights` for the published layer."""
    domain = settings().domain
    return domain if layer == "published" else f"{domain}__{layer}"


def quoted(identifier: str) -> str:
    """A name as an SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def qualified(schema: str, table: str) -> str:
    """The name of a table or view in its schema, as an SQL identifier."""
    return f"{quoted(schema)}.{quoted(table)}"


def literal(value: Any) -> str:
    """An SQL literal; PostgreSQL reads a quoted date or number as the type that it is compared with."""
    return "'" + str(value).replace("'", "''") + "'"
