"""The rules as Markdown tables, for the pages of the domain repo."""

from collections.abc import Iterable

from open_kit.rules.registry import RULES
from open_kit.rules.rule import Rule

_BEGIN, _END = "<!-- rules: {} begin; generated -->", "<!-- rules: {} end -->"


def updated(page: str) -> str:
    """The page with the tables of the rules between their marks."""
    for name, table in (("overview", _overview()), ("reference", reference())):
        begin, end = _BEGIN.format(name), _END.format(name)
        if begin in page:
            before, rest = page.split(begin)
            page = f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"
    return page


def _overview() -> str:
    return _table(("rule", "refuses"), ((f"`{rule.name}`", rule.summary) for rule in RULES.values()))


def reference() -> str:
    """Every rule: what triggers it, an example, and whether a team can allow a finding."""
    head = ("rule", "what triggers it", "for example", "can be allowed")
    rows = ((f"`{rule.name}`", rule.trigger, rule.example, _allowable(rule)) for rule in RULES.values())
    return _table(head, rows)


def _allowable(rule: Rule) -> str:
    if not rule.allowable:
        return "no"
    return f"yes, but {rule.caveat}" if rule.caveat else "yes"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
