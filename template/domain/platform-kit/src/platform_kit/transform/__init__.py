"""Transforming: dbt on the project of the team, with the ledger of what passed its tests."""
