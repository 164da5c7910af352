"""Ways in which something private could get into the public repo, a module for each family.

Each way plants a canary, a word that occurs nowhere else, and says what becomes of it: a rule refuses the
publication, the command ends with an error, or the rest is published and the canary is not. `harmless` is the
opposite: what only looks private and must pass.
"""

from dataclasses import replace

from tests.open_kit.leaks.archives import ARCHIVES
from tests.open_kit.leaks.artefacts import ARTEFACTS
from tests.open_kit.leaks.copies import COPIES
from tests.open_kit.leaks.encoded import ENCODED
from tests.open_kit.leaks.git_settings import GIT_SETTINGS
from tests.open_kit.leaks.history import HISTORY
from tests.open_kit.leaks.hosts import HOSTS
from tests.open_kit.leaks.indexes import INDEXES
from tests.open_kit.leaks.links import LINKS
from tests.open_kit.leaks.marks import MARKS
from tests.open_kit.leaks.messages import MESSAGES
from tests.open_kit.leaks.names import NAMES
from tests.open_kit.leaks.notebooks import NOTEBOOKS
from tests.open_kit.leaks.paths import PATHS
from tests.open_kit.leaks.patterns import PATTERNS
from tests.open_kit.leaks.people import PEOPLE
from tests.open_kit.leaks.private_text import PRIVATE_TEXT
from tests.open_kit.leaks.secrets import SECRETS

FAMILIES = (
    NAMES,
    HOSTS,
    PEOPLE,
    SECRETS,
    INDEXES,
    NOTEBOOKS,
    ARTEFACTS,
    ARCHIVES,
    ENCODED,
    LINKS,
    COPIES,
    PATTERNS,
    PATHS,
    HISTORY,
    GIT_SETTINGS,
    MESSAGES,
    MARKS,
    PRIVATE_TEXT,
)
WAYS = tuple(
    replace(way, number=number)
    for number, way in enumerate(way for family in FAMILIES for way in family.ways)
)
