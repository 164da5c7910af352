"""Private parts and lines within open files, between or beside the marks of openignore."""

# ruff: noqa: RUF001 (some ways are about letters that look like others)

import json

from tests.open_kit.leaks.containers import zipped
from tests.open_kit.leaks.notebooks import NOTEBOOK
from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import LISTED, Family, written

MARKS = Family("marks")

_BEGIN, _END, _LINE = "openignore: begin", "openignore: end", "openignore: line"
# A notebook whose second line of source has a mark.
_MARKED_NOTEBOOK = json.dumps(
    NOTEBOOK | {"cells": [{"source": ["open", f"CANARY {_LINE}"]}]}, indent=1
).replace('"open",', '"open"')

# The marks fit, and what is between them stays private.
_FITTING: list[tuple[str, str, str | bytes]] = [
    ("private-part-in-text", "x.txt", f"open\n# {_BEGIN}\nCANARY\n# {_END}\nopen\n"),
    ("private-line-in-text", "x.txt", f"open\nCANARY  # {_LINE}\nopen\n"),
    ("private-part-with-crlf", "x.txt", f"open\r\n# {_BEGIN}\r\nCANARY\r\n# {_END}\r\nopen\r\n"),
    ("private-part-with-carriage-returns", "x.txt", f"open\r# {_BEGIN}\rCANARY\r# {_END}\ropen\r"),
    ("private-line-with-form-feed", "x.txt", f"open\nCANARY\f more # {_LINE}\nopen\n"),
    ("private-line-with-line-separator", "x.txt", f"open\nCANARY\u2028 more # {_LINE}\nopen\n"),
    ("private-line-with-vertical-tab", "x.txt", f"open\nCANARY\v more # {_LINE}\nopen\n"),
    (
        "private-part-with-marks-in-capitals",
        "x.txt",
        f"open\n# {_BEGIN.upper()}\nCANARY\n# OpenIgnore:End\nopen\n",
    ),
    (
        "private-part-with-marks-without-space",
        "x.txt",
        "open\n# openignore:begin\nCANARY\n# openignore:end\nopen\n",
    ),
    (
        "private-part-with-marks-with-hyphen",
        "x.txt",
        "open\n# openignore-begin\nCANARY\n# openignore-end\nopen\n",
    ),
    (
        "private-part-with-marks-with-many-spaces",
        "x.txt",
        "open\n# openignore  :   begin\nCANARY\n# openignore\t:\tend\nopen\n",
    ),
    ("private-part-without-final-newline", "x.txt", f"open\n# {_BEGIN}\nCANARY\n# {_END}"),
    ("private-part-that-is-whole-file", "x.txt", f"# {_BEGIN}\nCANARY\n# {_END}\n"),
    ("private-part-in-html", "x.txt", f"open\n<!-- {_BEGIN} -->\nCANARY\n<!-- {_END} -->\n"),
    ("private-part-in-jinja", "x.txt", f"open\n{{# {_BEGIN} #}}\nCANARY\n{{# {_END} #}}\n"),
    ("private-part-in-c", "x.txt", f"open\n/* {_BEGIN} */\nCANARY\n/* {_END} */\n"),
    ("model-name-in-private-line", "x.txt", f"open\nref('salary_bands') CANARY -- {_LINE}\nopen\n"),
    ("password-in-private-line", "x.txt", f"open\npassword = 'a7CANARY'  # {_LINE}\nopen\n"),
    ("private-part-after-bom", "x.txt", f"\ufeff# {_BEGIN}\nCANARY\n# {_END}\nopen\n"),
    ("private-line-in-notebook", "a.ipynb", _MARKED_NOTEBOOK),
    ("private-line-in-latin-1-file", "x.txt", f"open\nK\xe4se CANARY # {_LINE}\nopen\n".encode("latin-1")),
    (
        "private-part-with-marks-in-two-words",
        "x.txt",
        "# open-ignore: begin\nCANARY\n# open_ignore: end\nopen\n",
    ),
    (
        "private-part-with-marks-without-colon",
        "x.txt",
        "# openignore begin\nCANARY\n# openignore end\nopen\n",
    ),
    (
        "private-part-with-marks-in-capitals-without-colon",
        "x.txt",
        "# OPENIGNORE BEGIN\nCANARY\n# OPENIGNORE END\nopen\n",
    ),
    ("private-line-that-is-huge", "x.txt", f"open\n{'x ' * 100_000} CANARY {_LINE}\nopen\n"),
]
for _name, _path, _marked in _FITTING:
    MARKS.file(_name, _path, _marked)

# The marks do not fit, or something looks like a mark.
_WRONG: dict[str, str | bytes] = {
    "private-line-in-utf-16-file": f"open\nCANARY # {_LINE}\nopen\n".encode("utf-16"),
    "private-line-in-big-endian-utf-16-file": (b"\xfe\xff" + f"open\nCANARY # {_LINE}\n".encode("utf-16-be")),
    "mark-with-zero-width-space": "open\nCANARY # open\u200bignore: line\nopen\n",
    "mark-in-full-width-letters": "open\nCANARY # ｏｐｅｎｉｇｎｏｒｅ: line\nopen\n",
    "mark-with-full-width-colon": "open\nCANARY # openignore： line\nopen\n",
    "mark-with-no-break-space": "open\nCANARY # openignore:\u00a0line\nopen\n",
    "begin-mark-without-end": f"open\n# {_BEGIN}\nCANARY\n",
    "end-mark-without-begin": f"open\nCANARY\n# {_END}\n",
    "end-mark-before-begin": f"open\n# {_END}\nCANARY\n# {_BEGIN}\n",
    "private-part-in-private-part": f"# {_BEGIN}\n# {_BEGIN}\nCANARY\n# {_END}\nCANARY\n# {_END}\n",
    "private-line-in-private-part": f"# {_BEGIN}\nCANARY # {_LINE}\n# {_END}\n",
    "two-marks-in-one-line": f"# {_BEGIN} # {_END}\nCANARY\n",
    "mark-with-misspelt-word": "# openignore: beginn\nCANARY\n# openignore: endd\n",
    "mark-with-longer-word": "# openignore: begins\nCANARY\n# openignore: ends\n",
    "mark-without-word": "# openignore:\nCANARY\n",
    "mark-with-misspelt-name": "# openingnore: begin\nCANARY\n# openignore: end\n",
    "misspelt-begin-and-end": "# openignore: begn\nCANARY\n# openignore: edn\n",
    "misspelt-name-in-begin-and-end": "# opnignore: begin\nCANARY\n# opnignore: end\n",
    "mark-with-words-of-other-tools": "# openignore start\nCANARY\n# openignore stop\n",
    "mark-that-is-one-word": "# openignorebegin\nCANARY\n# openignoreend\n",
    "mark-that-only-looks-like-utf-8": f"CANARY # {_LINE}\n".encode("utf-16-le"),
    "mark-that-protects-nothing": f"CANARY,\n-- {_LINE}\n",
    "mark-below-comma": f"CANARY\n, -- {_LINE}\n",
    "mark-below-bracket": f"f(\n    CANARY\n)  # {_LINE}\n",
    "mark-at-open-bracket": f"f(  # {_LINE}\n    CANARY)\n",
    "mark-with-its-reason-below-code": f"CANARY,\n-- not for others, {_LINE}\n",
    "mark-on-key-of-yaml": f"salary:  # {_LINE}\n  steps: CANARY\n",
    "mark-on-first-line-of-join": f"from a\njoin b -- {_LINE}\n    on a.x = b.CANARY\n",
    "mark-on-head-of-section": f"[a]\nb = 1\n[secret]  # {_LINE}\nc = CANARY\n",
    "marks-of-block-without-words": "<!-- openignore -->\nCANARY\n<!-- /openignore -->\n",
    "mark-of-region-without-word": "# region openignore\nCANARY\n# endregion\n",
    "block-without-content": f"# {_BEGIN}\n# {_END}\nCANARY\n",
    **{
        f"private-line-with-{name}": f"CANARY, -- {mark}\n"
        for name, mark in {
            "swapped-letters": "openingore: line",
            "name-in-two-words": "open ignore: line",
            "dash-for-colon": "openignore \u2014 line",
            "letter-too-many": "openingnore: line",
            "name-in-the-past": "openignored: line",
            "word-in-brackets": "openignore (line)",
            "comma-for-colon": "openignore, line",
            "misspelt-word": "openignore lnie",
            "plural-of-word": "openignore-lines",
            "word-of-another-language": "openignore: zeile",
            "words-in-other-order": "line: openignore",
            "letters-of-another-alphabet": "\u043epenign\u043ere: line",
            "ratio-for-colon": "openignore\u2236 line",
            "no-word": "openignore",
            "no-word-after-other-words": "noqa: openignore",
            "other-words": "openignore this line",
            "words-in-other-order-after-others": "text line openignore",
            "no-word-and-misspelt-name": "opneignore",
        }.items()
    },
}
for _name, _marked in _WRONG.items():
    MARKS.file(_name, "x.txt", _marked, "marker")

# What remains without the private line is not valid.
for _name, _path, _content in [
    ("private-line-that-leaves-invalid-python", "x.py", f"if x:\n    'CANARY'  # {_LINE}\n"),
    ("private-line-that-leaves-invalid-yaml", "x.yml", f"a: &CANARY 1  # {_LINE}\nb: *CANARY\n"),
    ("private-line-that-leaves-invalid-json", "x.json", f'{{"a": 1,\n"CANARY": "{_LINE}"\n}}\n'),
    ("private-line-that-leaves-invalid-toml", "x.toml", f'a = """\nCANARY""" # {_LINE}\n'),
]:
    MARKS.file(_name, _path, _content, "invalid")

MARKS.file(
    "marked-line-in-listed-zip", f"{LISTED}.zip", zipped({"x.txt": f"CANARY # {_LINE}\n".encode()}), "marker"
)

# The mark is on a part of an expression.
for _name, _content in [
    ("private-operand-in-python", f"a = (\n    CANARY\n    + b  # {_LINE}\n)\n"),
    ("private-end-of-chain-in-python", f"a = (\n    CANARY.b()\n    .c()  # {_LINE}\n)\n"),
    ("private-end-of-string-in-python", f"a = [\n    'CANARY'\n    'b',  # {_LINE}\n]\n"),
]:
    MARKS.file(_name, "x.py", _content, "marker")

for _name, _path, _content in [
    ("private-key-above-list-in-yaml", "x.yml", f"columns:\n- a\nbands: # {_LINE}\n- CANARY\n"),
    ("private-head-of-shell-document", "x.sh", f"cat <<EOF # {_LINE}\nCANARY\nEOF\n"),
    ("private-first-line-of-string-in-sql", "x.sql", f"select 'a -- {_LINE}\nCANARY' as b\n"),
    ("private-first-line-of-case-in-sql", "x.sql", f"case when a -- {_LINE}\nthen 'CANARY' end\n"),
    ("private-tag-of-jinja", "x.sql", f"{{% if a %}} {{# {_LINE} #}}\nCANARY\n{{% endif %}}\n"),
    ("private-definition-in-makefile", "x.mk", f"define A # {_LINE}\nCANARY\nendef\n"),
    (
        "private-head-of-function-in-notebook",
        "a.ipynb",
        json.dumps(
            NOTEBOOK | {"cells": [{"source": [f"def a():  # {_LINE}\n", "    return 'CANARY'\n"]}]}, indent=1
        ),
    ),
]:
    MARKS.file(_name, _path, _content, "marker")

MARKS.file(
    "model-name-below-private-part", "x.txt", f"# {_BEGIN}\nx\n# {_END}\nCANARY salary_bands\n", "name"
)


@MARKS.way("link")
def mark_in_link_target(site: Site) -> None:
    site.link("a-link", f"{site.canary}\n# {_LINE}")


@MARKS.way()
def marks_in_private_file(site: Site) -> None:
    site.write("/hidden/marked.txt", f"# {_END}\n{site.canary}\n# {_BEGIN}\n")


@MARKS.way(before=written("x.txt", "open\nsoon closed\nopen\n"))
def private_line_in_published_file(site: Site) -> None:
    site.write("x.txt", f"open\nsoon closed {site.canary}  # {_LINE}\nopen\n")


@MARKS.way("name", before=written("x.txt", f"open\nsalary_bands # {_LINE}\nopen\n"))
def private_line_without_its_mark(site: Site) -> None:
    site.write("x.txt", f"open\nsalary_bands {site.canary}\nopen\n")
