"""The pages with tables of the rules. `python -m tests.open_kit.rules_pages` brings them up to date."""

from pathlib import Path

from open_kit.rules.page import updated

DOMAIN = Path(__file__).parents[2] / "template/domain"
PAGES = (DOMAIN / "OPENING.md", DOMAIN / "open-kit/REFERENCE.md")

if __name__ == "__main__":
    for page in PAGES:
        page.write_text(updated(page.read_text()))
