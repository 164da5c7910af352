"""The list of all rules."""

from collections.abc import Iterable

from open_kit.policy import FILE, Allowance
from open_kit.rules.copies import COPY, MOVED
from open_kit.rules.file_kinds import ARTEFACT, DATA, LFS, NOTEBOOK, SIZE
from open_kit.rules.host import HOST
from open_kit.rules.indexes import INDEX
from open_kit.rules.marks import INVALID, MARKER
from open_kit.rules.name import NAME
from open_kit.rules.paths import COLLISION, FORCED, LINK, NEAR_MISS, PATH, PATTERN, SUBMODULE
from open_kit.rules.people import EMAIL, HOME
from open_kit.rules.private_line import PRIVATE_LINE
from open_kit.rules.rule import Rule
from open_kit.rules.secret import SECRET
from platform_kit.errors import KitError

_ALL: tuple[Rule, ...] = (
    ARTEFACT, COLLISION, COPY, DATA, EMAIL, FORCED, HOME, HOST, INDEX, INVALID, LFS, LINK, MARKER, MOVED,
    NAME, NEAR_MISS, NOTEBOOK, PATH, PATTERN, PRIVATE_LINE, SECRET, SIZE, SUBMODULE,
)  # fmt: skip
RULES = {rule.name: rule for rule in _ALL}


def check_allowances(allow: Iterable[Allowance]) -> None:
    """Check that each allowance names a rule that can be allowed.

    Raises:
        KitError: naming the rule.
    """
    for allowance in allow:
        rule = RULES.get(allowance.rule)
        if rule is None:
            raise KitError(
                f"{FILE}: allow: the rule '{allowance.rule}' does not exist",
                f"write one of {', '.join(RULES)}",
            )
        if not rule.allowable:
            raise KitError(f"{FILE}: allow: the rule '{rule.name}' cannot be allowed", "fix the public file")
