"""ODCS relationships, as foreign keys between the tables of a contract."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from open_data_contract_standard.model import Relationship, SchemaObject

from platform_kit.contracts.model import ForeignKey, Table
from platform_kit.contracts.yaml_files import Place


def foreign_keys(
    place: Place, table: SchemaObject, tables: Sequence[SchemaObject], marts: Sequence[str]
) -> Iterator[ForeignKey]:
    """The foreign keys of a table.

    Args:
        place: of the table.
        table: one of `tables`.
        tables: those of the contract.
        marts: the mart of each of `tables`.

    Raises:
        KitError: for a relationship that the kit does not enforce.
    """
    for where, relationship, column in _relationships(place, table):
        targets = [_referenced(where, name, tables) for name in _listed(relationship.to)]
        names = _listed(relationship.from_)
        columns = [column] if column else [_own(where, name, table, tables) for name in names]
        if not targets or len(targets) != len(columns) or len({index for index, _ in targets}) != 1:
            raise where.refused(
                "a relationship needs as many columns in `to`, of one table, as in `from`",
                "fix `from` and `to`",
            )
        yield ForeignKey(tuple(columns), marts[targets[0][0]], tuple(name for _, name in targets))


def _relationships(place: Place, table: SchemaObject) -> Iterator[tuple[Place, Relationship, str | None]]:
    """The relationships of a table, with their place; a relationship of a column with the column's name."""
    for index, column in enumerate(table.properties or []):
        for number, relationship in enumerate(column.relationships or []):
            where = place / "properties" / index / "relationships" / number
            if relationship.from_:
                raise where.refused("a relationship of a column has `from`", "remove it")
            yield where, _enforced(where, relationship), column.name or ""
    for number, relationship in enumerate(table.relationships or []):
        where = place / "relationships" / number
        yield where, _enforced(where, relationship), None


def _enforced(place: Place, relationship: Relationship) -> Relationship:
    if relationship.type not in (None, "foreignKey"):
        raise place.refused(f"a relationship of type {relationship.type} is not enforced", "use foreignKey")
    return relationship


def _own(place: Place, name: str, table: SchemaObject, tables: Sequence[SchemaObject]) -> str:
    """The column of the table itself that `name` refers to."""
    index, column = _referenced(place, name, tables)
    if tables[index] is not table:
        raise place.refused(f"`from` is {name}, which is in another table", f"write columns of {table.name}")
    return column


def _listed(names: str | list[str] | None) -> list[str]:
    return [names] if isinstance(names, str) else list(names or [])


def _referenced(place: Place, name: str, tables: Sequence[SchemaObject]) -> tuple[int, str]:
    """The index of the table, and the column, for `table.column` or `schema/<id>/properties/<id>`."""
    parts = name.split("/")
    by_id = len(parts) == 4 and parts[0] == "schema" and parts[2] == "properties"
    wanted = (parts[1], parts[3]) if by_id else tuple(name.split("."))
    for index, table in enumerate(tables):
        for column in table.properties or []:
            if wanted == ((table.id, column.id) if by_id else (table.name, column.name)):
                return index, column.name or ""
    raise place.refused(
        f"the contract has no column {name}",
        "write <table>.<column> of this contract; a relationship to another contract is not enforced",
    )


def refuse_cycles(tables: Sequence[Table]) -> None:
    """Refuse foreign keys in a cycle: no table could be published first.

    Raises:
        KitError: naming the marts of a cycle.
    """
    graph = {table.mart: {key.to_mart for key in table.foreign_keys} for table in tables}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = [str(name) for name in error.args[1]]
        first = next(table for table in tables if table.mart in cycle)
        raise first.place.refused(
            f"the relationships are a cycle: {' -> '.join(reversed(cycle))}", "remove one of them"
        ) from error
