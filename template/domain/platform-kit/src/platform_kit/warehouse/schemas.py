"""The layers of a domain, and the schema that holds each of them."""

from typing import Literal, get_args

from platform_kit.repo.settings import settings

# The steps that a row takes through a domain, also the second part of its asset's key.
Layer = Literal["raw", "staging", "marts", "published"]
LAYERS: tuple[Layer, ...] = get_args(Layer)


def schema(layer: Layer) -> str:
    """The schema of a layer: `flights__marts`, and plain `flights` for what is published."""
    domain = settings().domain
    return domain if layer == "published" else f"{domain}__{layer}"
