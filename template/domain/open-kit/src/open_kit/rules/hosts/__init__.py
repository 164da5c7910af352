"""Hosts and addresses of an own network: their names, and where they are written."""
