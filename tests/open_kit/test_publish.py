"""`domain open publish`: one commit with just what was approved, on top of the last, whole or not at all."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support import mirror as mirrors
from tests.support.mirror import AUTHOR, Mirror
from tests.support.repo import Generate

pytestmark = pytest.mark.xdist_group("open-publish")


def foreign(mirror: Mirror, path: str = "theirs.md", text: str = "theirs\n") -> None:
    """Somebody commits on the public branch."""
    clone = mirror.repo.path.parent / "theirs"
    if not clone.exists():
        mirror.repo.done("git", "clone", "--quiet", str(mirror.public), str(clone))
    (clone / path).write_text(text)
    mirror.repo.done("git", "-C", str(clone), "add", "--all")
    mirror.repo.done("git", "-C", str(clone), "commit", "--quiet", "--message", "Theirs")
    mirror.repo.done("git", "-C", str(clone), "push", "--quiet", "origin", "HEAD:main")


def test_it_is_dry_by_default_and_says_how_to_go_on(mirror: Mirror) -> None:
    said = mirror.repo.done("domain", "open", "publish")
    assert mirror.log() == []
    assert f"make open-publish PUSH=yes DIGEST={mirror.plan()['digest']}" in said


def test_it_publishes_what_was_planned_here_last(mirror: Mirror) -> None:
    assert "no plan was approved" in mirror.refused("publish", "--push")
    mirror.repo.done("domain", "open", "plan")
    mirror.repo.done("domain", "open", "publish", "--push")
    assert len(mirror.log()) == 1


def test_one_commit_says_nothing_of_the_internal_history(mirror: Mirror) -> None:
    source = mirror.commit("Second internal subject")
    mirror.published()
    assert len(mirror.log()) == 1
    people = mirror.open("log", "-1", "--format=%an <%ae>|%cn <%ce>|%ad", "--date=format:%z", "main")
    assert people == f"{AUTHOR}|{AUTHOR}|+0000"
    first, *trailers = [line for line in mirror.message().splitlines() if line]
    assert first == "Update from the internal repository"
    assert [line.split(": ")[0] for line in trailers] == ["Source-Revision", "Open-Rules", "Open-Digest"]
    assert trailers[0].endswith(source)


def test_only_the_branch_arrives(mirror: Mirror) -> None:
    mirror.git("tag", "internal-tag")
    mirror.git("branch", "internal-branch")
    mirror.git("config", "push.followTags", "true")
    mirror.published()
    assert mirror.open("for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert "internal" not in mirror.open("count-objects", "-v")


def test_the_second_run_does_nothing(running: Mirror) -> None:
    before = running.log()
    assert "nothing to publish" in running.repo.done("domain", "open", "publish", "--push")
    running.commit("Nothing public changes")
    assert running.plan()["nothing_to_publish"]
    assert "nothing to publish" in running.repo.done("domain", "open", "publish", "--push")
    assert running.log() == before


def test_changes_and_deletions_follow_in_one_commit(running: Mirror) -> None:
    running.write("README.md", "# other\n")
    running.commit()
    running.remove_open("data/README.md")
    running.write("src/flights/more.py", '"""More."""\n')
    running.write("private.txt", "private\n")
    running.commit()
    plan = running.plan()
    assert (plan["opened"], plan["closed"], plan["changed"]) == (
        ["src/flights/more.py"],
        ["data/README.md"],
        ["README.md"],
    )
    running.published()
    assert len(running.log()) == 2
    assert running.open("show", "main:README.md") == "# other"
    assert "src/flights/more.py" in running.files()
    assert not {"data/README.md", "private.txt"} & running.files().keys()


def test_the_working_tree_and_the_index_say_nothing(running: Mirror) -> None:
    running.write("README.md", "not committed\n")
    running.git("add", "--all")
    assert running.plan()["nothing_to_publish"]


@pytest.mark.parametrize("path", ["openignore.txt", "open.toml", "docs/openignore.txt"])
def test_no_plan_is_made_while_what_decides_is_not_committed(running: Mirror, path: str) -> None:
    place = running.repo.path / path
    running.write(path, f"{place.read_text() if place.exists() else ''}\n")
    for command in (["plan"], ["publish", "--push"]):
        assert f"{path}: has changes that are not committed" in running.refused(*command)
    assert running.plan("--commit", "main")["nothing_to_publish"]


def test_only_what_was_approved_is_published(running: Mirror) -> None:
    running.write("README.md", "approved\n")
    running.commit()
    digest = running.plan()["digest"]
    running.write("README.md", "sneaked in\n")
    running.commit()
    assert f"the digest {digest[:12]} was approved" in running.refused(
        "publish", "--push", "--digest", digest
    )
    assert "was approved" in running.refused("publish", "--push", "--digest", "0" * 64)
    assert len(running.log()) == 1


def test_commits_say_in_public_what_their_trailers_say(running: Mirror) -> None:
    running.write("README.md", "# a\n")
    running.commit("Internal a\n\nPublic-Message: Say a\nPublic-Author: Ada <ada@public.org>")
    running.write("README.md", "# b\n")
    secret = running.commit("Internal b\n\nPublic-Message: Say b\nPublic-Author: Bob <bob@public.org>")
    allowance = running.repo.path / "open.toml"
    allowance.write_text(allowance.read_text().replace("withheld = []", f'withheld = ["{secret[:12]}"]'))
    running.commit("Internal c")
    running.published()
    message = running.message()
    assert "Say a" in message
    assert "Co-authored-by: Ada <ada@public.org>" in message
    assert not any(word in message for word in ("Internal", "Say b", "Bob"))


def test_a_message_is_judged_as_well(running: Mirror) -> None:
    running.write("README.md", "# a\n")
    running.commit("Internal\n\nPublic-Message: ask jane@corp.test-company.com")
    (finding,) = running.plan()["refused"]
    assert (finding["path"], finding["rule"]) == ("(commit message)", "email")
    running.refused("publish", "--push")


def test_a_public_branch_that_moved_is_refused_until_it_is_reverted_there(running: Mirror) -> None:
    foreign(running)
    before = running.log()
    running.write("README.md", "# ours\n")
    running.commit()
    said = running.refused("plan")
    assert before[0][:12] in said
    assert "revert it there, or merge the same change here" in said
    running.refused("publish", "--push")
    assert running.log() == before
    clone = running.repo.path.parent / "theirs"
    running.repo.done("git", "-C", str(clone), "revert", "--no-edit", "HEAD")
    running.repo.done("git", "-C", str(clone), "push", "--quiet")
    running.published()
    assert running.log()[2:] == before


def test_a_public_branch_that_moved_is_refused_until_the_change_is_merged_here(running: Mirror) -> None:
    foreign(running, "README.md", "# theirs\n")
    running.refused("plan")
    running.write("README.md", "# theirs\n")
    running.commit()
    running.published()
    running.write("README.md", "# ours again\n")
    running.commit()
    running.published()
    assert len(running.log()) == 4


@pytest.mark.parametrize("how", ["amended", "rewritten", "a start of another repo"])
def test_a_public_commit_that_is_not_ours_is_noticed(running: Mirror, how: str) -> None:
    clone = running.repo.path.parent / "theirs"
    running.repo.done("git", "clone", "--quiet", str(running.public), str(clone))
    message = running.message()
    (clone / "README.md").write_text("theirs\n")
    if how == "amended":
        running.repo.done("git", "-C", str(clone), "commit", "--quiet", "--all", "--amend", "--no-edit")
    elif how == "rewritten":
        running.repo.done("git", "-C", str(clone), "commit", "--quiet", "--all", "--message", message)
    else:
        running.repo.done("git", "-C", str(clone), "checkout", "--quiet", "--orphan", "other")
        running.repo.done("git", "-C", str(clone), "commit", "--quiet", "--all", "--message", "Start")
    running.repo.done("git", "-C", str(clone), "push", "--quiet", "--force", "origin", "HEAD:main")
    said = running.refused("plan")
    assert ("did not publish" if how == "rewritten" else "but no publication") in said


def test_an_older_commit_does_nothing(running: Mirror) -> None:
    older = running.git("rev-parse", "HEAD")
    running.write("README.md", "# newer\n")
    running.commit()
    running.published()
    said = running.repo.done("domain", "open", "publish", "--push", "--commit", older)
    assert "a later commit is public already" in said
    assert running.open("show", "main:README.md") == "# newer"


def test_a_commit_beside_what_is_published_is_refused(running: Mirror) -> None:
    running.git("checkout", "--quiet", "-b", "aside")
    running.write("README.md", "# aside\n")
    running.commit()
    running.git("checkout", "--quiet", "main")
    running.write("README.md", "# main\n")
    running.commit()
    running.published()
    digest = running.plan("--commit", "aside")["digest"]
    assert "does not contain" in running.refused("publish", "--push", "--commit", "aside", "--digest", digest)
    assert running.open("show", "main:README.md") == "# main"


def test_a_clone_without_the_history_says_so(running: Mirror) -> None:
    running.write("README.md", "# newer\n")
    running.commit()
    shallow = running.repo.path.parent / "shallow"
    running.repo.done("git", "clone", "--quiet", "--depth", "1", f"file://{running.repo.path}", str(shallow))
    done = running.repo.run("env", "-C", str(shallow), "domain", "open", "plan")
    assert done.returncode == 1
    assert "git fetch --unshallow" in done.stderr


def test_what_is_public_may_be_copied_to_a_private_place(running: Mirror) -> None:
    running.write("notes/readme.md", (running.repo.path / "README.md").read_text())
    running.commit()
    assert running.plan()["refused"] == []


def test_a_relative_address_starts_from_the_repo(mirror: Mirror) -> None:
    settings = mirror.repo.path / "domain.toml"
    settings.write_text(settings.read_text().replace(mirrors.ADDRESS, "../public.git"))
    mirror.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    mirror.published()
    assert len(mirror.log()) == 1


def test_a_public_repo_that_cannot_be_reached_is_named(mirror: Mirror) -> None:
    mirror.public.rename(mirror.public.with_name("gone.git"))
    said = mirror.refused("publish")
    assert "https://public.invalid/flights.git cannot be reached" in said
    planned = mirror.repo.run("domain", "open", "plan")
    assert planned.returncode == 0
    assert "the plan compares with what this clone last fetched" in planned.stderr


def test_a_public_repo_that_is_not_empty_is_refused(mirror: Mirror) -> None:
    foreign(mirror)
    assert "created without a README" in mirror.refused("plan")


@pytest.mark.parametrize("why", ["GH006: Protected branch update failed", "(fetch first)"])
def test_a_push_that_is_refused_says_why_and_changes_nothing(running: Mirror, why: str) -> None:
    running.write("README.md", "# once more\n")
    running.commit()
    running.repo.done("domain", "open", "plan")
    hook = running.public / "hooks/pre-receive"
    if why.startswith("GH006"):
        hook.write_text(f"#!/bin/sh\necho '{why}' >&2\nexit 1\n")
        hook.chmod(0o755)
    else:  # somebody is quicker, between the look at the branch and the push
        theirs = running.open("commit-tree", "-p", "main", "-m", "Theirs", "main^{tree}")
        quicker = running.repo.path.parent / "quicker"
        quicker.mkdir()
        (quicker / "git").write_text(
            '#!/bin/sh\ncase "$*" in *" push "*) '
            f'"$REAL" --git-dir "{running.public}" update-ref refs/heads/main {theirs} ;; esac\n'
            'exec "$REAL" "$@"\n'
        )
        (quicker / "git").chmod(0o755)
    before = running.log()
    environment = running.repo.environment()
    path = f"{running.repo.path.parent / 'quicker'}:{environment['PATH']}"
    done = running.repo.run(
        "domain",
        "open",
        "publish",
        "--push",
        PATH=path,
        REAL=str(shutil.which("git", path=environment["PATH"])),
    )
    assert done.returncode == 1
    assert "the public branch was not changed" in done.stderr
    assert why in done.stderr
    assert running.log()[-len(before) :] == before
    assert "once more" not in running.open("log", "-p", "main")


def test_of_two_at_the_same_time_one_publishes(running: Mirror) -> None:
    running.write("README.md", "# once\n")
    running.commit()
    command = ["domain", "open", "publish", "--push", "--digest", running.plan()["digest"]]
    both = [
        subprocess.Popen(
            command, cwd=running.repo.path, env=running.repo.environment(), stdout=-1, stderr=-1, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert len(running.log()) == 2
    assert "published" in "".join(out for out, _ in said)
    assert not any("Traceback" in err for _, err in said)


def test_a_crash_leaves_the_branch_at_the_old_or_the_new_commit(running: Mirror) -> None:
    """Kill the publication, git included, at moments spread over all of its time."""
    running.write("README.md", "# crash\n")
    running.commit()
    command = ["domain", "open", "publish", "--push", "--digest", running.plan()["digest"]]
    before = running.log()
    states = set()
    for milliseconds in range(300, 2000, 100):
        process = subprocess.Popen(
            command,
            cwd=running.repo.path,
            env=running.repo.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(milliseconds / 1000)
        ended = process.poll() is not None
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        states.add(len(running.log()) - len(before))
        assert running.log()[-1:] == before[-1:]
        assert running.open("fsck", "--full", "--strict", "--no-dangling") == ""
        if ended:
            break
    assert states <= {0, 1}
    running.published()
    assert len(running.log()) == 2
    assert running.open("show", "main:README.md") == "# crash"


def test_a_prepared_commit_is_what_a_plain_push_publishes(running: Mirror) -> None:
    running.write("README.md", "# prepared\n")
    running.commit()
    folder = running.repo.path.parent / "prepared.git"
    digest = running.plan()["digest"]
    assert "was approved" in running.refused("publish", "--prepare", str(folder), "--digest", "0" * 64)
    assert "not an empty folder" in running.refused("publish", "--prepare", str(folder), "--digest", digest)
    shutil.rmtree(folder)
    running.repo.done("domain", "open", "publish", "--prepare", str(folder), "--digest", digest)
    assert len(running.log()) == 1
    running.repo.done("git", "--git-dir", str(folder), "push", "--quiet", str(running.public), "HEAD")
    assert len(running.log()) == 2
    assert running.plan()["nothing_to_publish"]
    shutil.rmtree(folder)
    assert "nothing to publish" in running.refused("publish", "--prepare", str(folder))


def test_a_domain_repo_below_the_root_of_a_git_repo(generate: Generate, tmp_path: Path) -> None:
    """As in a company's monorepo: what stands outside of the domain's folder is none of its business."""
    mirror = mirrors.make(generate, tmp_path / "mono")
    top = tmp_path / "mono"
    (mirror.repo.path / ".git").rename(tmp_path / "unused")
    (top / "outside.md").write_text("outside\n")
    mirror.repo.done("git", "-C", str(top), "init", "--quiet", "--initial-branch=main")
    mirror.repo.done("git", "-C", str(top), "add", "flights", "outside.md")
    mirror.repo.done("git", "-C", str(top), "commit", "--quiet", "--message", "All")
    mirror.published()
    assert "README.md" in mirror.files()
    mirror.write("README.md", "# below\n")
    mirror.repo.done("git", "-C", str(top), "commit", "--quiet", "--all", "--message", "Change")
    assert mirror.plan()["changed"] == ["README.md"]
    mirror.published()
    assert mirror.open("show", "main:README.md") == "# below"
