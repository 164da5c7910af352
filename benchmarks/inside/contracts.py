"""`contracts.py compile|again|check`: do this in the working directory and print the seconds that it took."""

import shutil
import sys
import time
from datetime import date
from pathlib import Path

from platform_kit.contracts import compile as compiling
from platform_kit.contracts import gate

root = Path.cwd()
(what,) = sys.argv[1:]
if what == "compile":
    for folder in (compiling.PROPERTIES, compiling.PAGES, "dbt/target"):
        shutil.rmtree(root / folder, ignore_errors=True)
began = time.perf_counter()
if what == "check":
    done = len(gate.check(root, "HEAD", date.today()))
else:
    stale = compiling.stale_files(root)
    compiling.write(root, stale)
    done = len(stale)
taken = time.perf_counter() - began
assert (done == 0) == (what == "again"), f"{what}: {done}"
print(taken)
