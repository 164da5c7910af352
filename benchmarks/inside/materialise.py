"""`materialise.py <partition> <asset key> ..`: load the domain's definitions and materialise these assets."""

import sys

import dagster as dg

from platform_kit.orchestration import instance
from platform_kit.orchestration.domain_definitions import domain_definitions

partition, *keys = sys.argv[1:]
instance.prepare()
with dg.DagsterInstance.get() as kept:
    domain_definitions().resolve_implicit_global_asset_job_def().execute_in_process(
        instance=kept,
        partition_key=partition,
        asset_selection=[dg.AssetKey.from_user_string(key) for key in keys],
    )
