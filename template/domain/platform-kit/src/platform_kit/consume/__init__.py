"""The tables of other domains that this domain consumes, and sample rows where they are missing."""
