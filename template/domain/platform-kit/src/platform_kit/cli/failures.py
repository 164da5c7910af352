"""What stopped a run, in words for the person who ran it: of whatever was raised below Dagster."""

import re
import traceback

import psycopg2
from dagster import DagsterExecutionInterruptedError
from pydantic import ValidationError
from yaml import YAMLError

from platform_kit.errors import KitError

# What pydantic puts between the keys of a value that may be of several types.
_TYPE = re.compile(r"\w+\[.*?\]+\.")


def kit_error(error: BaseException) -> KitError:
    """The mistake behind an exception that Dagster has wrapped; of other code, its type and place."""
    chain = _chain(error)
    for cause in chain:
        if isinstance(cause, KitError):
            return cause
        # dlt's exception for a signal is a KeyboardInterrupt, too, which it wraps in one of its own.
        if isinstance(cause, KeyboardInterrupt | DagsterExecutionInterruptedError):
            return KitError("the run was interrupted", "run again; what was not yet published is as before")
        if isinstance(cause, psycopg2.OperationalError):
            reason = " ".join(str(cause).split())
            return KitError(
                f"the warehouse failed: {reason}", "run again; the embedded one's log is .warehouse/log"
            )
    raised = next((cause for cause in chain if not type(cause).__module__.startswith("dagster")), chain[-1])
    return KitError(
        _described(raised),
        "mend it; `make check` and `make dev` show the whole traceback of definitions and runs",
    )


def _described(raised: BaseException) -> str:
    """What was raised, and where: in the file that cannot be read, or at the last line of the team's own."""
    if isinstance(raised, ValidationError):
        # What follows the first finding are other readings of the same value.
        first = raised.errors()[0]
        key, of_dagster, place = ".".join(map(str, first["loc"])).partition(" at ")
        if of_dagster:
            return f"{place}: {_TYPE.sub('', key)}: {first['msg']}"
    if isinstance(raised, SyntaxError | YAMLError):
        return " ".join(str(raised).split())
    frames = traceback.extract_tb(raised.__traceback__)
    own = [frame for frame in frames if "/src/" in frame.filename and "site-packages" not in frame.filename]
    place = "".join(f"{frame.filename}, line {frame.lineno}: " for frame in (own or frames)[-1:])
    return f"{place}{type(raised).__name__}: {raised}"


def _chain(error: BaseException | None) -> list[BaseException]:
    """An exception and what led to it, the nearest first; each once, as they may lead to each other."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain
