"""`python -m docs.reference._generate`: write every generated part, and name the pages that changed."""

from docs.reference._generate.pages import DOCS, stale

for path, text in stale().items():
    path.write_text(text, encoding="utf-8")
    print(f"generated {path.relative_to(DOCS.parent)}")
