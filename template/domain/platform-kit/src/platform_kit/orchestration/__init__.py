"""Everything that speaks Dagster: components, partitions, automation and the instance."""
