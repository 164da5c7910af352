"""`make run`: the whole domain over a range of partitions, and the error of a run that fails."""

import re
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from graphlib import TopologicalSorter

import dagster as dg
import psutil
import psycopg2
from dagster import DagsterExecutionInterruptedError
from pydantic import ValidationError
from rich.console import Console
from yaml import YAMLError

from platform_kit.cli.run_progress import RunProgress, next_step
from platform_kit.consume import tables
from platform_kit.errors import KitError
from platform_kit.orchestration import partitions
from platform_kit.orchestration.domain_definitions import domain_definitions, materializable
from platform_kit.repo.settings import settings
from platform_kit.repo.validation import invalid_keys
from platform_kit.repo.windows import NEWEST

_LOGGER = "progress"
_NO_ASSETS = """This domain has no assets yet. Add a source:

  .venv/bin/dg scaffold defs platform_kit.Ingest <name>

describe its files in src/*/defs/<name>/defs.yaml, then run: make run"""


def run_domain(first: str | None, last: str | None, console: Console, instance: dg.DagsterInstance) -> None:
    """Ingest, transform, check and publish the partitions `first` to `last` (None: the newest 31).

    Progress and the table go to `console`; Dagster stores the run in `instance`.

    Raises:
        KitError: a partition is wrong, or the run failed.
    """
    progress = RunProgress(console)
    definitions = _definitions(progress)
    assets = materializable(definitions)
    if not assets:
        console.print(_NO_ASSETS, highlight=False)
        return
    keys = _domain_keys(first, last, console)
    try:
        for selection, definition in _runs(assets):
            own_keys = _own_keys(definition, keys)
            if definition and not own_keys:
                names = ", ".join(key.to_user_string() for key in selection)
                console.print(f"skipped, no partition in this window: {names}", highlight=False)
                continue
            _execute(definitions, selection, own_keys, instance)
    finally:
        progress.print_table(time.time() - psutil.Process().create_time())
    if samples := tables.samples_here():
        console.print(f"\nsample rows, because the producers' tables are not here: {', '.join(samples)}")
    console.print(f"\nnext: {next_step(assets)}")


def _definitions(progress: RunProgress) -> dg.Definitions:
    """The domain's definitions, with `progress` listening to their runs."""
    try:
        loaded = domain_definitions()
    except Exception as error:
        raise kit_error(error) from error
    return dg.Definitions.merge(loaded, dg.Definitions(loggers={_LOGGER: progress.logger_definition()}))


def _domain_keys(first: str | None, last: str | None, console: Console) -> list[str]:
    """The domain's partitions to run."""
    usual, today = settings().partitions, datetime.now(UTC).date()
    every = partitions.available(usual, today)
    if not every:
        raise KitError(
            f"domain.toml: no partition is complete before {today}", "wait, or set an earlier start"
        )
    if first and last:
        return partitions.keys_between(usual, every, first, last)
    if len(every) > NEWEST:
        console.print(
            f"the newest {NEWEST} of {len(every)} partitions; all of them: FROM={every[0]} TO={every[-1]}"
        )
    return every[-NEWEST:]


def _own_keys(definition: dg.PartitionsDefinition | None, domain_keys: Sequence[str]) -> list[str]:
    """The keys of a component's partitions that cover the partitions `domain_keys` of the domain."""
    if not isinstance(definition, dg.TimeWindowPartitionsDefinition):
        return []
    usual = partitions.definition(settings().partitions)
    start = usual.time_window_for_partition_key(domain_keys[0]).start
    end = usual.time_window_for_partition_key(domain_keys[-1]).end
    windows = {key: definition.time_window_for_partition_key(key) for key in definition.get_partition_keys()}
    return [key for key, window in windows.items() if window.start < end and start < window.end]


def _runs(
    assets: Mapping[dg.AssetKey, dg.AssetSpec],
) -> Iterator[tuple[list[dg.AssetKey], dg.PartitionsDefinition | None]]:
    """The assets in the order in which they can run, in as few runs as their partitions allow.

    All partitioned assets of a Dagster run have the same partitions; assets without any can join any run.
    """
    inputs = {key: {dep.asset_key for dep in spec.deps} & assets.keys() for key, spec in assets.items()}
    waiting = list(TopologicalSorter(inputs).static_order())
    while waiting:
        definition = next((assets[key].partitions_def for key in waiting if assets[key].partitions_def), None)
        batch: list[dg.AssetKey] = []
        for key in waiting:
            ready = inputs[key].isdisjoint(set(waiting) - set(batch))
            if ready and assets[key].partitions_def in (None, definition):
                batch.append(key)
        waiting = [key for key in waiting if key not in batch]
        yield batch, definition


def _execute(
    definitions: dg.Definitions, selection: list[dg.AssetKey], keys: list[str], instance: dg.DagsterInstance
) -> None:
    tags = {partitions.RANGE_START: keys[0], partitions.RANGE_END: keys[-1]} if keys else {}
    job = definitions.resolve_implicit_global_asset_job_def()
    try:
        job.execute_in_process(
            run_config={"loggers": {_LOGGER: {}}},
            instance=instance,
            tags=tags,
            asset_selection=selection,
        )
    except (Exception, dg.DagsterExecutionInterruptedError) as error:
        raise kit_error(error) from error


# What pydantic puts between the keys where a value may be of several types.
_TYPE = re.compile(r"\w+\[.*?\]+\.")


def kit_error(error: BaseException) -> KitError:
    """The KitError in the chain of an exception, or a new one that names the type and place of the cause."""
    chain = _chain(error)
    for cause in chain:
        if isinstance(cause, KitError):
            return cause
        # dlt raises a KeyboardInterrupt for a signal, and wraps it in another exception.
        if isinstance(cause, KeyboardInterrupt | DagsterExecutionInterruptedError):
            return KitError(
                "the run was interrupted",
                "run again; tables that were not published yet have their earlier rows",
            )
        if isinstance(cause, psycopg2.OperationalError):
            reason = " ".join(str(cause).split())
            return KitError(
                f"the warehouse failed: {reason}", "run again; the embedded server's log is .warehouse/log"
            )
    raised = next((cause for cause in chain if not type(cause).__module__.startswith("dagster")), chain[-1])
    return KitError(
        _described(raised),
        "fix the code; `make check` and `make dev` show the whole traceback",
    )


def _described(raised: BaseException) -> str:
    """The place and the exception: a file that cannot be read, or the last line of the team's code."""
    if isinstance(raised, ValidationError):
        # The errors after the first are about other types of the same value.
        first = next(invalid_keys(raised, quote=False))
        key, from_dagster, place = first.key.partition(" at ")
        if from_dagster:
            return f"{place}: {_TYPE.sub('', key)}: {first.reason}"
    if isinstance(raised, SyntaxError | YAMLError):
        return " ".join(str(raised).split())
    frames = traceback.extract_tb(raised.__traceback__)
    own = [frame for frame in frames if "/src/" in frame.filename and "site-packages" not in frame.filename]
    place = "".join(f"{frame.filename}, line {frame.lineno}: " for frame in (own or frames)[-1:])
    return f"{place}{type(raised).__name__}: {raised}"


def _chain(error: BaseException | None) -> list[BaseException]:
    """An exception and its causes, the nearest first; each once, since they may form a circle."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain
