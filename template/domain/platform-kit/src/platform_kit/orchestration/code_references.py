"""Links from an asset in Dagster's UI to the file that defines it."""

import warnings
from pathlib import Path

import dagster as dg


def code_reference(path: Path, line: int = 1) -> dg.CodeReferencesMetadataValue:
    """The metadata value of `dagster/code_references` for a line of a file."""
    with warnings.catch_warnings(action="ignore", category=dg.BetaWarning):
        place = dg.LocalFileCodeReference(file_path=str(path), line_number=line)
        return dg.CodeReferencesMetadataValue(code_references=[place])
