"""The public repo: its address, its branch, and the publications on it."""
