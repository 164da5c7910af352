"""`publish_window.py <contract file> <start> <end>`: publish a window and print the seconds of the call."""

import sys
import time
from datetime import date

from platform_kit.contracts.contract_files import in_force
from platform_kit.publish.publisher import publish_contract
from platform_kit.repo.windows import Window

file, start, end = sys.argv[1:]
(contract,) = (found for found in in_force() if found.path.name == file)
window = Window(date.fromisoformat(start), date.fromisoformat(end))
began = time.perf_counter()
publish_contract(contract, window)
print(time.perf_counter() - began)
