"""The pictures of the Dagster UI, each of one page and cut to what matters."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from .dagster_api import AssetKey
from .tools import PictureError, refuse_local_paths

WIDTH = 1280
GRAPH = (1440, 560)
LARGEST = 200_000  # bytes
_SCALE = 2  # pixels of the picture for one of the page, for sharp text on every screen
_MARGIN = 24
_SETTLES_IN = 15  # seconds


@dataclass(frozen=True)
class Camera:
    """A browser on the UI at `url`, which writes its pictures to `folder`."""

    browser: Browser
    url: str
    folder: Path

    def asset_graph(self, keys: list[AssetKey]) -> None:
        """All assets with their groups unfolded, each with its state."""
        with self._page("asset-groups", *GRAPH) as page:
            page.get_by_role("button", name="Materialize all").wait_for()
            _settled(page)
            sidebar = page.get_by_placeholder("Jump to")
            sidebar.locator("xpath=ancestor::div[.//button][1]//button").click()
            sidebar.wait_for(state="hidden")
            page.keyboard.press("Alt+e")  # Dagster's key for "expand all groups", which also fits the graph
            for key in keys:
                page.get_by_text(key[-1], exact=True).first.wait_for()
            self._take(page, "asset-graph.png")

    def asset(self, key: AssetKey) -> None:
        """An asset's page down to the end of its columns."""
        with self._page("assets/" + "/".join(key), WIDTH, 1000) as page:
            page.get_by_text("Column name").wait_for()
            _settled(page)
            next_part = page.get_by_text("Metadata", exact=True).first
            self._take(page, "asset.png", _edges(next_part)[0] - 20)  # just below the table's border

    def failed_check(self, key: AssetKey, check: str) -> None:
        """The checks of an asset, with the one that failed opened."""
        query = urlencode({"view": "checks", "checkDetail": check})
        with self._page("assets/" + "/".join(key) + f"?{query}", WIDTH, 1000) as page:
            page.get_by_text("Evaluation result").wait_for()
            page.get_by_text("Plots", exact=True).click()  # folds them
            _settled(page)
            last = page.get_by_text("Succeeded", exact=True).last
            self._take(page, "failed-check.png", _edges(last)[1] + _MARGIN)

    def backfill(self, backfill: str) -> None:
        """The state of each asset in a backfill."""
        with self._page(f"runs/b/{backfill}", WIDTH, 900) as page:
            page.get_by_text("Asset name").wait_for()
            _settled(page)
            last = page.get_by_text("completed").last
            self._take(page, "backfill.png", _edges(last)[1] + 2 * _MARGIN)

    @contextmanager
    def _page(self, path: str, width: int, height: int) -> Iterator[Page]:
        """A page of the UI in light colours, its navigation folded to icons."""
        page = self.browser.new_page(
            viewport={"width": width, "height": height},
            device_scale_factor=_SCALE,
            color_scheme="light",
            locale="en-US",
            timezone_id="UTC",
            reduced_motion="reduce",
        )
        try:
            page.goto(f"{self.url}/{path}")
            page.get_by_role("button", name="Hide navigation").click()
            yield page
        finally:
            page.close()

    def _take(self, page: Page, name: str, height: float | None = None) -> None:
        """Write what the page shows, down to `height`, to a file."""
        refuse_local_paths(page.locator("body").inner_text(), name)
        _settled(page)
        page.get_by_text("Refreshing data").wait_for(state="hidden")
        whole = page.viewport_size
        assert whole
        picture = small_png(
            page.screenshot(
                clip={"x": 0, "y": 0, "width": whole["width"], "height": height or whole["height"]},
                animations="disabled",
            )
        )
        if len(picture) > LARGEST:
            raise PictureError(
                f"{name}: the picture has {len(picture):,} bytes, more than {LARGEST:,}",
                "cut it to less of the page in docs/pictures/screenshots.py",
            )
        (self.folder / name).write_bytes(picture)


@contextmanager
def camera(chromium: Path, url: str, folder: Path) -> Iterator[Camera]:
    """A camera with a new Chromium, which ends with the context."""
    with sync_playwright() as playwright:
        # Chromium refuses its sandbox to root, and it opens no page but Dagster's own.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            yield Camera(browser, url, folder)
        finally:
            browser.close()


def small_png(png: bytes) -> bytes:
    """The same picture with a palette, which takes about a third of the bytes."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    # This method keeps the few pixels of a strong colour, such as the red of a failure.
    reduced = image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    output = io.BytesIO()
    reduced.save(output, "PNG", optimize=True)
    return output.getvalue()


def _settled(page: Page) -> None:
    """Return once the page looks the same for a second, or after some seconds."""
    deadline = time.monotonic() + _SETTLES_IN
    before, now = b"", page.screenshot()
    while before != now and time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        before, now = now, page.screenshot()


def _edges(element: Locator) -> tuple[float, float]:
    """The upper and the lower edge of an element, in pixels of the page."""
    box = element.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]
