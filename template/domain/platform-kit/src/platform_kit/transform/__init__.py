"""Transforming: dbt on the team's project, with the ledger of windows that have passed their tests."""
