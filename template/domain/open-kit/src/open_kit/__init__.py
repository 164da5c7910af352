"""Publish a part of a domain repo to a public repo.

`openignore.txt` names the files that stay private. A plan lists what a commit would make public and what the
rules find in it. Publishing pushes exactly what was planned, as one commit on the public branch.
"""
