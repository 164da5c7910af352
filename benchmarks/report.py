"""`docs/benchmarks.md`: the table, the machine, and how each line was measured."""

import os
import platform
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks import measure
from benchmarks.cases import Case
from benchmarks.rows import Row
from benchmarks.workspace import ROOT, Repo, environment, version
from platform_kit.warehouse import embedded

FILE = ROOT / "docs" / "benchmarks.md"
# The text after this line is written by people, and kept.
BY_HAND = "<!-- The text below is written by hand; `make bench` keeps it. -->"

_COLUMNS = ("what", "measured", "floor or alternative", "ratio", "bound", "met?")
_PACKAGES = ("dagster", "dagster-dbt", "dbt-core", "dbt-postgres", "dlt", "duckdb", "scikit-learn")
_INTRODUCTION = """# Benchmarks

`make bench` measures everything in one run and writes this page; `make bench ONLY='3 8'` measures and prints
lines 3 and 8. A number is the median of the counted runs, with the smallest and the largest in brackets. The
two sides of a line run alternately (A B A B), and the ratio is the median of the ratios of each pair. The
first round does not count. Times are of whole processes unless the [list below](#how-each-line-is-measured)
says otherwise. A missed bound does not fail the run.
"""


class Measured(NamedTuple):
    """The rows of one case, and the number of its counted runs."""

    case: Case
    runs: int
    rows: list[Row]


def table(measured: Sequence[Measured]) -> str:
    """All rows as a Markdown table."""
    cells = [_cells(row) for found in measured for row in found.rows]
    lines = [_COLUMNS, ("---",) * len(_COLUMNS), *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write(measured: Sequence[Measured], repo: Repo) -> None:
    """Write the page with the versions of packages in `repo`, the example."""
    how = [f"{number}. {found.case.how} {found.runs} runs." for number, found in enumerate(measured, start=1)]
    facts = [f"| {name} | {value} |" for name, value in _facts(repo).items()]
    FILE.parent.mkdir(exist_ok=True)
    kept = FILE.read_text(encoding="utf-8").partition(BY_HAND)[2] if FILE.exists() else "\n"
    parts = (
        _INTRODUCTION,
        table(measured),
        "\n## The machine and the versions\n",
        "| | |\n|---|---|",
        *facts,
        "\n## How each line is measured\n",
        *how,
        f"\n{BY_HAND}",
    )
    FILE.write_text("\n".join(parts) + kept, encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    met = ""
    if row.bound:
        by = f"{row.missed_by:.2f}" if row.missed_by < 10 else f"{row.missed_by:.0f}"
        met = f"no, by {by} {row.bound.unit}" if row.missed_by else "yes"
    return (
        row.what,
        str(row.measured),
        f"{row.other_name}: {row.other}" if row.other else "",
        row.in_short if row.other else "",
        str(row.bound or ""),
        met,
    )


def _facts(repo: Repo) -> Mapping[str, str]:
    """The machine, and the versions in the generated repo."""
    names = ", ".join(f"'{name}'" for name in _PACKAGES)
    code = (
        "import platform; from importlib.metadata import version; "
        f"print(platform.python_version(), *map(version, [{names}]))"
    )
    python, *versions = repo.output(repo.tool("python"), "-c", code).split()
    postgres = repo.output(embedded.psql_path(), "--version").split()[-1]
    uv = measure.output(["uv", "--version"], ROOT, environment()).split()[1]
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d}, version {version()} of the template",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": _system(),
        "Python": python,
        "PostgreSQL": postgres,
        **dict(zip(_PACKAGES, versions, strict=True)),
        "copier": installed("copier"),
        "uv": uv,
    }


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    with suppress(OSError):
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.system()} {platform.release()}"
    return platform.platform()
