"""What tools write and what holds rows: dbt's artefacts, logs, data files."""

import gzip

from tests.open_kit.leaks.way import Family

ARTEFACTS = Family("artefacts")

_MANIFEST = (
    '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}, "x": "CANARY"}'
)
for _name, _path, _content in [
    ("dbt-manifest-as-json", "manifest.json", _MANIFEST),
    ("dbt-manifest-under-another-name", "notes.txt", _MANIFEST),
    (
        "dbt-manifest-with-metadata-at-its-end",
        "m.json",
        f'{{"x": "CANARY", "y": "{"x " * 9000}", "metadata": {{"dbt_schema_version": "v12"}}}}',
    ),
    ("log-file", "dbt.log", "12:00 CANARY\n"),
    ("rotated-log-file", "dbt.log.1", "12:00 CANARY\n"),
]:
    ARTEFACTS.file(_name, _path, _content, "artefact")

for _name, _suffix in {
    "rows-in-csv-file": "csv",
    "rows-in-parquet-file": "parquet",
    "rows-in-duckdb-file": "duckdb",
    "rows-in-excel-file": "xlsx",
    "rows-in-pickle-file": "pkl",
    "rows-in-ndjson-file": "ndjson",
    "rows-in-tsv-file": "tsv",
    "rows-in-csv-file-with-capital-suffix": "CSV",
}.items():
    ARTEFACTS.file(_name, f"rows.{_suffix}", "1,CANARY\n", "data")

ARTEFACTS.add(
    "rows-in-compressed-csv-file",
    lambda site: site.write("rows.csv.gz", gzip.compress(f"1,{site.canary}".encode(), mtime=0)),
    "data",
    only_files=True,
)
ARTEFACTS.file("rows-in-sqlite-file-without-suffix", "store", b"SQLite format 3\0CANARY", "data")
ARTEFACTS.file("words-in-file-of-1-mb", "about.txt", "CANARY\n" + "some words\n" * 110_000, "size")
ARTEFACTS.file(
    "hash-in-lfs-pointer",
    "about.txt",
    "version https://git-lfs.github.com/spec/v1\noid sha256:CANARY\nsize 1\n",
    "lfs",
)
