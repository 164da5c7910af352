"""The mart `delay_forecast`: Python between the dbt models and publishing."""

from platform_kit import marts


@marts.mart(
    columns={
        "flight_date": "date",
        "carrier": "text",
        "mean_delay_minutes": "numeric(8,2)",
        "days_observed": "integer",
    },
    inputs=["daily_delays"],
)
def delay_forecast() -> marts.Rows:
    """Expected departure delays of each carrier, seven days ahead."""
    # Imported here: scikit-learn takes seconds to import, and loading the definitions does not need it.
    from ..forecasting import Day, forecast

    history = marts.read(
        """
        select flight_date, carrier, sum(mean_delay_minutes * flights) / sum(flights), sum(flights)
        from (select *, departures - cancelled as flights from {daily_delays} as passed) as days
        where mean_delay_minutes is not null
        group by flight_date, carrier
        """
    )
    return forecast(
        [Day(day, carrier, float(delay), int(flights)) for day, carrier, delay, flights in history]
    )
