"""A small `domain.toml`, for tests that need no whole domain repo."""

DAILY = """
domain = "flights"
description = "Delays."
owner_team = "flights-team"
owner_email = "flights-team@example.com"
warehouse = "warehouse"

[partitions]
cadence = "daily"
start = 2013-01-01
"""
