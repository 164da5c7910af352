"""Scripts that run with the Python of a generated repo and call the kit directly."""
