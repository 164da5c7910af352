"""The platform kit: the code that all domain repos share, owned by the platform team."""

from importlib import import_module
from typing import Any

# The public names and their modules, which are imported on first use: `make psql` does not wait for Dagster.
_MODULES = {
    "DbtModels": "platform_kit.orchestration.dbt_models",
    "Ingest": "platform_kit.orchestration.ingest",
    "PublishContracts": "platform_kit.orchestration.contract_tables",
    "domain_definitions": "platform_kit.orchestration.domain_definitions",
}
__all__ = ["DbtModels", "Ingest", "PublishContracts", "domain_definitions"]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
