"""One table of a contract while it is published: what every step of the publication needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from psycopg2.extensions import cursor as Cursor

from platform_kit.contracts.model import Contract, Table
from platform_kit.publish.catalog import Shape, promised
from platform_kit.repo.windows import Window
from platform_kit.warehouse.schemas import schema
from platform_kit.warehouse.sql import qualified


@dataclass(frozen=True)
class TablePublication:
    """The publication of a window of one table, in the transaction of `cursor`.

    Attributes:
        cursor: of the transaction that publishes all tables of the contract.
        contract: what promises the table.
        table: the promised table.
        window: the days to publish; None: all rows.
        promise: the columns, constraints and comments that the contract gives to the table.
    """

    cursor: Cursor
    contract: Contract
    table: Table
    window: Window | None
    promise: Shape

    @classmethod
    def begin(
        cls, cursor: Cursor, contract: Contract, table: Table, window: Window | None
    ) -> "TablePublication":
        """Have PostgreSQL read the promise.

        Raises:
            KitError: PostgreSQL refuses a type, a rule or a name.
        """
        return cls(cursor, contract, table, window, promised(cursor, contract, table))

    @property
    def published(self) -> str:
        """The published table's name in SQL."""
        return qualified(schema("published"), self.table.name)

    @property
    def mart(self) -> str:
        """The mart's name in SQL."""
        return qualified(schema("marts"), self.table.mart)

    @property
    def bounds(self) -> Mapping[str, date | None]:
        """The parameters `start` and `end` of statements over the window."""
        if self.window is None:
            return {"start": None, "end": None}
        return {"start": self.window.start, "end": self.window.end}
