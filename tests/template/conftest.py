"""Fixtures of this folder: a template with the questions alone, and its validators."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.questions import ANSWERS_TEMPLATE, copy
from tests.support.repo import ROOT


@pytest.fixture(scope="session")
def bare_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with only the questions and the answers file."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "template/domain").mkdir(parents=True)
    for path in ("copier.yml", "template/validators.jinja", f"template/domain/{ANSWERS_TEMPLATE}"):
        shutil.copy(ROOT / path, folder / path)
    return folder


@pytest.fixture(scope="session")
def validators(bare_template: Path) -> SimpleNamespace:
    """The macros and word lists of template/validators.jinja."""
    environment = copy(bare_template, bare_template / "nowhere", pretend=True).jinja_env
    return environment.get_template("template/validators.jinja").module
