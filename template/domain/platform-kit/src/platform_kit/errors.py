"""The one exception for everything that a user can mend."""

import traceback

import psycopg2


class KitError(Exception):
    """A mistake with its place and its cure; the CLI prints it without a traceback.

    Attributes:
        problem: what is wrong and where (file, key, line, column, variable).
        cure: what to do about it, as an instruction.
    """

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(problem, cure)
        self.problem = problem
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.problem}\n  to do: {self.cure}"


def kit_error(error: BaseException) -> KitError:
    """The mistake behind an exception that Dagster has wrapped; of other code, its type and place."""
    cause: BaseException | None = error
    innermost = error
    while cause is not None:
        if isinstance(cause, KitError):
            return cause
        innermost, cause = cause, cause.__cause__ or cause.__context__
    if isinstance(innermost, psycopg2.OperationalError):
        reason = " ".join(str(innermost).split())
        return KitError(
            f"the warehouse failed: {reason}", "run again; the embedded one's log is .warehouse/log"
        )
    frames = traceback.extract_tb(innermost.__traceback__)
    own = [frame for frame in frames if "/src/" in frame.filename and "site-packages" not in frame.filename]
    place = "".join(f"{frame.filename}, line {frame.lineno}: " for frame in (own or frames)[-1:])
    return KitError(
        f"{place}{type(innermost).__name__}: {innermost}",
        "mend the asset's code; `make dev` shows the whole traceback of the run",
    )
