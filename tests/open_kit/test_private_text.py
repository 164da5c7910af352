"""What private lines say is found elsewhere in public, and what stands beside it is not."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from open_kit.git_tree import TreeEntry
from open_kit.private_lines import public_part
from open_kit.public_tree import PublicBlob
from open_kit.rules.known import Known
from open_kit.rules.line_texts import line_texts
from open_kit.rules.phrases import Phrase, PhraseSearch
from open_kit.rules.private_text import collect
from open_kit.rules.public_file import PublicFile
from open_kit.rules.registry import RULES
from tests.support.repo import ROOT

OID = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
DOMAIN = ROOT / "template/domain"
SKIPPED = (
    "/OPENING.md",
    "/open.toml",
    "/openignore.txt",
    "/open.yml",
    "/.copier",
    "uv.lock",
    "/data/",
    "/open-kit/",
    "__pycache__",
    ".egg-info",
    "_cache/",
    ".venv",
)


def found(files: Mapping[str, str]) -> set[str]:
    """The places of the findings of the rule in public files."""
    blobs = [
        PublicBlob(TreeEntry("100644", OID, path), text.encode(), public_part(text.encode()))
        for path, text in files.items()
    ]
    known = Known(line_texts=collect(blobs, lambda: blobs))
    return {
        f"{blob.entry.path}:{hit.line}: {hit.reason}"
        for blob in blobs
        for hit in RULES["private-line"].in_file(PublicFile(*blob), known)
    }


@pytest.fixture(scope="module")
def example() -> dict[str, str]:
    """The public files of the template, as a domain repo has them."""
    files = {}
    for path in sorted(DOMAIN.rglob("*")):
        name = path.relative_to(DOMAIN).as_posix().replace("[[ domain ]]", "flights").removesuffix(".jinja")
        if path.is_file() and not any(part in f"/{name}" for part in SKIPPED):
            files[name] = path.read_text().replace("[[ domain ]]", "flights")
    return files
