"""The rules of a publication, by the names that findings and `open.toml` use."""

RULES = {
    "artefact": "what a tool wrote, such as dbt's manifest, with paths and SQL in it",
    "collision": "two paths that some file systems take for one",
    "copy": "the same content as a private file",
    "data": "a data file, or one that is no text, which is not listed",
    "email": "an address that is not allowed",
    "forced": "a file that .gitignore excludes and that was added with force",
    "home": "a person's home folder",
    "host": "an internal host or address",
    "index": "a package index that is not public",
    "invalid": "what is left without the private lines is not valid",
    "lfs": "a pointer of Git LFS, whose file would be missing",
    "link": "a link that leaves the public tree",
    "marker": "marks of private lines that do not fit together",
    "moved": "a file that was private under another path",
    "name": "the name of something private",
    "near-miss": "a path that openignore.txt would exclude in another spelling",
    "notebook": "a notebook with output",
    "path": "a path with characters that are not seen or not portable",
    "secret": "a password, token or key",
    "size": "a file over 1 MiB",
    "submodule": "a submodule, whose content is elsewhere",
}
# No reason makes these right.
UNDENIABLE = frozenset({"collision", "invalid", "marker", "submodule"})
