select
    _date as observed_on,
    hour::integer as local_hour,
    origin::text as origin,
    (temp - 32) * 5 / 9 as temperature_celsius,
    wind_speed * 1.609344 as wind_speed_kmh,
    precip * 25.4 as precipitation_mm
from {{ source('raw', 'observations') }}
