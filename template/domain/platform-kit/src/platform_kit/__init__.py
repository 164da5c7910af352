"""The platform kit: what every domain repo has in common, owned by the platform team."""

from importlib import import_module
from typing import Any

# What the kit offers by its short name, and where that stands. It is imported when it is asked for, so that
# `make psql` does not wait for Dagster.
_OFFERED = {
    "DbtModels": "platform_kit.orchestration.dbt_models",
    "Ingest": "platform_kit.orchestration.ingest",
    "PublishContracts": "platform_kit.orchestration.publish_contracts",
    "domain_definitions": "platform_kit.orchestration.definitions",
}
__all__ = ["DbtModels", "Ingest", "PublishContracts", "domain_definitions"]


def __getattr__(name: str) -> Any:
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_OFFERED[name]), name)


def __dir__() -> list[str]:
    return __all__
