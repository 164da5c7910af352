"""The generated parts of the reference: read from what they describe, written between two marks of a page."""
