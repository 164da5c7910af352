"""Declarative automation as Dagster evaluates it, tick by tick, on the example's definitions."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from dagster._core.definitions.asset_daemon_cursor import AssetDaemonCursor

from platform_kit.orchestration.domain_definitions import domain_definitions
from platform_kit.repo.settings import settings
from tests.support.repo import Repo

pytestmark = pytest.mark.xdist_group("flights")

RAW, STAGING = "flights/raw/departures", "flights/staging/stg_departures"
MART, FORECAST = "flights/marts/daily_delays", "flights/marts/delay_forecast"
PUBLISHED, PUBLISHED_FORECAST = "flights/published/daily_delays_v1", "flights/published/delay_forecast_v1"
FIFTH, SECOND = "2013-01-05", "2013-01-02"


class Clock:
    """Evaluates the conditions minute by minute and pretends that assets were materialised."""

    def __init__(self, definitions: dg.Definitions, now: datetime) -> None:
        self.definitions = definitions
        self.instance = dg.DagsterInstance.ephemeral()
        self.now = now
        self.cursor: AssetDaemonCursor | None = None
        self.checks = [
            check
            for asset in definitions.assets or []
            if isinstance(asset, dg.AssetsDefinition)
            for check in asset.check_specs
        ]

    def tick(self) -> dict[str, AbstractSet[str | None]]:
        """What the next minute asks for: partitions by asset, None for an asset without partitions."""
        self.now += timedelta(minutes=1)
        result = dg.evaluate_automation_conditions(
            defs=self.definitions, instance=self.instance, evaluation_time=self.now, cursor=self.cursor
        )
        self.cursor = result.cursor
        keys = [RAW, STAGING, MART, FORECAST, PUBLISHED, PUBLISHED_FORECAST]
        asked = {key: result.get_requested_partitions(dg.AssetKey.from_user_string(key)) for key in keys}
        return {key: partitions for key, partitions in asked.items() if partitions}

    def materialise(self, name: str, partition: str | None = None, *, passes: bool = True) -> None:
        """Report the asset as materialised and its checks as run."""
        key = dg.AssetKey.from_user_string(name)
        self.instance.report_runless_asset_event(dg.AssetMaterialization(key, partition=partition))
        for check in self.checks:
            if check.asset_key == key:
                self.instance.report_runless_asset_event(
                    dg.AssetCheckEvaluation(asset_key=key, check_name=check.name, passed=passes)
                )


@pytest.fixture
def clock(flights: Repo, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.chdir(flights.path)
    monkeypatch.syspath_prepend(flights.path / "src")
    settings.cache_clear()
    clock = Clock(domain_definitions(), datetime(2013, 1, 5, 23, 55, tzinfo=UTC))
    assert clock.tick() == {}
    clock.now = datetime(2013, 1, 6, tzinfo=UTC)
    return clock


def test_a_new_day_goes_through_all_layers(clock: Clock) -> None:
    assert clock.tick() == {RAW: {FIFTH}}
    clock.materialise(RAW, FIFTH)
    assert clock.tick() == {STAGING: {None}}
    clock.materialise(STAGING)
    assert clock.tick() == {MART: {FIFTH}}
    clock.materialise(MART, FIFTH)
    assert clock.tick() == {PUBLISHED: {FIFTH}, FORECAST: {None}, PUBLISHED_FORECAST: {None}}
    for name, partition in ((PUBLISHED, FIFTH), (FORECAST, None), (PUBLISHED_FORECAST, None)):
        clock.materialise(name, partition)
    assert clock.tick() == {}


def test_an_old_day_that_was_loaded_again_is_published_again(clock: Clock) -> None:
    clock.materialise(STAGING)
    clock.materialise(RAW, SECOND)
    assert clock.tick()[MART] >= {SECOND}
    clock.materialise(MART, SECOND)
    assert clock.tick()[PUBLISHED] == {SECOND}


def test_a_failed_check_holds_everything_behind_it(clock: Clock) -> None:
    clock.tick()
    clock.materialise(STAGING)
    clock.materialise(RAW, FIFTH)
    clock.tick()
    clock.materialise(MART, FIFTH, passes=False)
    assert clock.tick() == {}
    clock.materialise(MART, FIFTH)
    assert clock.tick() == {PUBLISHED: {FIFTH}, FORECAST: {None}, PUBLISHED_FORECAST: {None}}


def test_a_view_is_not_made_again_for_new_rows(clock: Clock) -> None:
    clock.materialise(STAGING)
    clock.materialise(RAW, FIFTH)
    assert STAGING not in clock.tick()
