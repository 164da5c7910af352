"""The public mirror: what of the repo leaves the company, and how.

`openignore.txt` says which files never leave. From a commit, a plan says what would be public and what speaks
against it; publishing puts exactly that on the public branch.
"""
