"""When assets run by themselves: ingest on its cadence, everything downstream when its inputs are new."""

from typing import Any

import dagster as dg

from platform_kit import environment
from platform_kit.partitions import cron
from platform_kit.windows import Cadence


def on_cadence(cadence: Cadence) -> dg.AutomationCondition[Any]:
    """Materialise a partition as soon as it is complete."""
    return dg.AutomationCondition.on_cron(cron(cadence))


def when_inputs_are_new() -> dg.AutomationCondition[Any]:
    """Materialise every partition whose inputs have changed and passed their checks, however old it is."""
    return (
        dg.AutomationCondition.eager().without(dg.AutomationCondition.in_latest_time_window())
        & dg.AutomationCondition.all_deps_blocking_checks_passed()
    ).with_label("when_inputs_are_new")


def sensor() -> dg.AutomationConditionSensorDefinition:
    """What evaluates the conditions; it runs by itself in PROD only, elsewhere it waits for a person."""
    chosen = environment.choose(environment.variables())
    return dg.AutomationConditionSensorDefinition(
        "automation",
        target=dg.AssetSelection.all(),
        default_status=dg.DefaultSensorStatus.RUNNING
        if chosen is environment.Environment.PROD
        else dg.DefaultSensorStatus.STOPPED,
    )
