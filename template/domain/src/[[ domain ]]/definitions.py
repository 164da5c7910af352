"""Where Dagster finds the definitions of the domain: everything below `defs/`."""

import dagster as dg

from platform_kit import domain_definitions


@dg.definitions
def defs() -> dg.Definitions:
    """Load every component and asset of the domain."""
    return domain_definitions(__file__)
