"""Files with marks, one for each way in which a formatter can meet one.

What begins with `canary` is private. `KEPT`: the mark still protects it when the shipped formatters have run.
`REFUSED`: they move the mark, and the plan refuses the file. `MOVED`: they move private text into public lines,
which only the guard of `make format` notices.
"""

from typing import NamedTuple

KEPT, REFUSED, MOVED = "kept", "refused", "moved"


class Marked(NamedTuple):
    """A file with marks, and what becomes of them."""

    path: str
    text: str
    outcome: str


# `<line>`, `<begin>` and `<end>` are comments with a mark, `<sum>` and `<names>` are long.
_SQL = {
    "target": ("select\n    day,\n    canary, <line>\n    hour\nfrom x\n", KEPT),
    "long_target": ("select\n    day,\n    <sum> as canary, <line>\n    hour\nfrom x\n", KEPT),
    "unformatted_target": ("SELECT\n  day,\n  Sum(CANARY)  As canary_a,   <line>\n  hour\nFROM x\n", KEPT),
    "last_target": ("select\n    day,\n    canary as hour <line>\nfrom x\n", KEPT),
    "leading_comma": ("select\n    day\n    , canary <line>\n    , hour\nfrom x\n", KEPT),
    "two_targets": ("select\n    day,\n    canary, canary_b, <line>\n    hour\nfrom x\n", MOVED),
    "target_beside_select": ("select canary, canary_b, <line>\n    hour\nfrom x\n", MOVED),
    "condition": (
        "select day\nfrom x\nwhere\n    day > 1\n    and canary = 2 <line>\n    and hour = 3\n",
        KEPT,
    ),
    "long_condition": ("select day\nfrom x\nwhere\n    day > 1\n    and <sum> > 2 <line>\n", KEPT),
    "join": (
        "select x.day\nfrom x\ninner join y on x.a = y.a\nleft join canary on x.a = canary.a <line>\n",
        KEPT,
    ),
    "join_with_using": ("select x.day\nfrom x\ninner join canary using (day) <line>\n", KEPT),
    "argument": (
        "select\n    coalesce(\n        a,\n        canary, <line>\n        b\n    ) as c\nfrom x\n",
        KEPT,
    ),
    "item": ("select day\nfrom x\nwhere a in (\n    'b',\n    'canary', <line>\n    'c'\n)\n", KEPT),
    "branch": (
        "select\n    case\n        when a then 1\n        when canary then 2 <line>\n        else 3\n    end as b\nfrom x\n",
        KEPT,
    ),
    "grouping": ("select day\nfrom x\ngroup by\n    day,\n    canary, <line>\n    hour\n", KEPT),
    "first_line": ("{% set a = 'canary' %} <line>\nselect day from x\n", KEPT),
    "last_line": ("select day\nfrom x\norder by canary <line>\n", KEPT),
    "last_line_without_line_end": ("select day\nfrom x\norder by canary <line>", KEPT),
    "only_line": ("select canary from x <line>\n", KEPT),
    "statement_end": ("select\n    day,\n    canary <line>\nfrom x\n;\n", KEPT),
    "block_of_targets": (
        "select\n    day,\n    <begin>\n    <sum> as canary, canary_b,\n    <end>\n    hour\nfrom x\n",
        KEPT,
    ),
    "block_indented_less": ("select\n    day,\n<begin>\n    canary,\n<end>\n    hour\nfrom x\n", KEPT),
    "block_of_conditions": (
        "select day\nfrom x\nwhere\n    day > 1\n    <begin>\n    and canary = 2\n    <end>\n    and hour = 3\n",
        KEPT,
    ),
    "block_of_arguments": (
        "select\n    coalesce(\n        a,\n        <begin>\n        canary, canary_b,\n        <end>\n        b\n    ) as c\nfrom x\n",
        KEPT,
    ),
    "block_around_cte": (
        "with a as (\n    select day from x\n),\n\n<begin>\ncanary as (select canary_b from canary_c),\n<end>\n\n"
        "b as (select day from a)\n\nselect day from b\n",
        KEPT,
    ),
    "line_in_subquery": (
        "select x.day\nfrom x\ninner join (\n    select\n        canary, <line>\n        hour\n    from y\n) as z on x.day = z.hour\n",
        KEPT,
    ),
    "block_in_subquery": (
        "select x.day\nfrom x\ninner join (\n    select\n        <begin>\n        canary,\n        <end>\n        hour\n    from y\n"
        ") as z on x.day = z.hour\n",
        KEPT,
    ),
    "block_begun_beside_target": (
        "select canary, canary_a, <begin>\n    canary_b,\n    <end>\n    hour\nfrom x\n",
        MOVED,
    ),
    "block_at_end": ("select day\nfrom x\n<begin>\nwhere canary > 2\n<end>\n", KEPT),
}
_JINJA = {
    "target": ("select\n    day,\n    canary, <line>\n    hour\nfrom x\n", KEPT),
    "long_target": ("select\n    day,\n    <sum> as canary, <line>\n    hour\nfrom x\n", KEPT),
    "last_target": ("select\n    day,\n    canary as hour <line>\nfrom x\n", REFUSED),
    "join_with_using": ("select x.day\nfrom x\ninner join canary using (day) <line>\n", REFUSED),
    "block_of_targets": (
        "select\n    day,\n    <begin>\n    <sum> as canary, canary_b,\n    <end>\n    hour\nfrom x\n",
        KEPT,
    ),
}
_PYTHON = {
    "statement": ("a = 1\ncanary = 'canary'   <line>\nb = 2\n", KEPT),
    "first_and_last_line": ("canary = 1  <line>\na = 2\ncanary_b = 3 <line>", KEPT),
    "long_statement": ("a = 1\ncanary = <sum>  <line>\n", REFUSED),
    "long_call": ("a = 1\ncanary(<names>, canary_b)  <line>\n", REFUSED),
    "long_condition": ("if (\n    a\n    and <sum>  <line>\n    and b\n):\n    c()\n", REFUSED),
    "long_return": ("def a(b):\n    if b:\n        return <sum>  <line>\n    return 1\n", REFUSED),
    "long_definition": ("def canary(<names>, canary_b): return 1  <line>\n", REFUSED),
    "long_chain": ("canary = canary_a(<names>).canary_b(canary_c).canary_d()  <line>\na = 1\n", REFUSED),
    "long_string": ("a = [\n    b,\n    'canary <names>' ' canary <names>',  <line>\n    c,\n]\n", REFUSED),
    "item": ("a = [\n    b,\n    canary,  <line>\n    c,\n]\n", KEPT),
    "two_items": ("a = [\n    b,\n    canary, canary_b,  <line>\n    c,\n]\n", MOVED),
    "long_item": ("a = [\n    b,\n    <sum>,  <line>\n    c,\n]\n", REFUSED),
    "pair": ("a = {\n    'b': 1,\n    'canary': 2,  <line>\n    'c': 3,\n}\n", KEPT),
    "two_pairs": ("a = {\n    'b': 1,\n    'canary': 2, 'canary_b': 3,  <line>\n    'c': 3,\n}\n", MOVED),
    "long_pair": ("a = {\n    'b': 1,\n    'canary': <sum>,  <line>\n    'c': 3,\n}\n", REFUSED),
    "long_pair_with_call": (
        "a = {\n    'b': 1,\n    'canary': f(<names>, canary_b),  <line>\n    'c': 3,\n}\n",
        REFUSED,
    ),
    "parameter": ("def a(\n    b,\n    canary=2,  <line>\n    c=3,\n):\n    pass\n", KEPT),
    "two_parameters": ("def a(\n    b,\n    canary=2, canary_b=2,  <line>\n    c=3,\n):\n    pass\n", MOVED),
    "long_argument": ("a(\n    b=1,\n    canary=<sum>,  <line>\n    c=2,\n)\n", REFUSED),
    "function": ("a = 1\n<begin>\ndef canary(): return <sum>\n<end>\nb = 2\n", KEPT),
    "block_indented_less": ("def a():\n    b = 1\n<begin>\n    canary = b\n<end>\n    return b\n", KEPT),
    "block_of_pairs": (
        "a = {\n    'b': 1,\n    <begin>\n    'canary': <sum>, 'canary_b': 3,\n    <end>\n    'c': 3,\n}\n",
        KEPT,
    ),
    "block_in_expression": ("a = (\n    b\n    <begin>\n    + <sum>\n    <end>\n    + c\n)\n", KEPT),
    "block_begun_beside_item": ("canary = [canary_a, <begin>\n    canary_b,\n    <end>\n    c]\n", MOVED),
    "line_in_string": ('a = """\nselect day,\n  canary, <line>\nfrom x"""\n', KEPT),
    "import": ("import b\nimport canary  <line>\nimport a\n\na, b\ncanary()  <line>\n", KEPT),
    "two_imports": ("import z_canary, canary  <line>\n\ncanary(z_canary)  <line>\n", MOVED),
    "imported_name": (
        "from a import (\n    c,\n    canary,  <line>\n    b,\n)\n\nb, c\ncanary()  <line>\n",
        KEPT,
    ),
    "import_beside_others": (
        "from a import b\nfrom a import canary  <line>\nfrom a import c\n\nb, c\ncanary()  <line>\n",
        KEPT,
    ),
    "long_import": (
        "from canary import <names>, canary_b  <line>\n\n<begin>\nprint(<names>, canary_b)\n<end>\n",
        REFUSED,
    ),
    "block_of_imports": (
        "import a\n<begin>\nimport canary_b\nimport z_canary\n<end>\nimport m\n\na, m\ncanary_b(z_canary)  <line>\n",
        MOVED,
    ),
    "block_of_names": (
        "from a import (\n    b,\n    <begin>\n    canary,\n    z_canary,\n    <end>\n    m,\n)\n\nb, m\ncanary(z_canary)  <line>\n",
        MOVED,
    ),
    "block_of_one_import": (
        "from a import b\n<begin>\nfrom a import canary\n<end>\nfrom a import c\n\nb, c\n",
        REFUSED,
    ),
    "else": ("if a:\n    b()\n<begin>\nelse:\n    canary()\n<end>\nc()\n", KEPT),
}
_OTHERS = {
    "config.yml": "a: 1\nsecret:   canary # openignore: line\n# openignore: begin\nb:   canary\n# openignore: end\n",
    "config.toml": 'a = 1\ncanary =   2 # openignore: line\n# openignore: begin\nb = "canary"\n# openignore: end\n',
    "page.md": "Open.\n\n*  canary <!-- openignore: line -->\n\n<!-- openignore: begin -->\ncanary\n<!-- openignore: end -->",
    "block.html": "<p>\n  canary {# openignore: line #}\n</p>\n{# openignore: begin #}canary\n{# openignore: end #}\n",
}
_SUM = " + ".join(f"canary_{letter * 20}" for letter in "abcd")
_NAMES = ", ".join(f"canary_{letter * 20}" for letter in "abcd")


def _filled(text: str, opener: str, closer: str) -> str:
    for word in ("line", "begin", "end"):
        text = text.replace(f"<{word}>", f"{opener} openignore: {word}{closer}")
    return text.replace("<sum>", _SUM).replace("<names>", _NAMES)


def _marked(
    folder: str, comment: str, ways: dict[str, tuple[str, str]], closer: str = ""
) -> dict[str, Marked]:
    suffix = ".py" if comment == "#" else ".sql"
    kind = {"--": "sql", "/*": "c", "{#": "jinja", "#": "python"}[comment]
    return {
        f"{kind}_{name}": Marked(f"{folder}/{kind}_{name}{suffix}", _filled(text, comment, closer), outcome)
        for name, (text, outcome) in ways.items()
    }


_C = {name: _SQL[name] for name in ("long_target", "two_targets", "block_of_targets")}
MARKED = {
    **_marked("dbt/models/marts", "--", _SQL),
    **_marked("dbt/models/marts", "/*", _C, " */"),
    **_marked("dbt/models/marts", "{#", _JINJA, " #}"),
    **_marked("src/flights", "#", _PYTHON),
    **{name: Marked(f"src/flights/{name}", text, KEPT) for name, text in _OTHERS.items()},
}
