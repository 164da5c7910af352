"""ODCS service levels, as the kit's own.

https://github.com/bitol-io/open-data-contract-standard/blob/v3.1.0/docs/service-level-agreement.md
"""

from datetime import date, datetime, timedelta
from typing import Any

from open_data_contract_standard.model import ServiceLevelAgreementProperty

from platform_kit.contracts.model import ServiceLevels
from platform_kit.contracts.yaml_files import Place

_SYNONYMS = {"fy": "frequency", "ly": "latency", "re": "retention", "es": "endofsupport"}
_DURATIONS = ("frequency", "latency", "retention")
_UNITS = {
    timedelta(minutes=1): ("m", "min", "minute", "minutes"),
    timedelta(hours=1): ("h", "hr", "hour", "hours"),
    timedelta(days=1): ("d", "day", "days"),
    timedelta(weeks=1): ("w", "week", "weeks"),
    timedelta(days=365): ("y", "yr", "year", "years"),
}
_LENGTHS = {name: length for length, names in _UNITS.items() for name in names}


def service_levels(place: Place, slas: list[ServiceLevelAgreementProperty]) -> ServiceLevels:
    """The service levels in `slaProperties`.

    Raises:
        KitError: for a property that the kit does not enforce, or a value that is not valid.
    """
    found: dict[str, Any] = {}
    for index, sla in enumerate(slas):
        where = place / "slaProperties" / index
        given = (sla.property or "").lower()
        name = _SYNONYMS.get(given, given)
        if name not in (*_DURATIONS, "endofsupport"):
            raise where.refused(
                f"the service level {sla.property} is not enforced",
                "use frequency, latency, retention or endOfSupport; put text into the description",
            )
        if name in found:
            raise where.refused(f"the service level {sla.property} is defined twice", "remove one")
        for key in ("element", "schedule", "scheduler", "valueExt"):
            if getattr(sla, key) is not None:
                raise (where / key).refused(
                    f"the key `{key}` of a service level is not supported: publications are measured",
                    f"remove `{key}`",
                )
        found[name] = _day(where, sla) if name == "endofsupport" else _duration(where, sla)
    return ServiceLevels(end_of_support=found.pop("endofsupport", None), **found)


def _duration(place: Place, sla: ServiceLevelAgreementProperty) -> timedelta:
    length = _LENGTHS.get(str(sla.unit or "").lower())
    if length is None or isinstance(sla.value, bool | str | None) or sla.value <= 0:
        unit = f"the unit {sla.unit!r}" if sla.unit else "no unit"
        raise place.refused(
            f"{sla.property} has the value {sla.value!r} and {unit}",
            "write a positive number, and m, h, d, w or y as the unit",
        )
    return sla.value * length


def _day(place: Place, sla: ServiceLevelAgreementProperty) -> date:
    try:
        return datetime.fromisoformat(str(sla.value)).date()
    except ValueError as error:
        raise (place / "value").refused(
            f"{sla.property} is not a date: {sla.value!r}", "write it as YYYY-MM-DD, for example 2027-06-30"
        ) from error
