"""Three domains that are connected only by contracts: `make demo-mesh` runs them in build/mesh.

`flights` and `weather` publish; `punctuality` consumes both. First `punctuality` runs alone, on sample rows;
then all three run in one warehouse, each with its own role, and one Dagster workspace shows their lineage.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import copier
import yaml

from platform_kit.warehouse import embedded

EXAMPLES = Path(__file__).parent
ANSWERS = {
    "flights": {},
    "weather": {"domain": "weather", "example": False, "partition_start": "2013-01-01"},
    "punctuality": {"domain": "punctuality", "example": False, "partition_start": "2013-01-01"},
}
CONSUMED = ("../flights#daily_delays", "../weather#observations")
PORT = 3000


def overlay(repo: Path, domain: str) -> None:
    """Add the files of the domain's team to a generated repo."""
    if (EXAMPLES / domain).exists():
        shutil.copytree(EXAMPLES / domain, repo, dirs_exist_ok=True)


def shared_warehouse(host: Path, role: str) -> dict[str, str]:
    """The variables for a domain that uses another domain's embedded server, which trusts every role."""
    return {"WAREHOUSE_HOST": str(host), "WAREHOUSE_USER": role, "WAREHOUSE_PASSWORD": "trusted"}


def workspace(folder: Path, python: dict[str, Path]) -> str:
    """A Dagster workspace of the repos in `folder`, each with its own Python."""
    locations = [
        {
            "python_module": {
                "module_name": f"{domain}.definitions",
                "location_name": domain,
                "working_directory": str(folder / domain),
                "executable_path": str(python[domain]),
            }
        }
        for domain in ANSWERS
    ]
    return yaml.safe_dump({"load_from": locations}, sort_keys=False)


def main(template: Path, folder: Path) -> None:
    """Generate the three repos, run them, and open the UI."""
    _stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    for domain, answers in ANSWERS.items():
        _say(f"generate {domain}")
        copier.run_copy(str(template), folder / domain, answers, defaults=True, quiet=True, vcs_ref="HEAD")
        overlay(folder / domain, domain)
        _commit(folder / domain)
    _say("punctuality adds the contracts of flights and weather, and runs alone, on sample rows")
    for source in CONSUMED:
        _make(folder / "punctuality", "setup")
        _domain(folder / "punctuality", "contract", "add", source)
    _make(folder / "punctuality", "run")
    _say("all three run in one warehouse, each with its own role")
    host = embedded.start(folder / "flights" / ".warehouse")
    for domain in ANSWERS:
        _make(folder / domain, "setup")
        sql = _domain(folder / domain, "grants")
        sql += f"alter role {domain}__writer login;\n"
        _make(folder / "flights", "psql", stdin=sql)
    for domain in ANSWERS:
        if domain == "punctuality":  # the tables that it consumes exist now
            _make(folder / "flights", "psql", stdin=_domain(folder / domain, "grants"))
        _make(folder / domain, "run", **shared_warehouse(host, f"{domain}__writer"))
    _say("who publishes what, and who consumes it")
    sys.stdout.write(_domain(folder, "map", *ANSWERS, program=folder / "flights/.venv/bin/domain"))
    python = {domain: folder / domain / ".venv/bin/python" for domain in ANSWERS}
    (folder / "workspace.yaml").write_text(workspace(folder, python))
    _open_ui(folder, host)


def _open_ui(folder: Path, host: Path) -> None:
    """Replace this process with Dagster on loopback, with its own home."""
    home = folder / ".dagster"
    home.mkdir()
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\nnux: {enabled: false}\n")
    _say(f"Dagster UI: http://127.0.0.1:{PORT} (Ctrl-C ends it; then: make -C {folder}/flights down)")
    # The UI has one role for all three; in a company, each deployment has its own.
    variables = {**shared_warehouse(host, embedded.USER), "DAGSTER_HOME": str(home)}
    program = folder / "flights/.venv/bin/dagster"
    arguments = ["dev", "-w", str(folder / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(PORT)]
    os.environ.update(variables | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"})
    os.execv(program, [str(program), *arguments])


def _say(what: str) -> None:
    print(f"\n== {what}", flush=True)


def _make(repo: Path, *arguments: str, stdin: str | None = None, **variables: str) -> None:
    subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=repo,
        env={**os.environ, **variables},
        input=stdin,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL if stdin else None,
    )


def _domain(repo: Path, *arguments: str, program: Path | None = None) -> str:
    command = [str(program or repo / ".venv/bin/domain"), *arguments]
    return subprocess.run(command, cwd=repo, check=True, text=True, stdout=subprocess.PIPE).stdout


def _commit(repo: Path) -> None:
    """Commit the repo, so that contracts can be fetched from it."""
    who = ["-c", "user.name=demo", "-c", "user.email=demo@example.com"]
    for command in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "-m", "Start"]):
        subprocess.run(["git", *command], cwd=repo, check=True)


def _stop(folder: Path) -> None:
    for domain in ANSWERS:
        if (folder / domain / ".warehouse").exists():
            embedded.stop(folder / domain / ".warehouse")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
    except subprocess.CalledProcessError as error:
        sys.exit(f"error: {' '.join(error.cmd)}: exit code {error.returncode}\nhint: see its output above")
