"""ODCS service levels: what becomes of each kind.

https://github.com/bitol-io/open-data-contract-standard/blob/v3.1.0/docs/service-level-agreement.md
"""

from datetime import date, datetime, timedelta
from typing import Any

from open_data_contract_standard.model import ServiceLevelAgreementProperty

from platform_kit.contracts.model import ServiceLevels
from platform_kit.contracts.yaml_reader import Place

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
    """What `slaProperties` promises.

    Raises:
        KitError: for a property that the kit does not hold, or a value that it cannot read.
    """
    found: dict[str, Any] = {}
    for index, sla in enumerate(slas):
        where = place / "slaProperties" / index
        given = (sla.property or "").lower()
        name = _SYNONYMS.get(given, given)
        if name not in (*_DURATIONS, "endofsupport"):
            raise where.refused(
                f"the service level {sla.property} is not enforced",
                "promise frequency, latency, retention or endOfSupport; put other words into the description",
            )
        if name in found:
            raise where.refused(f"{sla.property} is given twice", "keep one")
        for key in ("element", "schedule", "scheduler", "valueExt"):
            if getattr(sla, key) is not None:
                raise (where / key).refused(
                    f"{key} of a service level is not followed: it is measured on publications",
                    f"leave {key} out",
                )
        found[name] = _day(where, sla) if name == "endofsupport" else _duration(where, sla)
    return ServiceLevels(end_of_support=found.pop("endofsupport", None), **found)


def _duration(place: Place, sla: ServiceLevelAgreementProperty) -> timedelta:
    length = _LENGTHS.get(str(sla.unit or "").lower())
    if length is None or isinstance(sla.value, bool | str | None) or sla.value <= 0:
        given = f"{sla.value!r}, its unit {sla.unit!r}" if sla.unit else f"{sla.value!r} without a unit"
        raise place.refused(
            f"the value of {sla.property} is {given}", "give a positive number, and m, h, d, w or y as unit"
        )
    return sla.value * length


def _day(place: Place, sla: ServiceLevelAgreementProperty) -> date:
    try:
        return datetime.fromisoformat(str(sla.value)).date()
    except ValueError as error:
        raise (place / "value").refused(
            f"{sla.property} is {sla.value!r}", "give a day, for example 2027-06-30"
        ) from error
