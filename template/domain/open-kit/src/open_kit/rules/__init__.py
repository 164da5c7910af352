"""The rules that refuse a publication.

`registry` lists them, each with its name, the words of the reference page and its check. The checks are
functions of values; `judge` reads what they need from git and applies them.
"""
