"""The mart `delay_forecast`: a Python asset between dbt and publishing."""

import dagster as dg

from platform_kit import marts
from platform_kit.automation import when_inputs_are_new
from platform_kit.keys import asset_key
from platform_kit.settings import settings
from platform_kit.warehouse import Layer


@dg.asset(
    key=asset_key(Layer.MARTS, "delay_forecast"),
    deps=[asset_key(Layer.MARTS, "daily_delays")],
    description="Expected departure delays of each carrier, seven days ahead.",
    group_name=Layer.MARTS,
    kinds={"python", "scikitlearn"},
    owners=settings().owners,
    automation_condition=when_inputs_are_new(),
)
def delay_forecast(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Fit the delays of all days so far and replace the forecast."""
    from ..forecasting import Day, forecast

    history = [
        Day(day, carrier, float(delay), int(flights))
        for day, carrier, delay, flights in marts.read(
            """
            select flight_date, carrier, sum(mean_delay_minutes * flights) / sum(flights), sum(flights)
            from (select *, departures - cancelled as flights from {marts}.daily_delays) as days
            where mean_delay_minutes is not null
            group by flight_date, carrier
            """
        )
    ]
    rows = forecast(history)
    marts.replace(
        "delay_forecast",
        {
            "flight_date": "date",
            "carrier": "text",
            "mean_delay_minutes": "numeric(8,2)",
            "days_observed": "integer",
        },
        rows,
    )
    return dg.MaterializeResult(metadata={"dagster/row_count": len(rows)})
