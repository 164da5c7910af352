"""Everything that uses Dagster: components, partitions, automation and the instance."""
