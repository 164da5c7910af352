"""Sessions on a repo's warehouse beside its runs, and waiting for what happens there."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from platform_kit.warehouse import embedded
from tests.support.repo import Repo


@contextmanager
def session(repo: Repo) -> Iterator[Any]:
    """A cursor in a transaction that ends, without a trace, where the block ends."""
    host = embedded.start(repo.path / ".warehouse")
    connection = psycopg2.connect(host=str(host), user=embedded.USER, dbname="sandbox")
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def wait_until(true: Callable[[], object], what: str, timeout: float = 60) -> None:
    deadline = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


def blocked(repo: Repo, query: str) -> list[tuple[Any, ...]]:
    """The sessions that wait for a lock with a query like `query`."""
    return repo.sql(
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and query ilike %s", [query]
    )


@dataclass
class Thread:
    """A call in another thread, and what it returned."""

    call: Callable[[], Any]
    found: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=lambda: self.found.append(self.call()), daemon=True)
        self.thread.start()

    def result(self, timeout: float = 120) -> Any:
        self.thread.join(timeout)
        assert self.found, "it has raised an error, or not ended"
        return self.found[0]
