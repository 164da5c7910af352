"""Rules about kinds of files."""

import hashlib
import json
import re
from collections.abc import Iterator

from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.rule import FileRule, Hit

LARGEST = 1024 * 1024  # bytes
_DATA_SUFFIXES = (
    "accdb", "arrow", "avro", "csv", "dat", "db", "dbf", "dta", "duckdb", "dump", "feather", "geojson",
    "gpkg", "gpx", "h5", "hdf5", "jsonl", "kml", "mdb", "ndjson", "npy", "npz", "ods", "orc", "parquet",
    "pickle", "pkl", "psv", "rdata", "rds", "sas7bdat", "sav", "shp", "sqlite", "sqlite3", "tab", "topojson",
    "tsv", "xls", "xlsm", "xlsx",
)  # fmt: skip
_BACKUP = r"(?:~|[._-](?:bak|backup|copy|old|orig|save|tmp|txt|\d{1,8}))"
_DATA = re.compile(rf"\.(?:{'|'.join(_DATA_SUFFIXES)}){_BACKUP}{{0,3}}$", re.IGNORECASE)
_LONGEST_NOISE = 64  # bytes of a hash, and more than those of a picture of one pixel
_LOG = re.compile(r"\.log(?:\.\d+)?$", re.IGNORECASE)


def large(file: PublicFile, known: Known) -> Iterator[Hit]:
    """A file over 1 MiB."""
    if len(file.content) > LARGEST:
        yield Hit(0, f"the file has {len(file.content) / LARGEST:.1f} MiB", str(len(file.content)))


def lfs_pointers(file: PublicFile, known: Known) -> Iterator[Hit]:
    """A pointer of Git LFS."""
    if file.content.startswith(b"version https://git-lfs.github.com/spec/"):
        yield Hit(1, "a pointer of Git LFS")


def data(file: PublicFile, known: Known) -> Iterator[Hit]:
    """A data file, one that is not text, or one that is not text and encoded in a text."""
    if _DATA.search(file.path):
        yield Hit(0, "a data file that open.toml does not allow", file.path)
    elif file.text is None:
        yield Hit(0, "not text, so the rules cannot read all of it", file.path)
    elif not _has_output(file):
        for part in file.readings.parts:
            if part.text is None and len(part.content) > _LONGEST_NOISE:
                reason = "encoded and not text, so the rules cannot read all of it"
                yield Hit(part.line, reason, hashlib.sha256(part.content).hexdigest())


def notebooks(file: PublicFile, known: Known) -> Iterator[Hit]:
    """A notebook with output, or one that cannot be read."""
    if not _is_data(file) and (problem := _notebook_problem(file)):
        yield Hit(0, problem, file.path)


def artefacts(file: PublicFile, known: Known) -> Iterator[Hit]:
    """A file that a tool wrote."""
    text = file.text or ""
    written = (
        _LOG.search(file.path)
        or '"dbt_schema_version"' in text[:4096]
        or ("dbt_schema_version" in text and file.suffix == ".json")
    )
    if written and not _is_data(file) and not _has_output(file):
        yield Hit(0, "a file that a tool wrote", file.path)


def _is_data(file: PublicFile) -> bool:
    return file.text is None or bool(_DATA.search(file.path))


def _has_output(file: PublicFile) -> bool:
    return _notebook_problem(file) is not None


def _notebook_problem(file: PublicFile) -> str | None:
    """Why a notebook is refused; none if the file is not a notebook, or has only its source."""
    text = file.text or ""
    if file.suffix != ".ipynb" and not (file.suffix == ".json" and '"nbformat"' in text):
        return None
    try:
        notebook = json.loads(text)
        has_output = bool(notebook.get("metadata", {}).get("widgets")) or any(
            cell.get("outputs") or cell.get("execution_count") is not None or cell.get("attachments")
            for cell in notebook["cells"]
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "a notebook that cannot be read"
    return "a notebook with output" if has_output else None


ARTEFACT = FileRule(
    name="artefact",
    summary="a file that a tool wrote, such as dbt's manifest",
    trigger='a name that ends in `.log` or `.log.1`; `"dbt_schema_version"` in the first 4096 characters, '
    "or anywhere in a `.json`",
    example="`manifest.json`",
    check=artefacts,
)
DATA = FileRule(
    name="data",
    summary="a data file, or one that is not text",
    trigger="the suffix of a data file, also before that of a backup (`.csv.bak`, `.csv~`); content that is "
    "not text by its signature or its control characters; in a text, more than "
    f"{_LONGEST_NOISE} bytes of a picture or another file that is not text, as a `data:` URI or in base64 or "
    "hexadecimal digits. The suffixes: " + ", ".join(f"`.{suffix}`" for suffix in _DATA_SUFFIXES),
    example="`table.csv`, `logo.png`",
    check=data,
)
LFS = FileRule(
    name="lfs",
    summary="a pointer of Git LFS",
    trigger="a pointer of Git LFS",
    caveat="the file itself does not become public",
    check=lfs_pointers,
)
NOTEBOOK = FileRule(
    name="notebook",
    summary="a notebook with output",
    trigger="a notebook, also one saved as `.json`, with output, execution counts, attachments or widget "
    "states, or one that cannot be read",
    check=notebooks,
)
SIZE = FileRule(
    name="size",
    summary="a file over 1 MiB",
    trigger="more than 1 MiB",
    check=large,
)
