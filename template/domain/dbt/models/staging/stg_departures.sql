select
    _date as flight_date,
    carrier::text as carrier,
    origin::text as origin,
    dep_time is not null as departed,
    dep_delay as delay_minutes
from {{ source('raw', 'departures') }}
