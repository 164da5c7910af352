"""What a run prints: progress while it goes on, and a table at its end."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import dagster as dg
from rich.console import Console
from rich.table import Table


@dataclass
class Line:
    """What happened to one asset."""

    partitions: int = 0
    rows: int | None = None
    seconds: float | None = None
    passed: int = 0
    failed: int = 0
    warned: int = 0


@dataclass
class Progress:
    """Listens to a Dagster run: prints what goes on and keeps the lines of the table."""

    console: Console
    lines: dict[tuple[str, ...], Line] = field(default_factory=lambda: defaultdict(Line))

    def logger_definition(self) -> dg.LoggerDefinition:
        """A Dagster logger that passes a run's events on to this object."""

        @dg.logger
        def progress(_: dg.InitLoggerContext) -> logging.Logger:
            logger = logging.Logger("progress")
            handler = logging.Handler()
            handler.emit = self._emit  # type: ignore[method-assign]
            logger.addHandler(handler)
            return logger

        return progress

    def _emit(self, record: logging.LogRecord) -> None:
        meta: dict[str, Any] = getattr(record, "dagster_meta", {})
        event: dg.DagsterEvent | None = meta.get("dagster_event")
        if event is None:
            if meta.get("step_key"):
                self.console.print(f"  {meta['orig_message']}", highlight=False, markup=False)
        elif event.is_step_start:
            name = (event.step_key or "").replace("__", "/")
            self.console.print(name, style="bold", highlight=False, markup=False)
        elif event.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION:
            self._materialised(event)
        elif event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            self._checked(event)
        elif event.event_type is dg.DagsterEventType.STEP_SUCCESS:
            self._finished(event)

    def _materialised(self, event: dg.DagsterEvent) -> None:
        materialization = event.step_materialization_data.materialization
        metadata = materialization.metadata
        line = self.lines[tuple(materialization.asset_key.path)]
        line.partitions += materialization.partition is not None
        rows = metadata.get("dagster/partition_row_count") or metadata.get("dagster/row_count")
        if rows is not None:
            line.rows = (line.rows or 0) + cast(int, rows.value)
        if "Execution Duration" in metadata:
            line.seconds = cast(float, metadata["Execution Duration"].value)

    def _checked(self, event: dg.DagsterEvent) -> None:
        check = event.asset_check_evaluation_data
        line = self.lines[tuple(check.asset_key.path)]
        if check.passed:
            line.passed += 1
        elif check.severity is dg.AssetCheckSeverity.WARN:
            line.warned += 1
        else:
            line.failed += 1

    def _finished(self, event: dg.DagsterEvent) -> None:
        seconds = event.step_success_data.duration_ms / 1000
        self.console.print(f"  done in {seconds:.1f} s", highlight=False)
        # A step of one asset is that asset's time; of dbt's models each has its own.
        for line in self.lines.values():
            if line.seconds is None:
                line.seconds = seconds

    def print_table(self, seconds: float) -> None:
        """The table of all assets of the run, in the order in which they ran."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for header in ("asset", "partitions", "rows", "checks", "seconds"):
            table.add_column(header, justify="left" if header in ("asset", "checks") else "right")
        for key, line in self.lines.items():
            table.add_row(
                "/".join(key),
                str(line.partitions or ""),
                "" if line.rows is None else f"{line.rows:,}",
                _checks(line),
                "" if line.seconds is None else f"{line.seconds:.1f}",
            )
        self.console.print()
        self.console.print(table)
        self.console.print(f"\n{seconds:.1f} s in all", highlight=False)


def _checks(line: Line) -> str:
    counts = {"passed": line.passed, "failed": line.failed, "warned": line.warned}
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count)


def next_step(assets: Iterable[dg.AssetKey]) -> str:
    """What a person would do after a run."""
    published = sorted(key for key in assets if key.path[1] == "published")
    if not published:
        return "promise a table: add a contract to contracts/published/"
    domain, _, table = published[0].path
    return f"make dev, or look at the rows: echo 'select * from {domain}.{table} limit 5' | make psql"
