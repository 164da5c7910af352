"""Private parts of public files that have much in common with what is public.

By its name: a public file of the example, a text in it, and what the text becomes. No part says anything that
the rest of the example must not say.
"""

HARMLESS_BLOCKS: dict[str, tuple[str, str, str]] = {
    "branch of a union": (
        "dbt/models/marts/daily_delays.sql",
        "group by flight_date, carrier, origin\n",
        """\
group by flight_date, carrier, origin
-- openignore: begin
union all
select
    flight_date,
    carrier,
    origin,
    count(*)::integer as departures,
    (count(*) filter (where not departed))::integer as cancelled,
    avg(delay_minutes)::numeric(8, 2) as mean_delay_minutes,
    null as p90_delay_minutes
from {{ ref('stg_charters') }}
where {{ platform_kit.window('flight_date') }}
group by flight_date, carrier, origin
-- openignore: end
""",
    ),
    "common table expression": (
        "dbt/models/staging/stg_departures.sql",
        "select\n",
        """\
-- openignore: begin
with crews as (
    select
        flight_date,
        carrier::text as carrier,
        crew_size
    from {{ source('raw', 'crews') }}
)
-- openignore: end
select
""",
    ),
    "if of Jinja": (
        "dbt/models/marts/daily_delays.sql",
        "where {{",
        """\
-- openignore: begin
{% if target.name == 'prod' %}
join {{ ref('stg_departures') }} using (flight_date, carrier, origin)
{% else %}
where true
{% endif %}
-- openignore: end
where {{""",
    ),
    "settings of a model": (
        "dbt/models/marts/daily_delays.sql",
        "    materialized='incremental',\n",
        """\
    materialized='incremental',
    tags=['nightly'], -- openignore: line
    unique_key=['flight_date', 'carrier'], -- openignore: line
""",
    ),
    "function": (
        "src/flights/forecasting.py",
        "def _features",
        """\
# openignore: begin
from collections.abc import Sequence
from datetime import date, timedelta


def crew_forecast(history: Sequence[Day]) -> list[Forecast]:
    '''Forecast the crews.'''
    if not history:
        return []
    model = make_pipeline(DictVectorizer(), Ridge())
    observed = Counter(day.carrier for day in history)
    newest = max(day.flight_date for day in history)
    mean_delay_minutes = 0
    for day in history:
        mean_delay_minutes += day.mean_delay_minutes
    return [
        Forecast(day, carrier, round(float(delay), 2), observed[carrier])
        for (carrier, day), delay in zip(ahead, expected, strict=True)
    ]


# openignore: end
def _features""",
    ),
    "table of a contract": (
        "contracts/published/daily_delays.odcs.yaml",
        "schema:\n",
        """\
schema:
  # openignore: begin
  - name: crew_costs
    physicalType: table
    description: Costs of the crews by day, carrier and airport.
    quality:
      - name: costs_are_positive
        type: sql
        query: select count(*) from {object} where crew_cost < 0
        mustBe: 0
    properties:
      - name: flight_date
        logicalType: date
        physicalType: date
        description: The local date of the scheduled departure.
        primaryKey: true
        primaryKeyPosition: 1
        partitioned: true
      - name: carrier
        logicalType: string
        physicalType: text
        description: The airline's two-letter code.
        logicalTypeOptions:
          pattern: ^[0-9A-Z]{2}$
      - name: crew_cost
        physicalType: numeric(8,2)
        required: true
  # openignore: end
""",
    ),
    "unit test of a model": (
        "dbt/models/marts/daily_delays.yml",
        "unit_tests:\n",
        """\
unit_tests:
  # openignore: begin
  - name: charters_are_counted
    description: A charter counts once.
    model: daily_delays
    overrides:
      macros:
        is_incremental: false
    given:
      - input: ref('stg_departures')
        rows:
          - {flight_date: 2013-01-05, carrier: AA, origin: JFK, departed: true, delay_minutes: 0}
    expect:
      rows:
        - flight_date: 2013-01-05
          carrier: AA
          origin: JFK
          departures: 3
          mean_delay_minutes: 5.00
  # openignore: end
""",
    ),
    "properties of a model": (
        "dbt/models/staging/departures.yml",
        "sources:\n",
        """\
# openignore: begin
models:
  - name: stg_departures
    columns:
      - name: flight_date
        data_tests:
          - not_null
          - unique
      - name: carrier
        data_tests: [not_null]
# openignore: end
sources:
""",
    ),
    "target": (
        "Makefile",
        "# Add",
        """\
# openignore: begin
.PHONY: notify
notify: $(READY)  ## Tell the crew
\t@$(BIN)/python -m flights.notify
\t@PATH="$(CURDIR)/$(BIN):$$PATH" $(DOMAIN) exec $(BIN)/dg check defs
# openignore: end
# Add""",
    ),
    "index in pyproject.toml": (
        "pyproject.toml",
        "[dependency-groups]\n",
        """\
# openignore: begin
[[tool.uv.index]]
name = "internal"
url = "https://nexus.airline.example/simple"
default = true

[tool.uv]
package = false
# openignore: end
[dependency-groups]
""",
    ),
    "job of a workflow": (
        ".github/workflows/check.yml",
        "jobs:\n",
        """\
jobs:
  # openignore: begin
  notify:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - run: make setup
      - name: Tell the crew
        run: make check
  # openignore: end
""",
    ),
    "setting": (
        "domain.toml",
        "[partitions]",
        """\
owner_slack = "crew-planning"  # openignore: line
[partitions]""",
    ),
}
