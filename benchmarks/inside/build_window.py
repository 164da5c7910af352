"""`build_window.py <model> <start> <end>`: `dbt run` of one model over a window, as the kit invokes it."""

import sys
from datetime import date

from platform_kit.repo.windows import Window
from platform_kit.transform.audited_dbt import run_audited

model, start, end = sys.argv[1:]
window = Window(date.fromisoformat(start), date.fromisoformat(end))
sys.exit(0 if run_audited(["run", "--select", model], window=window).success else 1)
