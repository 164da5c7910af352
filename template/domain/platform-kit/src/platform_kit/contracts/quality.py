"""ODCS quality rules and logical type options: what becomes of each kind.

A rule on each value becomes a Check, one on a number over many rows a Measure. What the kit cannot hold
is refused, so that no promise is ignored:
https://github.com/bitol-io/open-data-contract-standard/blob/v3.1.0/docs/data-quality.md
"""

from collections.abc import Iterable, Mapping
from typing import Any

from open_data_contract_standard.model import DataQuality, SchemaProperty

from platform_kit.contracts.model import OPERATORS, OPTIONS, VALUES, Check, Cut, Measure
from platform_kit.contracts.yaml_reader import Place
from platform_kit.repo.windows import Cadence
from platform_kit.warehouse.sql import literal, quoted

# How many days' rows a partition of each cadence holds, as SQL that gives its first day.
_PARTITION_OF = {
    Cadence.DAILY: "{column}::date",
    Cadence.WEEKLY: "date_trunc('week', {column})",
    Cadence.MONTHLY: "date_trunc('month', {column})",
}
_LOWER = ("mustBeGreaterThan", "mustBeGreaterOrEqualTo")
_UPPER = ("mustBeLessThan", "mustBeLessOrEqualTo")


def checks(place: Place, column: SchemaProperty) -> list[Check]:
    """The rules on each value of a column."""
    found = []
    for option, value in (column.logicalTypeOptions or {}).items():
        if option not in OPTIONS:
            raise (place / "logicalTypeOptions" / option).refused(
                f"{column.name}: {option} is not enforced", f"use one of {', '.join(OPTIONS)}"
            )
        found.append(Check(option, value))
    for index, rule in enumerate(column.quality or []):
        if check := _check(rule):
            _refuse_unheld(place / "quality" / index, rule)
            _thresholds(place / "quality" / index, rule)
            found.append(check)
    return found


def column_measures(place: Place, column: SchemaProperty) -> list[Measure]:
    """The rules on numbers that are measured over a column."""
    return [
        _measure(place / "quality" / index, rule, column=column.name)
        for index, rule in enumerate(column.quality or [])
        if not _check(rule)
    ]


def table_measures(
    place: Place, rules: Iterable[DataQuality], columns: set[str], window: Cut | None
) -> list[Measure]:
    """The rules on numbers that are measured over a table; `window`: how it is cut."""
    found = []
    for index, rule in enumerate(rules):
        where = place / "quality" / index
        if missing := [c for c in _arguments(where, rule).get("properties", []) if c not in columns]:
            raise where.refused(f"the table has no column {missing[0]}", "mend the rule's properties")
        measure = _measure(where, rule, column=None)
        if rule.metric == "rowCount" and window:
            found += _row_counts(where, measure, window)
        else:
            found.append(measure)
    return found


def _check(rule: DataQuality) -> Check | None:
    """The rule as one on each value, if it forbids every invalid one."""
    arguments = rule.arguments or {}
    if rule.metric != "invalidValues" or rule.mustBe != 0 or rule.type not in (None, "library"):
        return None
    if isinstance(arguments.get("validValues"), list) and len(arguments) == 1:
        return Check(VALUES, tuple(arguments["validValues"]))
    if isinstance(arguments.get("pattern"), str) and len(arguments) == 1:
        return Check("pattern", arguments["pattern"])
    return None


def _measure(place: Place, rule: DataQuality, *, column: str | None) -> Measure:
    _refuse_unheld(place, rule)
    thresholds = _thresholds(place, rule)
    query = _sql(place, rule, column) if rule.type == "sql" else _metric(place, rule, column)
    usual = "_".join(filter(None, [column, rule.metric or "sql", str(place.keys[-1])]))
    words = " ".join((rule.description or "").split())
    return Measure(rule.name or rule.id or usual, query, thresholds, words, column)


def _refuse_unheld(place: Place, rule: DataQuality) -> None:
    """Refuse rules and wishes that nothing here follows."""
    if rule.type not in (None, "library", "sql"):
        raise place.refused(
            f"a quality rule of type {rule.type} is not enforced",
            "write it as type: sql or as a metric; put mere words into the description",
        )
    for key in ("schedule", "scheduler", "severity", "method", "rule"):
        if getattr(rule, key) not in (None, _USUAL.get(key)):
            raise (place / key).refused(
                f"{key} of a quality rule is not followed: every rule is checked before each publication",
                f"leave {key} out, or test the mart in dbt/tests",
            )


_USUAL = {"severity": "error"}


def _thresholds(place: Place, rule: DataQuality) -> tuple[tuple[str, Any], ...]:
    given = [(name, getattr(rule, name)) for name in OPERATORS if getattr(rule, name) is not None]
    if not given:
        raise place.refused("a quality rule without a threshold", f"give one of {', '.join(OPERATORS)}")
    for name, value in given:
        ends = value if "Between" in name else [value]
        if len(ends) != (2 if "Between" in name else 1) or not all(_is_number(end) for end in ends):
            raise (place / name).refused(
                f"{name} is {value!r}", "give two numbers" if "Between" in name else "give a number"
            )
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in given)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _sql(place: Place, rule: DataQuality, column: str | None) -> str:
    if not rule.query:
        raise place.refused("a rule of type sql without a query", "add one")
    if rule.metric or rule.arguments or rule.unit:
        raise place.refused("a rule of type sql takes no metric, arguments or unit", "leave them out")
    query = rule.query.strip().rstrip(";")
    if "{object}" not in query:
        raise (place / "query").refused(
            "the query does not ask {object}, which stands for the rows that are to be published",
            "write select .. from {object}",
        )
    if "{property}" in query:
        if column is None:
            raise (place / "query").refused("{property} in a rule of a table", "name the column")
        query = query.replace("{property}", quoted(column))
    return query


def _arguments(place: Place, rule: DataQuality) -> Mapping[str, Any]:
    known = {"missingValues": ["missingValues"], "invalidValues": ["validValues", "pattern"],
             "duplicateValues": ["properties"]}.get(rule.metric or "", [])  # fmt: skip
    arguments = rule.arguments or {}
    for name, value in arguments.items():
        if name not in known or not isinstance(value, str if name == "pattern" else list):
            raise (place / "arguments" / name).refused(
                f"{rule.metric or rule.type} does not take {name}: {value!r}",
                f"it takes {' or '.join(known) or 'no arguments'}",
            )
    return arguments


def _metric(place: Place, rule: DataQuality, column: str | None) -> str:
    """The query of a library metric: the number of rows that it counts, or their share in percent."""
    arguments = _arguments(place, rule)
    if rule.unit not in (None, "rows", "percent"):
        raise (place / "unit").refused(f"unit {rule.unit!r}", "give rows or percent")
    if rule.metric == "rowCount" and column is None and rule.unit != "percent":
        return "select count(*) from {object}"
    if rule.metric == "duplicateValues":
        columns = [column] if column else arguments.get("properties", [])
        if not columns or (column and arguments):
            raise place.refused("duplicateValues of which columns?", "name them in arguments.properties")
        names = ", ".join(quoted(name) for name in columns)
        present = " and ".join(f"{quoted(name)} is not null" for name in columns)
        counted = f"count(*) filter (where {present}) - count(distinct ({names})) filter (where {present})"
        return _share(counted, rule.unit)
    if column is None or rule.metric not in ("nullValues", "missingValues", "invalidValues"):
        raise place.refused(
            f"the metric {rule.metric} of a {'column' if column else 'table'} is not enforced",
            "use nullValues, missingValues, invalidValues or duplicateValues of a column, "
            "or rowCount or duplicateValues of a table",
        )
    return _share(f"count(*) filter (where {_counted(place, rule, column, arguments)})", rule.unit)


def _counted(place: Place, rule: DataQuality, column: str, arguments: Mapping[str, Any]) -> str:
    """SQL of the rows that the metric counts."""
    name = quoted(column)
    match rule.metric, arguments:
        case "nullValues", {}:
            return f"{name} is null"
        case "missingValues", {"missingValues": list(values)}:
            texts = [literal(value) for value in values if value is not None]
            parts = [f"{name} is null"] if None in values else []
            return " or ".join(parts + ([f"{name}::text in ({', '.join(texts)})"] if texts else []))
        case "invalidValues", {"validValues": list(values), **rest} if not rest:
            return f"not {Check(VALUES, tuple(values)).sql(column)}"
        case "invalidValues", {"pattern": str(pattern), **rest} if not rest:
            return f"not {Check('pattern', pattern).sql(column)}"
    raise place.refused(
        f"{rule.metric} of which values?", "name them in its arguments: missingValues, validValues or pattern"
    )


def _share(counted: str, unit: str | None) -> str:
    if unit == "percent":
        return f"select coalesce(100.0 * ({counted}) / nullif(count(*), 0), 0) from {{object}}"
    return f"select {counted} from {{object}}"


def _row_counts(place: Place, measure: Measure, window: Cut) -> list[Measure]:
    """The row count of a partitioned table: of its smallest and of its largest partition."""
    lower, upper = [], []
    for operator, value in measure.thresholds:
        match operator:
            case "mustBe":
                lower.append(("mustBeGreaterOrEqualTo", value))
                upper.append(("mustBeLessOrEqualTo", value))
            case "mustBeBetween":
                lower.append(("mustBeGreaterThan", value[0]))
                upper.append(("mustBeLessThan", value[1]))
            case _ if operator in _LOWER:
                lower.append((operator, value))
            case _ if operator in _UPPER:
                upper.append((operator, value))
            case _:
                raise (place / operator).refused(
                    f"{operator} of a partitioned table's rowCount is not enforced", "give a range"
                )
    partition = _PARTITION_OF[window.cadence].format(column=quoted(window.column))
    counts = f"(select count(*) as rows from {{object}} group by {partition}) as partitions"
    return [
        Measure(
            f"{measure.name}_{end}",
            f"select coalesce({end}(rows), 0) from {counts}",
            tuple(limits),
            measure.description,
        )
        for end, limits in (("min", lower), ("max", upper))
        if limits
    ]
