"""The database: connections, the embedded server, names in SQL."""
