"""What a run prints: progress, and at the end a table of its assets."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import dagster as dg
from rich.console import Console
from rich.table import Table


@dataclass
class AssetSummary:
    """What a run did to one asset: a line of the table."""

    partitions: int = 0
    rows: int | None = None
    seconds: float | None = None
    passed: int = 0
    failed: int = 0
    warned: int = 0


class _Handler(logging.Handler):
    """Passes each record to a function."""

    def __init__(self, receive: Callable[[logging.LogRecord], None]) -> None:
        super().__init__()
        self._receive = receive

    def emit(self, record: logging.LogRecord) -> None:
        self._receive(record)


@dataclass
class RunProgress:
    """Listens to a Dagster run: prints its steps and keeps a summary of each asset."""

    console: Console
    assets: dict[tuple[str, ...], AssetSummary] = field(default_factory=lambda: defaultdict(AssetSummary))

    def logger_definition(self) -> dg.LoggerDefinition:
        """A Dagster logger that passes the events of a run to this object."""

        @dg.logger
        def progress(_: dg.InitLoggerContext) -> logging.Logger:
            logger = logging.Logger("progress")
            logger.addHandler(_Handler(self._emit))
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
        summary = self.assets[tuple(materialization.asset_key.path)]
        summary.partitions += materialization.partition is not None
        rows = metadata.get("dagster/partition_row_count") or metadata.get("dagster/row_count")
        if rows is not None:
            summary.rows = (summary.rows or 0) + cast(int, rows.value)
        if "Execution Duration" in metadata:
            summary.seconds = cast(float, metadata["Execution Duration"].value)

    def _checked(self, event: dg.DagsterEvent) -> None:
        check = event.asset_check_evaluation_data
        summary = self.assets[tuple(check.asset_key.path)]
        if check.passed:
            summary.passed += 1
        elif check.severity is dg.AssetCheckSeverity.WARN:
            summary.warned += 1
        else:
            summary.failed += 1

    def _finished(self, event: dg.DagsterEvent) -> None:
        seconds = event.step_success_data.duration_ms / 1000
        self.console.print(f"  done in {seconds:.1f} s", highlight=False)
        # The time of a step is that of its asset; dbt measures each model.
        for summary in self.assets.values():
            if summary.seconds is None:
                summary.seconds = seconds

    def print_table(self, seconds: float) -> None:
        """Print the table of the assets of the run, in the order in which they ran."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for header in ("asset", "partitions", "rows", "checks", "seconds"):
            table.add_column(header, justify="left" if header in ("asset", "checks") else "right")
        for key, summary in self.assets.items():
            table.add_row(
                "/".join(key),
                str(summary.partitions or ""),
                "" if summary.rows is None else f"{summary.rows:,}",
                _checks(summary),
                "" if summary.seconds is None else f"{summary.seconds:.1f}",
            )
        self.console.print()
        self.console.print(table)
        self.console.print(f"\n{seconds:.1f} s in total", highlight=False)


def _checks(summary: AssetSummary) -> str:
    counts = {"passed": summary.passed, "failed": summary.failed, "warned": summary.warned}
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count)


def next_step(assets: Iterable[dg.AssetKey]) -> str:
    """What to do after a run."""
    published = sorted(key for key in assets if key.path[1] == "published")
    if not published:
        return "publish a table: add its contract to contracts/published/"
    domain, _, table = published[0].path
    return f"make dev, or look at the rows: echo 'select * from {domain}.{table} limit 5' | make psql"
