"""Internal package indexes, in lock files and in the settings of package managers."""

from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import Family

INDEXES = Family("indexes")

for _name, _path, _line in [
    ("index-in-uv-lock", "uv.lock", 'source = { registry = "https://nexus.flights.net/simple" } # CANARY'),
    (
        "index-in-poetry-lock",
        "poetry.lock",
        '[package.source]\nurl = "https://nexus.flights.net/simple" # CANARY',
    ),
    (
        "index-url-in-requirements",
        "requirements.txt",
        "--index-url https://nexus.flights.net/simple # CANARY",
    ),
    (
        "extra-index-url-in-requirements",
        "requirements-dev.in",
        "--extra-index-url=https://nexus.flights.net/simple # CANARY",
    ),
    (
        "direct-reference-in-requirements",
        "direct/requirements.txt",
        "canary @ https://nexus.flights.net/CANARY-1.0.whl",
    ),
    ("wheel-url-in-requirements", "plain/requirements.txt", "https://nexus.flights.net/CANARY-1.0.whl"),
    ("index-in-pip-conf", "pip.conf", "[global]\nindex-url = https://nexus.flights.net/simple # CANARY"),
    ("index-in-npmrc", ".npmrc", "registry=https://nexus.flights.net/npm # CANARY"),
    ("index-in-npm-lock", "package-lock.json", '{"resolved": "https://nexus.flights.net/CANARY.tgz"}'),
    ("index-in-yarn-lock", "yarn.lock", 'resolved "https://nexus.flights.net/CANARY.tgz"'),
    (
        "index-in-pyproject",
        "pyproject.toml",
        '[[tool.uv.index]]\nname = "CANARY"\nurl = "https://nexus.flights.net/simple"',
    ),
    (
        "index-in-list-of-pyproject",
        "list/pyproject.toml",
        '[tool.uv]\nextra-index-url = [\n  "https://nexus.flights.net/CANARY",\n]',
    ),
    (
        "git-source-in-pyproject",
        "git/pyproject.toml",
        '[tool.uv.sources]\nx = { git = "https://code.flights.net/CANARY.git" }',
    ),
    (
        "git-dependency-of-poetry-in-pyproject",
        "poetry/pyproject.toml",
        '[tool.poetry.dependencies]\nx = { git = "https://code.flights.net/CANARY.git" }',
    ),
    (
        "index-below-project-urls-in-pyproject",
        "urls/pyproject.toml",
        '[project.urls]\nHomepage = "https://x.flights.net"\n[tool.uv]\nindex-url = "https://nexus.flights.net/CANARY"',
    ),
    (
        "index-in-pyproject-that-is-not-toml",
        "broken/pyproject.toml",
        '[tool.uv\nindex-url = "https://nexus.flights.net/CANARY"',
    ),
    (
        "index-in-pipfile-lock",
        "Pipfile.lock",
        '{"_meta": {"sources": [{"url": "https://nexus.flights.net/CANARY"}]}}',
    ),
    ("index-in-pipfile", "Pipfile", '[[source]]\nurl = "https://nexus.flights.net/CANARY"'),
    (
        "git-package-in-dbt-packages",
        "packages.yml",
        "packages:\n  - git: https://code.flights.net/CANARY.git",
    ),
    ("channel-in-conda-environment", "environment.yml", "channels:\n  - https://conda.flights.net/CANARY"),
    (
        "channel-in-conda-environment-flow-list",
        "conda/environment.yml",
        "channels: [https://conda.flights.net/CANARY]\n",
    ),
    ("index-in-setup-cfg", "setup.cfg", "[easy_install]\nindex_url = https://nexus.flights.net/CANARY"),
    (
        "extra-index-in-pip-conf-continuation-line",
        ".pip/pip.conf",
        "[global]\nextra-index-url =\n    https://nexus.flights.net/CANARY",
    ),
    ("index-in-dockerfile", "Dockerfile", "RUN pip install --index-url https://nexus.flights.net/CANARY x"),
    ("index-in-ci-variable", "ci.yml", "env:\n  UV_INDEX_URL: https://nexus.flights.net/CANARY"),
    (
        "index-in-uv-lock-with-capital-path",
        "UPPER/UV.LOCK",
        'source = { registry = "https://nexus.flights.net/CANARY" }',
    ),
]:
    INDEXES.file(_name, _path, f"{_line}\n", "index")


@INDEXES.way("index")
def key_in_index_url_of_uv_lock(site: Site) -> None:
    site.write("uv.lock", f'source = {{ registry = "https://pkgs.flights.net/{site.canary}/simple" }}\n')
