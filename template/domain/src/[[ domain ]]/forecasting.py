"""A forecast of delays, in pure functions: tests need no warehouse."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

DAYS_AHEAD = 7


class Day(NamedTuple):
    """The mean delay of the flights of a carrier on a day, and the number of flights."""

    flight_date: date
    carrier: str
    mean_delay_minutes: float
    flights: int


class Forecast(NamedTuple):
    """The expected mean delay of a carrier on a day."""

    flight_date: date
    carrier: str
    mean_delay_minutes: float
    days_observed: int


def forecast(history: Sequence[Day]) -> list[Forecast]:
    """Forecast each carrier's delays for the seven days after the newest observed one.

    A ridge regression on carrier and weekday, weighted by flights. With little history the forecast is close
    to the mean of all carriers, so it works from the first day.
    """
    if not history:
        return []
    model = make_pipeline(DictVectorizer(), Ridge())
    model.fit(
        [_features(day.carrier, day.flight_date) for day in history],
        [day.mean_delay_minutes for day in history],
        ridge__sample_weight=[day.flights for day in history],
    )
    observed = Counter(day.carrier for day in history)
    newest = max(day.flight_date for day in history)
    ahead = [
        (carrier, newest + timedelta(days=offset))
        for carrier in sorted(observed)
        for offset in range(1, DAYS_AHEAD + 1)
    ]
    expected = model.predict([_features(carrier, day) for carrier, day in ahead])
    return [
        Forecast(day, carrier, round(float(delay), 2), observed[carrier])
        for (carrier, day), delay in zip(ahead, expected, strict=True)
    ]


def _features(carrier: str, day: date) -> dict[str, str]:
    return {"carrier": carrier, "weekday": f"{day:%A}"}
