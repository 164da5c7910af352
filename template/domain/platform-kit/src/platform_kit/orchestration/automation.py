"""When assets run without a person: ingest on its cadence, everything downstream when its inputs are new."""

from typing import Any

import dagster as dg

from platform_kit.orchestration.partitions import cron
from platform_kit.repo import environment
from platform_kit.repo.windows import Cadence

# mypy cannot follow how Dagster's conditions combine their key types.
_CONDITION: Any = dg.AutomationCondition


def on_cadence(cadence: Cadence) -> dg.AutomationCondition[Any]:
    """Materialise a partition as soon as it is complete."""
    return dg.AutomationCondition.on_cron(cron(cadence))


def every_hour() -> dg.AutomationCondition[Any]:
    """Check what another domain publishes: its publications are not events here."""
    return dg.AutomationCondition.on_cron("@hourly")


def when_inputs_are_new(*, partitioned: bool) -> dg.AutomationCondition[Any]:
    """Materialise every partition whose inputs have changed and passed their checks, however old it is.

    A partition waits until all of its inputs exist. An asset without partitions does not wait for partitions
    that its inputs never had.
    """
    new = (
        _CONDITION.any_deps_updated().since_last_handled()
        & ~_CONDITION.any_deps_in_progress()
        & ~_CONDITION.in_progress()
        & _CONDITION.all_deps_blocking_checks_passed()
    )
    if partitioned:
        new = new & ~_CONDITION.any_deps_missing()
    labelled: dg.AutomationCondition[Any] = new.with_label("when_inputs_are_new")
    return labelled


def when_changed() -> dg.AutomationCondition[Any]:
    """Create a view when its first input exists, and again when its SQL changed: it stores no rows."""
    changed: dg.AutomationCondition[Any] = (
        (
            (_CONDITION.missing() & _CONDITION.any_deps_updated()) | _CONDITION.code_version_changed()
        ).since_last_handled()
        & ~_CONDITION.in_progress()
    ).with_label("when_changed")
    return changed


def sensor() -> dg.AutomationConditionSensorDefinition:
    """The sensor that evaluates the conditions; on in PROD, elsewhere off until a person turns it on."""
    return dg.AutomationConditionSensorDefinition(
        "automation",
        target=dg.AssetSelection.all(),
        default_status=dg.DefaultSensorStatus.RUNNING
        if environment.current() is environment.Environment.PROD
        else dg.DefaultSensorStatus.STOPPED,
    )
