"""The definitions of the domain: everything below `src/<domain>/defs`, and the kit's definitions."""

import dagster as dg

from platform_kit.orchestration import automation
from platform_kit.orchestration.contract_tables import consumed_definitions
from platform_kit.repo.settings import anchor, repository


def domain_definitions(file: str | None = None) -> dg.Definitions:
    """Load the components and assets of the repo that holds `file` (None: the working directory)."""
    if file:
        anchor(file)
    return dg.Definitions.merge(
        dg.load_from_defs_folder(path_within_project=repository()),
        consumed_definitions(),
        dg.Definitions(sensors=[automation.sensor()]),
    )


def materializable(definitions: dg.Definitions) -> dict[dg.AssetKey, dg.AssetSpec]:
    """The assets that this repo makes itself, by key."""
    return {
        spec.key: spec
        for asset in definitions.assets or []
        if isinstance(asset, dg.AssetsDefinition) and asset.is_executable
        for spec in asset.specs
    }
