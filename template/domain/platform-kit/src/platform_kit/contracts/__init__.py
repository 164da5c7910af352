"""Contracts: reading, comparing, compiling and vendoring them."""
