"""The site: `make docs` builds it into build/site. Nothing in it is loaded from elsewhere."""

project = "copier-data-domain"
html_title = "copier-data-domain"
html_theme = "furo"
html_show_sphinx = False
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"top_of_page_buttons": []}

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["pictures", "reference/_generate"]

# Links to a heading of a page are checked against these, which are GitHub's.
myst_heading_anchors = 4
# dbt's SQL has braces, which the lexer of SQL does not know.
suppress_warnings = ["misc.highlighting_failure"]
# Output of psql and of make is not in a language, and a file in a tutorial has its path after the language.
highlight_language = "text"
