"""What the pictures ask of Dagster, through its GraphQL."""

import json
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .tools import PictureError

AssetKey = tuple[str, ...]

_ASSETS = "{ assetNodes { assetKey { path } } }"
_LAUNCH = """
mutation ($backfill: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $backfill) {
    ... on LaunchBackfillSuccess { backfillId }
    ... on Error { message }
  }
}"""
_BACKFILL = """
query ($id: String!) {
  partitionBackfillOrError(backfillId: $id) {
    ... on PartitionBackfill {
      status
      assetBackfillData {
        assetBackfillStatuses {
          ... on AssetPartitionsStatusCounts { numPartitionsMaterialized numPartitionsInProgress }
        }
      }
    }
    ... on Error { message }
  }
}"""
_CHECKS = """
{
  assetNodes {
    assetKey { path }
    assetChecksOrError {
      ... on AssetChecks { checks { name executionForLatestMaterialization { status } } }
    }
  }
}"""
_POLL = 0.5  # seconds


@dataclass(frozen=True)
class Dagster:
    """A running Dagster at an address such as http://127.0.0.1:3000."""

    url: str

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return urlsplit(self.url).port or 80

    def assets(self) -> list[AssetKey]:
        """The keys of all assets; [] while the definitions load."""
        return [tuple(node["assetKey"]["path"]) for node in self._ask(_ASSETS)["assetNodes"]]

    def launch_backfill(self, partitions: Sequence[str]) -> str:
        """Start a backfill of all assets over these partitions; its id."""
        selection = [{"path": list(key)} for key in self.assets()]
        backfill = {"assetSelection": selection, "partitionNames": list(partitions)}
        answer = self._ask(_LAUNCH, backfill=backfill)["launchPartitionBackfill"]
        if "backfillId" not in answer:
            raise PictureError(f"backfill: {answer.get('message')}", "correct docs/pictures/dagster_api.py")
        return str(answer["backfillId"])

    def wait_until_half_done(self, backfill: str, seconds: float) -> None:
        """Return while one asset of the backfill is done and the next one runs, or once all is done."""
        deadline = time.monotonic() + seconds
        state: dict[str, Any] = {}
        while time.monotonic() < deadline:
            state = self._ask(_BACKFILL, id=backfill)["partitionBackfillOrError"]
            if _half_done(state):
                return
            time.sleep(_POLL)
        status = state.get("status") or state.get("message")
        raise PictureError(
            f"backfill {backfill}: {status} after {seconds:.0f} s", "read build/pictures/dev.log"
        )

    def failed_check(self) -> tuple[AssetKey, str]:
        """An asset with a check that failed at its latest materialisation, and that check's name."""
        for node in self._ask(_CHECKS)["assetNodes"]:
            for check in node["assetChecksOrError"].get("checks", []):
                if (check["executionForLatestMaterialization"] or {}).get("status") == "FAILED":
                    return tuple(node["assetKey"]["path"]), check["name"]
        raise PictureError("failed check: Dagster has none", "read what the run of the broken day printed")

    def _ask(self, query: str, **variables: object) -> dict[str, Any]:
        """The data of Dagster's answer.

        Raises:
            OSError: while nothing answers.
            PictureError: for a query that this version of Dagster refuses.
        """
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/graphql", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                answer = json.load(response)
        except urllib.request.HTTPError as refusal:
            answer = json.load(refusal)
        if answer.get("errors"):
            raise PictureError(
                f"GraphQL: {answer['errors'][0]['message']}",
                "correct the query in docs/pictures/dagster_api.py",
            )
        data: dict[str, Any] = answer["data"]
        return data


def _half_done(backfill: dict[str, Any]) -> bool:
    counts = (backfill.get("assetBackfillData") or {}).get("assetBackfillStatuses", [])
    done = any(count.get("numPartitionsMaterialized") for count in counts)
    running = any(count.get("numPartitionsInProgress") for count in counts)
    return backfill.get("status") == "COMPLETED_SUCCESS" or (done and running)
