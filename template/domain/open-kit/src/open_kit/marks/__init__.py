"""The marks of private lines: where they are, which are misspelt, and what formatters do to them."""
