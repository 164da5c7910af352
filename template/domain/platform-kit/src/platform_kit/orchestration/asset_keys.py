"""Asset keys: `[domain, layer, table]`, the same in every environment."""

import dagster as dg

from platform_kit.repo.settings import settings
from platform_kit.warehouse.schemas import Layer


def asset_key(layer: Layer, table: str) -> dg.AssetKey:
    """The key of a table of this domain."""
    return dg.AssetKey([settings().domain, layer, table])
