"""The SQL that a contract becomes: its table, and the replacement of a window of its rows."""

from datetime import timedelta
from pathlib import Path

from platform_kit.publish import ddl
from tests.support.contracts import document, read, write


def test_a_contract_becomes_a_table_with_its_major_version(tmp_path: Path) -> None:
    write(tmp_path, document("short"))
    [found] = read(tmp_path)
    [table] = found.tables
    assert (table.mart, table.name, table.window_column) == ("delays", "delays_v2", "day")
    assert found.service.fresh_within == timedelta(hours=30)
    assert list(ddl.create_table("flights", table)) == [
        'create table "flights"."delays_v2" ("day" date not null, '
        "\"origin\" text check (\"origin\" in ('JFK', 'O''H')), "
        '"flights" integer check ("flights" >= \'1\'), primary key ("day"))',
        "comment on table \"flights\".\"delays_v2\" is 'It''s late.'",
        'comment on column "flights"."delays_v2"."day" is \'\'',
        'comment on column "flights"."delays_v2"."origin" is \'\'',
        'comment on column "flights"."delays_v2"."flights" is \'\'',
    ]


def test_rows_are_replaced_by_window(tmp_path: Path) -> None:
    write(tmp_path, document("short"))
    [table] = read(tmp_path)[0].tables
    delete, insert = ddl.replace_rows("flights", "flights__marts", table)
    inside = 'where "day" >= %(start)s and "day" < %(end)s'
    assert delete == f'delete from "flights"."delays_v2" {inside}'
    assert insert == (
        'insert into "flights"."delays_v2" ("day", "origin", "flights") '
        f'select "day", "origin", "flights" from "flights__marts"."delays" {inside}'
    )
