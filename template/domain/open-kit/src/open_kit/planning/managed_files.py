"""The files that belong to the platform team: updates of the template replace them."""

# A folder ends in a slash. `domain.toml`, `dg.toml` and `.copier-answers.yml` are managed, too, but they hold
# the team's answers to the template's questions.
_MANAGED = (
    ".github/workflows/check.yml",
    ".github/workflows/open.yml",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".sqlfluff",
    "LICENSE",
    "OPENING.md",
    "dbt/.sqlfluffignore",
    "dbt/macros/platform_kit.sql",
    "dbt/packages.yml",
    "mypy.ini",
    "open-kit/",
    "platform-kit/",
    "pytest.ini",
    "ruff.toml",
)
_FOLDERS = tuple(path for path in _MANAGED if path.endswith("/"))


def is_managed(path: str) -> bool:
    """Whether a path holds what the template wrote, and nothing of the team's."""
    return path in _MANAGED or path.startswith(_FOLDERS)
