"""Two domains beside the example of the template, and what runs all three together; see README.md."""
