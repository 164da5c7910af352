{{ config(
    materialized='incremental',
    incremental_strategy='replace_window',
    meta={'window_column': 'flight_date'}
) }}

with daily_weather as (
    select
        observed_on,
        origin,
        case
            when sum(precipitation_mm) >= 1 then 'wet'
            when max(wind_speed_kmh) >= 30 then 'windy'
            else 'fair'
        end as condition
    from {{ source('weather', 'observations_v1') }}
    where {{ platform_kit.window('observed_on') }}
    group by observed_on, origin
)

select
    delays.flight_date,
    daily_weather.condition,
    sum(delays.departures)::integer as departures,
    (
        sum(delays.mean_delay_minutes * (delays.departures - delays.cancelled))
        / nullif(sum(delays.departures - delays.cancelled), 0)
    )::numeric(8, 2) as mean_delay_minutes
from {{ source('flights', 'daily_delays_v1') }} as delays
inner join daily_weather
    on delays.flight_date = daily_weather.observed_on and delays.origin = daily_weather.origin
where {{ platform_kit.window('delays.flight_date') }}
group by delays.flight_date, daily_weather.condition
