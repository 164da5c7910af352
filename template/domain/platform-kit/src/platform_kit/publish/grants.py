"""`domain grants`: SQL for the roles, schemas and privileges of one domain; an administrator runs it.

The owner owns the schemas and is a member of the writer; the writer runs the pipeline; the reader reads all
tables of the domain. Default privileges apply to tables that a given role creates, so the pipeline logs in
as the writer itself; people become members.
"""

from collections.abc import Iterable, Iterator

from platform_kit.contracts.model import Contract
from platform_kit.publish.publisher import PUBLICATIONS
from platform_kit.repo.settings import Settings
from platform_kit.warehouse.names import LAYERS, literal, qualified, quoted, schema

OWNER, WRITER, READER = "owner", "writer", "reader"


def role(domain: str, kind: str) -> str:
    """The name of a domain's role."""
    return f"{domain}__{kind}"


def sql(settings: Settings, database: str, consumed: Iterable[Contract]) -> str:
    """The statements, in one transaction; a second run changes nothing."""
    return (
        "\n".join(
            [
                "begin;",
                "set local client_min_messages = warning;",
                *_statements(settings.domain, database, consumed),
                "commit;",
            ]
        )
        + "\n"
    )


def _statements(domain: str, database: str, consumed: Iterable[Contract]) -> Iterator[str]:
    owner, writer, reader = (quoted(role(domain, kind)) for kind in (OWNER, WRITER, READER))
    yield f"\n-- The roles of {domain}."
    for kind in (OWNER, WRITER, READER):
        name = role(domain, kind)
        yield _unless(
            f"select from pg_roles where rolname = {literal(name)}", f"create role {quoted(name)} nologin"
        )
    yield f"grant {writer} to {owner};"
    yield "\n-- No privileges for PUBLIC on this database and its schema public."
    yield f"revoke all on database {quoted(database)} from public;"
    yield "revoke all on schema public from public;"
    yield f"grant connect on database {quoted(database)} to {writer}, {reader};"
    yield f"grant temporary on database {quoted(database)} to {writer};"
    yield "\n-- The schemas: the writer creates tables in all of them, the reader reads them."
    loading = f"{schema('raw')}_staging"  # where dlt loads rows before it merges them
    for name in (*map(schema, LAYERS), loading):
        yield f"create schema if not exists {quoted(name)} authorization {owner};"
        yield f"revoke all on schema {quoted(name)} from public;"
        yield f"grant usage, create on schema {quoted(name)} to {writer};"
    for layer in LAYERS:
        name = quoted(schema(layer))
        yield f"grant usage on schema {name} to {reader};"
        yield f"grant select on all tables in schema {name} to {reader};"
        made = f"alter default privileges for role {writer} in schema {name}"
        yield f"{made} grant select on tables to {reader};"
    yield f"alter default privileges for role {writer} revoke execute on functions from public;"
    yield "\n-- The tables it consumes, and the times of their publication. Run again when one is new."
    for contract in consumed:
        producer = contract.domain
        yield _if(f"to_regnamespace({literal(quoted(producer))}) is not null",
                  f"grant usage on schema {quoted(producer)} to {writer}, {reader}")  # fmt: skip
        for table in (*(table.name for table in contract.tables), PUBLICATIONS):
            name = qualified(producer, table)
            yield _if(
                f"to_regclass({literal(name)}) is not null", f"grant select on {name} to {writer}, {reader}"
            )


def _unless(query: str, statement: str) -> str:
    return f"do $$ begin if not exists ({query}) then {statement}; end if; end $$;"


def _if(condition: str, statement: str) -> str:
    return f"do $$ begin if {condition} then {statement}; end if; end $$;"
