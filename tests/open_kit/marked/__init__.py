"""Files with marks, one for each way in which a formatter can meet one.

Each section of a text file here is such a file, with `<line>`, `<begin>` and `<end>` for comments with a
mark, and `<sum>` and `<names>` for code that is too long. What begins with `canary` is private. The word
after the name says what becomes of it when the shipped formatters have run:

- `kept`: the mark still protects it.
- `refused`: the mark has moved, and the plan refuses the file.
- `moved`: private text is in public lines, which only the guard of `make format` notices.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_SUM = " + ".join(f"canary_{letter * 20}" for letter in "abcd")
_NAMES = ", ".join(f"canary_{letter * 20}" for letter in "abcd")


class Marked(NamedTuple):
    """A file with marks: where it is in a domain repo, and what becomes of it."""

    path: str
    text: str
    outcome: str


def _marked(source: str, path: str, opener: str, closer: str = "", only: str = "") -> Iterator[Marked]:
    """The sections of a text file, with their marks in a kind of comment."""
    sections = re.split(r"^=== ", Path(__file__).with_name(source).read_text(), flags=re.MULTILINE)
    for section in sections[1:]:
        head, text = section.split("\n", 1)
        name, outcome = head.split(": ")
        text = re.sub(r"<(line|begin|end)>", rf"{opener} openignore: \1{closer}", text)
        text = text.replace("<sum>", _SUM).replace("<names>", _NAMES).replace("<eof>\n", "")
        if not only or name in only.split():
            yield Marked(path.format(name), text, outcome)


MARKED = {
    Path(marked.path).name: marked
    for marked in (
        *_marked("sql.txt", "dbt/models/marts/sql_{}.sql", "--"),
        *_marked(
            "sql.txt", "dbt/models/marts/c_{}.sql", "/*", " */", "long_target two_targets block_of_targets"
        ),
        *_marked("jinja.txt", "dbt/models/marts/jinja_{}.sql", "{#", " #}"),
        *_marked("python.txt", "src/flights/{}.py", "#"),
        *_marked("other.txt", "src/flights/{}.yml", "#"),
        *_marked("other.txt", "src/flights/{}.toml", "#"),
        *_marked("other.txt", "src/flights/{}.md", "<!--", " -->"),
        *_marked("other.txt", "src/flights/{}.html", "{#", " #}"),
    )
}
