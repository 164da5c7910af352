"""`publish_window.py <contract file> <start> <end>`: publish a window and print the seconds of the call."""

import sys
import time
from datetime import date

from platform_kit.contracts import read_published
from platform_kit.publish.publish import publish
from platform_kit.settings import repository
from platform_kit.windows import Window

file, start, end = sys.argv[1:]
(contract,) = (
    found for found in read_published(repository() / "contracts" / "published") if found.path.name == file
)
window = Window(date.fromisoformat(start), date.fromisoformat(end))
began = time.perf_counter()
publish(contract, window)
print(time.perf_counter() - began)
