"""The layers of a domain, and the schema of each."""

from typing import Literal, get_args

from platform_kit.repo.settings import settings

# The layers that a row passes, in order; also the second part of an asset key.
Layer = Literal["raw", "staging", "marts", "published"]
LAYERS: tuple[Layer, ...] = get_args(Layer)


def schema(layer: Layer) -> str:
    """The schema of a layer: `flights__marts`, but `flights` for the published layer."""
    domain = settings().domain
    return domain if layer == "published" else f"{domain}__{layer}"
