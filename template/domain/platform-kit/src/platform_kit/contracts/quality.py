"""ODCS quality rules and logical type options, as the kit's own rules.

A rule on each value of a column becomes a Check, a rule on a number over many rows a MetricRule. Every other
kind is refused, so that no promise is ignored:
https://github.com/bitol-io/open-data-contract-standard/blob/v3.1.0/docs/data-quality.md
"""

from collections.abc import Mapping
from typing import Any

from open_data_contract_standard.model import DataQuality, SchemaObject, SchemaProperty

from platform_kit.contracts.model import OPERATORS, OPTIONS, VALUES, Check, MetricRule, Partitioning
from platform_kit.contracts.yaml_files import Place
from platform_kit.repo.windows import Cadence
from platform_kit.warehouse.names import literal, quoted

# SQL for the partition that a row belongs to.
_PARTITION_OF = {
    Cadence.DAILY: "{column}::date",
    Cadence.WEEKLY: "date_trunc('week', {column})",
    Cadence.MONTHLY: "date_trunc('month', {column})",
}
_LOWER = ("mustBeGreaterThan", "mustBeGreaterOrEqualTo")
_UPPER = ("mustBeLessThan", "mustBeLessOrEqualTo")


def checks(place: Place, column: SchemaProperty) -> list[Check]:
    """The rules on each value of a column.

    Raises:
        KitError: for an option or a rule that the kit does not enforce.
    """
    found = []
    for option, value in (column.logicalTypeOptions or {}).items():
        if option not in OPTIONS:
            raise (place / "logicalTypeOptions" / option).refused(
                f"column {column.name}: {option} is not enforced", f"use one of {', '.join(OPTIONS)}"
            )
        found.append(Check(option, value))
    for index, rule in enumerate(column.quality or []):
        if check := _check(rule):
            _refuse_unenforced(place / "quality" / index, rule)
            _thresholds(place / "quality" / index, rule)
            found.append(check)
    return found


def metric_rules(
    place: Place, table: SchemaObject, partitioning: Partitioning | None
) -> tuple[MetricRule, ...]:
    """The rules on numbers over the rows of a table: those of its columns, then its own.

    Raises:
        KitError: for a rule that the kit does not enforce, or on a column that the table does not have.
    """
    found = [
        _metric_rule(place / "properties" / number / "quality" / index, rule, column=column.name)
        for number, column in enumerate(table.properties or [])
        for index, rule in enumerate(column.quality or [])
        if not _check(rule)
    ]
    columns = {column.name for column in table.properties or []}
    for index, rule in enumerate(table.quality or []):
        where = place / "quality" / index
        if missing := [c for c in _arguments(where, rule).get("properties", []) if c not in columns]:
            raise where.refused(f"the table has no column {missing[0]}", "name its columns in `properties`")
        metric_rule = _metric_rule(where, rule, column=None)
        if rule.metric == "rowCount" and partitioning:
            found += _row_counts(where, metric_rule, partitioning)
        else:
            found.append(metric_rule)
    return tuple(found)


def _check(rule: DataQuality) -> Check | None:
    """The rule as a rule on each value, if it allows no invalid value."""
    arguments = rule.arguments or {}
    if rule.metric != "invalidValues" or rule.mustBe != 0 or rule.type not in (None, "library"):
        return None
    if isinstance(arguments.get("validValues"), list) and len(arguments) == 1:
        return Check(VALUES, tuple(arguments["validValues"]))
    if isinstance(arguments.get("pattern"), str) and len(arguments) == 1:
        return Check("pattern", arguments["pattern"])
    return None


def _metric_rule(place: Place, rule: DataQuality, *, column: str | None) -> MetricRule:
    _refuse_unenforced(place, rule)
    thresholds = _thresholds(place, rule)
    query = _sql(place, rule, column) if rule.type == "sql" else _metric(place, rule, column)
    default_name = "_".join(filter(None, [column, rule.metric or "sql", str(place.keys[-1])]))
    description = " ".join((rule.description or "").split())
    return MetricRule(rule.name or rule.id or default_name, query, thresholds, description, column)


def _refuse_unenforced(place: Place, rule: DataQuality) -> None:
    """Refuse types of rules, and keys of a rule, that the kit would ignore."""
    if rule.type not in (None, "library", "sql"):
        raise place.refused(
            f"a quality rule of type {rule.type} is not enforced",
            "write it as `type: sql` or as a metric; put text into the description",
        )
    for key in ("schedule", "scheduler", "severity", "method", "rule"):
        if getattr(rule, key) not in (None, _ALLOWED.get(key)):
            raise (place / key).refused(
                f"the key `{key}` of a quality rule is not supported: every rule is checked before each "
                "publication",
                f"remove `{key}`, or write a test in dbt/tests",
            )


_ALLOWED = {"severity": "error"}


def _thresholds(place: Place, rule: DataQuality) -> tuple[tuple[str, Any], ...]:
    given = [(name, getattr(rule, name)) for name in OPERATORS if getattr(rule, name) is not None]
    if not given:
        raise place.refused("the quality rule has no threshold", f"add one of {', '.join(OPERATORS)}")
    for name, value in given:
        ends = value if "Between" in name else [value]
        if len(ends) != (2 if "Between" in name else 1) or not all(_is_number(end) for end in ends):
            raise (place / name).refused(
                f"{name} is {value!r}", "write two numbers" if "Between" in name else "write a number"
            )
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in given)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _sql(place: Place, rule: DataQuality, column: str | None) -> str:
    if not rule.query:
        raise place.refused("the quality rule has the type sql and no query", "add `query`")
    if rule.metric or rule.arguments or rule.unit:
        raise place.refused("a rule of type sql has a metric, arguments or a unit", "remove them")
    query = rule.query.strip().rstrip(";")
    if "{object}" not in query:
        raise (place / "query").refused(
            "the query does not select from {object}, the rows that are published",
            "write: select ... from {object}",
        )
    if "{property}" in query:
        if column is None:
            raise (place / "query").refused("{property} is in a rule of a table", "name the column")
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
                f"write {' or '.join(known) if known else 'the rule without arguments'}",
            )
    return arguments


def _metric(place: Place, rule: DataQuality, column: str | None) -> str:
    """The query of a library metric: a number of rows, or a percentage of the rows."""
    arguments = _arguments(place, rule)
    if rule.unit not in (None, "rows", "percent"):
        raise (place / "unit").refused(f"the unit is {rule.unit!r}", "write rows or percent")
    if rule.metric == "rowCount" and column is None and rule.unit != "percent":
        return "select count(*) from {object}"
    if rule.metric == "duplicateValues":
        columns = [column] if column else arguments.get("properties", [])
        if not columns or (column and arguments):
            raise place.refused("duplicateValues has no columns", "name them in `arguments`: `properties`")
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
    """SQL for the rows that the metric counts."""
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
        f"{rule.metric} has no values",
        "list them in `arguments`: `missingValues`, `validValues` or `pattern`",
    )


def _share(counted: str, unit: str | None) -> str:
    if unit == "percent":
        return f"select coalesce(100.0 * ({counted}) / nullif(count(*), 0), 0) from {{object}}"
    return f"select {counted} from {{object}}"


def _row_counts(place: Place, rule: MetricRule, partitioning: Partitioning) -> list[MetricRule]:
    """The row count of a partitioned table, as rules on its smallest and on its largest partition."""
    lower, upper = [], []
    for operator, value in rule.thresholds:
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
                    f"{operator} of a partitioned table's rowCount is not enforced", "write a range"
                )
    partition = _PARTITION_OF[partitioning.cadence].format(column=quoted(partitioning.column))
    counts = f"(select count(*) as rows from {{object}} group by {partition}) as partitions"
    return [
        MetricRule(
            f"{rule.name}_{end}",
            f"select coalesce({end}(rows), 0) from {counts}",
            tuple(limits),
            rule.description,
        )
        for end, limits in (("min", lower), ("max", upper))
        if limits
    ]
