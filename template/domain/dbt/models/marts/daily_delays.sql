{{ config(
    materialized='incremental',
    incremental_strategy='replace_window',
    meta={'window_column': 'flight_date'}
) }}

select
    flight_date,
    carrier,
    origin,
    count(*)::integer as departures,
    (count(*) filter (where not departed))::integer as cancelled,
    avg(delay_minutes)::numeric(8, 2) as mean_delay_minutes,
    (percentile_cont(0.9) within group (order by delay_minutes))::numeric(8, 2) as p90_delay_minutes
from {{ ref('stg_departures') }}
where {{ platform_kit.window('flight_date') }}
group by flight_date, carrier, origin
