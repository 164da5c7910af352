"""The component `platform_kit.Ingest`: a list of sources, one raw table for each."""

from typing import Any

import dagster as dg
from pydantic import Field, model_validator

from platform_kit.ingest.file_source import DATE_COLUMN, ColumnType, FileSource
from platform_kit.orchestration import partitions
from platform_kit.orchestration.asset_metadata import StoredTable, asset_key, report_row_counts
from platform_kit.orchestration.automation import on_cadence
from platform_kit.orchestration.partitions import PartitionsOverride
from platform_kit.repo.settings import Partitions, repository, settings
from platform_kit.warehouse.names import schema


class Source(dg.Model, dg.Resolvable):
    """One table to load: from files of the repo, or from a dlt source."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)
    """The name of the raw table, in lower case."""
    description: str
    """What one row is. Dagster shows it."""
    files: str | None = None
    """The path of the files. `{date}` is each day of the window, `{date:%Y-%m}` its month."""
    columns: dict[str, ColumnType] = Field(default_factory=dict)
    """The columns to load from the files, and their types."""
    missing: str | None = None
    """A text that means a missing value in CSV files, in addition to the empty text."""
    dlt: str | None = None
    """The path of a dlt source or resource to import. Its parameters `start` and `end` get the window."""
    date: str | None = None
    """The date of a row: SQL over a file's columns, or a dlt column. Without it, no partitions."""

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Source":
        if (self.files is None) == (self.dlt is None):
            raise ValueError(f"source {self.name}: set either `files` or `dlt`")
        if self.files is not None and not self.columns:
            raise ValueError(f"source {self.name}: `files` needs `columns`")
        if self.files is not None and "{date" in self.files and self.date is None:
            raise ValueError(f"source {self.name}: `files` with a date needs `date`, the date of a row")
        return self


class IngestScaffolder(dg.Scaffolder[Any]):
    """`dg scaffold defs platform_kit.Ingest <name>`: one source of daily CSV files, for the team to edit."""

    def scaffold(self, request: dg.ScaffoldRequest[Any]) -> None:
        """Write the component's `defs.yaml`."""
        name = request.target_path.name
        source = {
            "name": name,
            "description": f"What one row of {name} is, and where it comes from.",
            "files": f"data/{name}/{{date}}.csv",
            "date": "observed_on",
            "columns": {"observed_on": ColumnType.DATE.value},
        }
        dg.scaffold_component(request, {"sources": [source]})


@dg.scaffold_with(IngestScaffolder)
class Ingest(dg.Component, dg.Model, dg.Resolvable):
    """Loads each source with dlt; a run replaces only the rows of its window."""

    sources: list[Source]
    """The tables to load."""
    partitions: PartitionsOverride | None = None
    """Overrides the partitions of `domain.toml`."""

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """One asset for each source."""
        own = partitions.of_component(self.partitions)
        return dg.Definitions(assets=[_asset(source, own) for source in self.sources])


def _asset(source: Source, own: Partitions) -> dg.AssetsDefinition:
    key = asset_key("raw", source.name)
    table = StoredTable(key, schema("raw"), source.name, DATE_COLUMN if source.date else None)

    @dg.asset(
        key=key,
        description=source.description,
        group_name="raw",
        kinds={"dlt", "postgres"},
        owners=settings().owners,
        metadata={
            "dagster/column_schema": _columns(source),
            "dagster/table_name": table.name,
        },
        partitions_def=partitions.definition(own) if source.date else None,
        backfill_policy=dg.BackfillPolicy.single_run(),
        automation_condition=on_cadence(own.cadence),
    )
    def load_source(context: dg.AssetExecutionContext) -> None:
        from platform_kit.ingest.dlt_load import dlt_rows, load_raw_table
        from platform_kit.ingest.file_reader import read_window

        window = partitions.run_window(context, own) if source.date else None
        if source.dlt:
            load_raw_table(source.name, dlt_rows(source.dlt, source.name, source.date, window), window)
        else:
            rows = read_window(_file_source(source), repository(), window)
            context.log.info(f"{rows.num_rows:,} rows of {window or source.files}")
            load_raw_table(source.name, rows, window)
        report_row_counts(context, table, window, own.cadence)

    return load_source


def _file_source(source: Source) -> FileSource:
    return FileSource(
        files=source.files or "", columns=source.columns, date=source.date, missing=source.missing
    )


def _columns(source: Source) -> dg.TableSchema:
    return dg.TableSchema([dg.TableColumn(name, str(kind)) for name, kind in source.columns.items()])
