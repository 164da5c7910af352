"""Turns whatever stopped a run into a KitError."""

import re
import traceback

import psycopg2
from dagster import DagsterExecutionInterruptedError
from pydantic import ValidationError
from yaml import YAMLError

from platform_kit.errors import KitError
from platform_kit.repo.validation import findings

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
        first = next(findings(raised, quote=False))
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
