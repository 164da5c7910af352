"""Publishing the example's table by itself, and what a refusal has to look like."""

from tests.support.repo import Repo
from tests.support.warm import Result, python

_PUBLISH = """
import sys
import dagster as dg
from platform_kit import domain_definitions
from platform_kit.cli.domain_run import kit_error
from platform_kit.orchestration.partitions import RANGE_END, RANGE_START

job = domain_definitions().resolve_implicit_global_asset_job_def()
try:
    job.execute_in_process(
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        instance=dg.DagsterInstance.ephemeral(),
        asset_selection=[dg.AssetKey(["flights", "published", "daily_delays_v1"])],
        tags={RANGE_START: "FIRST", RANGE_END: "LAST"},
    )
except Exception as error:
    sys.exit(str(kit_error(error)))
"""


def publishing_code(first: str, last: str) -> str:
    return _PUBLISH.replace("FIRST", first).replace("LAST", last)


def publish(repo: Repo, first: str, last: str = "") -> Result:
    """Materialise the published table alone, as someone may do in Dagster's UI."""
    return python(repo, publishing_code(first, last or first))


def assert_refused(result: Result, *words: str) -> None:
    assert result.returncode == 1, result.output
    for word in words:
        assert word in result.output
