"""Ingesting: rows from files and dlt sources into raw tables."""
