"""Scripts that run inside a generated repo, with its own Python: what the kit does without a command."""
