"""The pictures of the README and the docs, and what makes them: `make pictures`."""
