{{ config(
    materialized='incremental',
    incremental_strategy='replace_window',
    meta={'window_column': 'observed_on'}
) }}

-- When the clocks go back, an hour is observed twice: the mean of both.
select
    observed_on,
    local_hour,
    origin,
    avg(temperature_celsius)::numeric(5, 2) as temperature_celsius,
    avg(wind_speed_kmh)::numeric(6, 2) as wind_speed_kmh,
    sum(precipitation_mm)::numeric(6, 2) as precipitation_mm
from {{ ref('stg_observations') }}
where {{ platform_kit.window('observed_on') }}
group by observed_on, local_hour, origin
