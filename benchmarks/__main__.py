"""Measure all lines and write docs/benchmarks.md; with line numbers, measure and print only those."""

import argparse
import sys

from benchmarks import report
from benchmarks.cases import CASES
from benchmarks.measure import CommandFailed
from benchmarks.report import Measured
from benchmarks.workspace import Workspace


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    every = range(1, len(CASES) + 1)
    parser.add_argument(
        "lines", nargs="*", type=int, help=f"lines to measure, from 1 to {len(CASES)} (see --list)"
    )
    parser.add_argument(
        "--runs", type=int, help="counted runs of each side, instead of the number of each line"
    )
    parser.add_argument("--list", action="store_true", help="list the lines and exit")
    chosen = parser.parse_args()
    if chosen.list:
        print("\n".join(f"{number:2} {case.title}" for number, case in enumerate(CASES, start=1)))
        return
    if unknown := set(chosen.lines) - set(every):
        parser.error(f"there is no line {min(unknown)}; choose from 1 to {len(CASES)}")
    measured: list[Measured] = []
    try:
        with Workspace() as space:
            for number in chosen.lines or every:
                measured.append(_measure(number, chosen.runs, space))
            if not chosen.lines:
                report.write(measured, space.example())
    except CommandFailed as failure:
        sys.exit(f"\nerror: {failure}")
    finally:
        print(report.table(measured))


def _measure(number: int, runs: int | None, space: Workspace) -> Measured:
    """Measure one line of the table, with its progress on stderr."""
    case = CASES[number - 1]
    print(f"{number}/{len(CASES)} {case.title} ... ", end="", file=sys.stderr, flush=True)
    rows = case.measure(case, space, runs or case.runs)
    print(rows[0].in_short, file=sys.stderr)
    return Measured(case, runs or case.runs, rows)


if __name__ == "__main__":
    main()
