"""The gate: compares every contract with its state at a git ref."""

from datetime import date
from pathlib import Path

from platform_kit.contracts import contract_files
from platform_kit.contracts.odcs import parse_contract
from platform_kit.contracts.versions import Verdict, verdicts
from platform_kit.repo import git
from platform_kit.repo.settings import FILE, parse_settings, read_settings


def check(root: Path, ref: str, today: date) -> list[Verdict]:
    """Compare the published contracts of the repo at `root` with their state at `ref`.

    Returns:
        A verdict for each contract that changed.

    Raises:
        KitError: for a ref that does not exist, or for a contract that is not valid.
    """
    at = git.commit(root, ref)
    own = read_settings(root / FILE)
    cadence = own.partitions.cadence
    settings = dict(git.files(root, at, FILE)).get(FILE)
    cadence_then = parse_settings(settings, f"{FILE} at {ref}").partitions.cadence if settings else cadence
    before = dict(git.files(root, at, contract_files.PUBLISHED))
    before = {name: content for name, content in before.items() if name.endswith(contract_files.SUFFIX)}
    now = contract_files.published(root, cadence, own.domain)
    # Most files did not change: they need not be parsed again.
    same = {c.path for c in now if before.get(c.file) == c.path.read_bytes() and cadence is cadence_then}
    old = [
        parse_contract(content, f"{name} at {ref}", cadence_then, root / name)
        for name, content in before.items()
        if root / name not in same
    ]
    return verdicts(old, [contract for contract in now if contract.path not in same], today)
