"""`domain open verify`: a public file that needs a private one is named with both places."""

import pytest

from tests.support.mirror import Mirror

pytestmark = pytest.mark.xdist_group("open-verify")


# What public and private files say, what the message says of it, and the private path.
REFERENCES = {
    "ref": (
        {"dbt/models/marts/uses.sql": "select 1 as a\nfrom {{ ref('hidden_one') }}\n"},
        {"dbt/models/private/hidden_one.sql": "select 1 as a\n"},
        "dbt/models/marts/uses.sql:2 needs the model hidden_one",
    ),
    "ref of a package": (
        {"dbt/models/marts/uses.sql": "select 1 from {{ ref('flights', 'hidden_one') }}\n"},
        {"dbt/models/private/hidden_one.sql": "select 1 as a\n"},
        "dbt/models/marts/uses.sql:1 needs the model hidden_one",
    ),
    "seed": (
        {"dbt/models/marts/uses.yml": "models:\n  - tests: [{relationships: {to: ref('codes')}}]\n"},
        {"dbt/seeds/private/codes.csv": "a\n1\n"},
        "dbt/models/marts/uses.yml:2 needs the model codes",
    ),
    "source": (
        {"dbt/models/marts/uses.sql": "select 1 from {{ source('weather', 'hourly') }}\n"},
        {"dbt/models/private/w.yml": "sources:\n  - name: weather\n    tables:\n      - name: hourly\n"},
        "dbt/models/marts/uses.sql:1 needs the source weather.hourly",
    ),
    "macro": (
        {"dbt/models/marts/uses.sql": "select {{ fiscal_week('a') }} as a\n"},
        {"dbt/macros/private/m.sql": "{% macro fiscal_week(a) %}1{% endmacro %}\n"},
        "dbt/models/marts/uses.sql:1 needs the macro fiscal_week",
    ),
    "import": (
        {"src/flights/uses.py": '"""A."""\n\nimport flights.private.pay\n'},
        {"src/flights/private/pay.py": '"""P."""\n'},
        "src/flights/uses.py:3 needs the module flights.private.pay",
    ),
    "import from": (
        {"src/flights/uses.py": '"""A."""\n\nfrom flights.private import pay\n'},
        {"src/flights/private/pay.py": '"""P."""\n'},
        "src/flights/uses.py:3 needs the module flights.private.pay",
    ),
    "relative import": (
        {"src/flights/uses.py": '"""A."""\n\nfrom .private.pay import rate\n'},
        {"src/flights/private/pay.py": '"""P."""\n'},
        "src/flights/uses.py:3 needs the module flights.private.pay",
    ),
    "component": (
        {"src/flights/defs/uses/defs.yaml": "type: flights.private.loader.Loader\n"},
        {"src/flights/private/loader.py": '"""P."""\n'},
        "src/flights/defs/uses/defs.yaml:1 needs the module flights.private.loader",
    ),
    "contract": (
        {"dbt/models/contracts/consumed/w.yml": "# Compiled from contracts/consumed/w/h.odcs.yaml by make\n"},
        {"contracts/consumed/w/h.odcs.yaml": "kind: DataContract\n"},
        "dbt/models/contracts/consumed/w.yml:1 needs the contract it is compiled from",
    ),
    "make target": (
        {"platform-kit/make/uses.mk": "all:\n\t$(MAKE) deploy-all\n"},
        {"private/deploy.mk": "deploy-all:\n\ttrue\n"},
        "platform-kit/make/uses.mk:2 needs the target deploy-all",
    ),
    "included makefile": (
        {"platform-kit/make/uses.mk": "include private/deploy.mk\n"},
        {"private/deploy.mk": "deploy-all:\n\ttrue\n"},
        "platform-kit/make/uses.mk:1 needs a file",
    ),
    "workflow": (
        {".github/workflows/check.yml": "jobs:\n  a:\n    uses: ./.github/workflows/private.yml\n"},
        {".github/workflows/private.yml": "on: push\n"},
        ".github/workflows/check.yml:3 needs a file",
    ),
    "action": (
        {".github/workflows/check.yml": "jobs:\n  a:\n    steps:\n      - uses: ./.github/actions/own\n"},
        {".github/actions/own/action.yml": "name: own\n"},
        ".github/workflows/check.yml:4 needs a file",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFERENCES)
def test_both_places_of_a_reference_are_named(mirror: Mirror, kind: str) -> None:
    public, private, message = REFERENCES[kind]
    for path, text in (public | private).items():
        mirror.write(path, text)
    ignored = mirror.repo.path / "openignore.txt"
    ignored.write_text(ignored.read_text() + "private/\n")
    mirror.commit()
    (hidden,) = private
    assert f"{message}, which is private: {hidden}" in mirror.refused("verify")


def test_private_lines_need_nothing(mirror: Mirror) -> None:
    """What a marked line needs is private with it, so that nothing is missing; verify goes on to build."""
    mirror.write("dbt/models/private/hidden_one.sql", "select 1 as a\n")
    mirror.write(
        "dbt/models/marts/uses.sql",
        "select 1 as a\n-- openignore: begin\nfrom {{ ref('hidden_one') }}\n-- openignore: end\n",
    )
    mirror.write("Makefile", "setup:\n\t@echo it stops here; false\n")
    ignored = mirror.repo.path / "openignore.txt"
    ignored.write_text(ignored.read_text() + "private/\n")
    mirror.commit()
    said = mirror.refused("verify")
    assert "public files need private ones" not in said
    assert "make setup fails in the public tree" in said
    assert "it stops here" in said


@pytest.mark.slow
def test_a_step_that_fails_is_named_with_its_last_words(mirror: Mirror) -> None:
    """Nothing names the file, so only running the public tree can tell: dbt's own settings are private."""
    ignored = mirror.repo.path / "openignore.txt"
    ignored.write_text(ignored.read_text() + "/dbt/dbt_project.yml\n")
    mirror.commit()
    said = mirror.refused("verify")
    assert "make setup" in said
    assert "make check fails in the public tree" in said
    assert "dbt_project.yml" in said
