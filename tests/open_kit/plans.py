"""A plan for tests of its reports."""

from dataclasses import replace

from open_kit.finding import Finding
from open_kit.mirror.mirror_settings import SettingChange
from open_kit.mirror.public_branch import BranchTip
from open_kit.mirror.public_repository import PublicRepository
from open_kit.mirror.publication import PublicCommit
from open_kit.planning.becoming_public import NewLine
from open_kit.planning.deciding_files import DecidingChange, decider
from open_kit.planning.plan import Plan
from open_kit.policy import Allowance

ADDRESS = "https://git.example.com/flights.git"
AUTHOR = "The team <team@example.com>"
EMAIL = Finding("docs/a|b.md", 3, "email", "an e-mail address", "07f0ac48a674")
NAME = Finding("docs/c.md", 0, "name", "the name of the private notes/<a>|*b*.md", "1" * 12)
COLLISION = Finding(
    "Note.md", 0, "collision", "some systems take \x1b[31m and note.md for the same path", "2" * 12
)
MANAGED = Finding("platform-kit/README.md", 7, "name", "the name of the private notes/a.md", "3" * 12)
ALLOWANCE = Allowance(rule="data", path="data/*.csv", reason="CC0")
PLAN = Plan(
    source_revision="a" * 40,
    tip=BranchTip("b" * 40, "c" * 40, "d" * 40, "e" * 16),
    repository=PublicRepository(repository=ADDRESS, branch="main", author=AUTHOR),
    deciding=(),
    settings=(),
    opened=("docs/a.md",),
    were_private=frozenset(),
    closed=(),
    changed=("README.md", "src/a.py"),
    line_counts={"docs/a.md": 12, "README.md": 3, "src/a.py": 4},
    lines=(NewLine("README.md", 3, "one more", False),),
    unchanged=3,
    private=5,
    patterns=(),
    with_private_lines=(),
    refused=(),
    settled=(),
    allowed={ALLOWANCE: [EMAIL], ALLOWANCE.model_copy(update={"path": "unused"}): []},
    commit=PublicCommit("f" * 40, "b" * 40, AUTHOR, "Update\n\nSource-Revision: a", ADDRESS),
)
REFUSED = replace(PLAN, refused=(COLLISION, EMAIL, NAME))


def deciding(
    path: str, change: str = "changed", added: int | None = 1, removed: int | None = 0
) -> DecidingChange:
    """A change of a file that decides."""
    kind = decider(path)
    assert kind
    return DecidingChange(path, kind, change, added, removed)


WORST = "``` | <b> @everyone #12 ::set-output name=a::b\x1b[31m\u202e ##[add-mask]x https://example.com ~~~"
# Every text that somebody else writes is the worst there is.
HOSTILE = replace(
    PLAN,
    repository=PublicRepository.model_construct(
        repository=f"https://{WORST}", branch=f"m{WORST}", author=f"{WORST[3:5]} <a@b>"
    ),
    deciding=(deciding("domain.toml"), deciding(f"platform-kit/{WORST}")),
    settings=(SettingChange("repository", WORST, f"::add-mask::{WORST}"),),
    opened=(f"docs/{WORST}", f"::add-mask::{WORST}"),
    changed=(WORST,),
    closed=(f"##[{WORST}",),
    line_counts={f"docs/{WORST}": 1, f"::add-mask::{WORST}": 1, WORST: 1},
    lines=(NewLine(WORST, 1, WORST, False), NewLine(WORST, 2, f"::add-mask::{WORST}\r", True)),
    allowed={ALLOWANCE.model_copy(update={"path": WORST, "reason": f"{WORST}\n{WORST}"}): [EMAIL]},
    commit=PublicCommit(
        "f" * 40,
        "b" * 40,
        AUTHOR,
        f"{WORST}\n```\n</details>\n::add-mask::x\n| a | b |\n\n# {WORST}",
        ADDRESS,
    ),
)
HOSTILE_REFUSED = replace(
    HOSTILE, refused=(replace(EMAIL, path=WORST, reason=WORST), replace(MANAGED, reason=WORST))
)
