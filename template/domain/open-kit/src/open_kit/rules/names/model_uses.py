"""Where a text uses a word as the name of a dbt model, seed or snapshot.

Each check looks first at the signs next to the word, because most words are those of prose.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import PurePosixPath

from open_kit.rules.names.use import Use
from open_kit.rules.names.yaml_outline import ITEM, key_above, labels_above

_Q = r"\\?[\"'`]"  # a quote; it is escaped in notebooks
_QUOTED = rf"{_Q}[^\"'`\n]{{0,80}}{_Q}"
_PICKED = r"[+@\d]{0,3}"  # what dbt's selectors have before a name
_SCHEMAS = frozenset([
    "analytics", "int", "intermediate", "mart", "marts", "raw", "seeds", "snapshots", "staging", "stg",
])  # fmt: skip
_DBT_FOLDERS = frozenset(["analyses", "models", "seeds", "snapshots"])
_CALL = re.compile(
    r"\b(?:asset(?:dep|in|_?key|s|spec)?|get_asset_key_for_model|get_relation|keys|model|read_sql_table|ref|seed|"
    r"snapshot|source|sourceasset|table|to_sql)\s*\([\s\[(]*(?:\w{1,40}\s*=\s*|\[\w{1,40}\]\s*,\s*)?"
    rf"(?:{_QUOTED}\s*,\s*){{0,4}}{_Q}\Z"
)
_KEY = (
    r"(?<![\w.])(?:alias|assets?|asset_key|asset_selection|depends_on|deps|exclude|identifier|ins|mart|models?|ref|relation|"
    r"seeds?|select|snapshots?|table|table_name|upstream)"
)
_QUOTED_VALUE = re.compile(rf"{_KEY}(?:{_Q})?\s*[:=][\s\[({{]*(?:{_QUOTED}\s*,\s*){{0,9}}{_Q}{_PICKED}\Z")
_VALUE = re.compile(rf"{_KEY}\s*:[ \t]*\[?\s*(?:[\w.+@:*-]{{1,60}}\s*,\s*){{0,9}}{_PICKED}\Z")
_MART = re.compile(r"\bproperty\s*:\s*[\"']?mart[\"']?\s*,?\s*value\s*:\s*[\"']?\Z")  # in a contract
_QUOTE_ENDS = re.compile(rf"[+@*]?{_Q}")
_VALUE_ENDS = re.compile(r"[+@*]?[\"']?[ \t]*(?:[,\]})#\n]|\Z)")
_NAME = re.compile(r"(?:\A|[\s{,])name\s*:\s*[\"']?\Z")
_FLOW = re.compile(r"\b(\w+)\s*:\s*\[[^\]]*\Z")
_RELATION_WORDS = frozenset([
    "exists", "from", "into", "join", "only", "references", "table", "truncate", "update", "using", "view",
])  # fmt: skip
_QUALIFIER = r"(?:[\w\"`]{1,60}\.)*[\"`]?\Z"
_RELATION = re.compile(
    r"\b(from|into|join|references|table|truncate|update|using|view)\s+(?:if\s+(?:not\s+)?exists\s+|only\s+)?"
    + _QUALIFIER
)
_NO_RELATION = re.compile(
    r"(?:\bdistinct|\b(?:extract|overlay|substring|trim)\s*\([^()]{0,60})\s+from\s+"
    rf"{_QUALIFIER}|\b(?:information_schema|pg_catalog)\.\Z"
)
_NEXT_RELATION = re.compile(r"\bfrom\s+[\w.\"`]{1,120}(?:\s+(?:as\s+)?\w{1,60})?\s*,\s*\Z")
_NO_RELATION_AFTER = re.compile(r"\.|\s+import\b")
_STATEMENT = re.compile(r"\b(?:copy|create|delete|drop|insert|merge|select|truncate)\s(?:(?!\.\s)[^;])*\Z")
_SCHEMA = re.compile(rf"(?P<quote>{_Q})?(?P<schema>\w{{1,60}})(?:{_Q})?(?:\.(?:{_Q})?|,\s*{_Q})\Z")
_SCHEMA_CALL = re.compile(rf"\bschema\(\s*{_Q}(\w{{1,60}}){_Q}\s*\)(?:\}}|\s*\+\s*{_Q})\.\Z")
_ID = re.compile(r"\b(?:model|seed|snapshot)\.\w{1,60}\.\Z")  # of dbt: `model.flights.rates`
_PATH = re.compile(r"(?<![\w/:.@-])(?:\.{0,2}/)*((?:[\w.@-]{1,80}/){1,20})\Z")
_PATH_ENDS = re.compile(r"(?:\.(?:csv|parquet|py|sql|ya?ml))?(?![\w/-])")
_SELECTOR = re.compile(
    r"\b(?:dagster|dbt|dg|domain)\s[^\n|;]*\s(?:--select|-s|--models?|-m|--exclude)[\s=]+"
    rf"[\"']?(?:[\w.+@:*/-]{{1,80}}[\s,]+){{0,20}}[\"']?{_PICKED}\Z"
)
_THING = r"(?:mart|model|relation|seed|snapshot|source|table|view)"
_TARGET_ENDS = re.compile(r"[ \t]*:(?!=)")
_MAKE = re.compile(
    r"(?:\A\s*(?:[$>@-]\s*)?(?:run:\s*)?|[`\"'])make\s(?:(?:-\w{1,20}|\w{1,40}=\S{1,40})\s){0,9}\Z"
)
_COMMAND_ENDS = re.compile(r"[ \t]*(?:[`\"'&;|#\n]|\Z)")


def _is_argument(use: Use) -> bool:
    """`ref('rates')`, `AssetKey(["flights", "marts", "rates"])`."""
    return bool(_QUOTE_ENDS.match(use.after) and _CALL.search(use.before))


def _is_value(use: Use) -> bool:
    """`deps=["rates"]`, `identifier='rates'`, and in YAML `select: rates`."""
    if _QUOTE_ENDS.match(use.after) and _QUOTED_VALUE.search(use.before):
        return True
    if not use.is_yaml or not _VALUE_ENDS.match(use.after):
        return False
    if _MART.search(use.before):
        return True
    is_item = use.line.lstrip() in ("- ", '- "', "- '")
    return bool(re.fullmatch(_KEY, key_above(use)) if is_item else _VALUE.search(use.before))


def _is_named(use: Use) -> bool:
    """`models: [{name: rates}]` in dbt's properties."""
    if not use.is_yaml or not _VALUE_ENDS.match(use.after) or not _NAME.search(use.line):
        return False
    flow = _FLOW.search(use.line)
    above = flow[1] if flow else key_above(use)
    return above in _DBT_FOLDERS or above in ("tables", "sources", "semantic_models")


def is_configured(use: Use) -> bool:
    """`models: {flights: {rates: ..}}` in `dbt_project.yml`, of a model or a folder of models."""
    if not use.is_yaml or use.line.strip(" \"'") or not re.match(r"[\"']?\s*:", use.after):
        return False
    above = [*labels_above(use)]
    return ITEM not in above and not _DBT_FOLDERS.isdisjoint(above)


def _is_relation(use: Use) -> bool:
    """`from rates` and `join rates` in SQL, of something that the statement does not define itself."""
    if not _follows_from(use) or _NO_RELATION_AFTER.match(use.after) or _NO_RELATION.search(use.before):
        return False
    is_sql = not use.in_comment if use.suffix == ".sql" else bool(_STATEMENT.search(use.before))
    return is_sql and not _is_defined(use.text, use.word)


def _follows_from(use: Use) -> bool:
    """Whether `from`, `join` or another word of SQL is before a relation, and a function is not meant."""
    near = use.before[-130:]
    if use.suffix == ".sql" and near.rstrip().endswith(",") and _NEXT_RELATION.search(near):
        return True
    found = None if _RELATION_WORDS.isdisjoint(near.split()[-2:]) else _RELATION.search(near)
    may_be_function = found and found[1] in ("from", "join", "using")
    return bool(found) and not (may_be_function and use.after.lstrip().startswith("("))


@lru_cache(maxsize=32)
def _is_defined(text: str, name: str) -> bool:
    """Whether `with` defines a name in an SQL text."""
    return bool(re.search(rf"\b{re.escape(name)}\s+as\s+(?:(?:not\s+)?materialized\s+)?\(", text))


def _is_in_schema(use: Use) -> bool:
    """`staging.rates`, `flights__marts.rates`, `model.flights.rates`, `["marts", "rates"]`.

    In Python only in a string.
    """
    if not use.before.rstrip("\\\"'` ").endswith((".", ",")) or re.match(r"\w|\s*\(", use.after):
        return False
    if _ID.search(use.before):
        return True
    if called := _SCHEMA_CALL.search(use.before):
        return _is_layer(called[1], use.place)
    found = _SCHEMA.search(use.before)
    if not found or (use.suffix == ".py" and not found["quote"]):
        return False
    return _is_layer(found["schema"].rpartition("__")[2], use.place)


def _is_in_path(use: Use) -> bool:
    """`models/rates`, `marts/rates.sql`, below a folder that the private file is in."""
    if not use.before.endswith("/") or not _PATH_ENDS.match(use.after):
        return False
    found = _PATH.search(use.before)
    return bool(found and _is_layer(found[1].split("/")[-2], use.place))


def _is_layer(name: str, place: str) -> bool:
    return name in _SCHEMAS or name in PurePosixPath(place.lower()).parts[1:-1]


def _is_selected(use: Use) -> bool:
    """`dbt build --select rates+`."""
    return " -" in use.line and bool(_SELECTOR.search(use.line))


def _is_called_so(use: Use) -> bool:
    """``the model `rates` `` and ``the `rates` seed``."""
    if not use.line.endswith("`") or not use.after.startswith("`") or use.is_managed:
        return False
    return bool(re.search(rf"\b{_THING}s?\s+`\Z", use.line) or re.match(rf"`\s+{_THING}", use.after))


def _is_target(use: Use) -> bool:
    """`rates:` in a Makefile, and `make rates` in a command."""
    is_make = PurePosixPath(use.file).name.lower() in ("makefile", "gnumakefile") or use.suffix == ".mk"
    if is_make and not use.line and _TARGET_ENDS.match(use.after):
        return True
    return "make" in use.line and bool(_COMMAND_ENDS.match(use.after) and _MAKE.search(use.line))


CHECKS: tuple[Callable[[Use], bool], ...] = (
    _is_argument, _is_value, _is_named, is_configured, _is_relation, _is_in_schema, _is_in_path, _is_selected,
    _is_called_so, _is_target,
)  # fmt: skip
