"""The plan of a publication: what would change, and who decides it."""
