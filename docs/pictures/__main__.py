"""`python -m docs.pictures` takes and draws all pictures and writes them beside this file."""

import sys
import time
from datetime import date, timedelta
from pathlib import Path

from . import diagrams, screenshots, terminal
from .domain import Domain
from .tools import PictureError, program, refuse_local_paths

HERE = Path(__file__).parent
DOMAIN = Domain("build/pictures/flights")
SHOWN = ("flights", "published", "daily_delays_v1")
WEEK = [str(date(2013, 1, 1) + timedelta(days=day)) for day in range(7)]
_BACKFILL_TAKES = 600  # seconds, at most


def main() -> None:
    """Make all pictures."""
    started = time.monotonic()
    chromium = program("chromium", "chromium-browser", "google-chrome", package="chromium")
    dot = program("dot", package="graphviz")
    _say("diagrams")
    for source in sorted(HERE.glob("*.dot")):
        diagrams.draw(dot, source)
    try:
        _say("demo")
        printed = DOMAIN.demo()
        refuse_local_paths(printed, "demo.svg")
        (HERE / "demo.svg").write_text(terminal.still("make demo", printed))
        _screenshots(chromium)
    finally:
        DOMAIN.down()
    _say(f"made in {time.monotonic() - started:.0f} s")
    for picture in sorted([*HERE.glob("*.png"), *HERE.glob("*.svg")]):
        print(f"{picture.stat().st_size:>9,} bytes  {picture.relative_to(Path.cwd())}")


def _screenshots(chromium: Path) -> None:
    """Take the UI's pictures, first the ones where all is well; the backfill ends with the UI."""
    _say("Dagster UI")
    with DOMAIN.served() as dagster, screenshots.camera(chromium, dagster.url, HERE) as camera:
        camera.asset_graph(dagster.assets())
        camera.asset(SHOWN)
        _say("failed check")
        DOMAIN.run_broken_day()
        camera.failed_check(*dagster.failed_check())
        _say("backfill")
        backfill = dagster.launch_backfill(WEEK)
        dagster.wait_until_half_done(backfill, _BACKFILL_TAKES)
        camera.backfill(backfill)


def _say(what: str) -> None:
    print(f"\n== {what}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except PictureError as error:
        sys.exit(f"error: {error.problem}\nhint: {error.cure}")
