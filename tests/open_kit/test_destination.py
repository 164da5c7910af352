"""Where a commit may be published: to the address that was approved, and to no other."""

import hashlib

import pytest

from open_kit.mirror.public_repository import as_git_writes
from tests.support.mirror import ADDRESS, AUTHOR, Mirror

pytestmark = pytest.mark.xdist_group("open-destination")
ELSEWHERE = "https://other.invalid/flights.git"


def edit(mirror: Mirror, file: str, old: str, new: str) -> None:
    """Change a text in a file of the internal repo."""
    place = mirror.repo.path / file
    assert old in place.read_text()
    place.write_text(place.read_text().replace(old, new))


def move(mirror: Mirror, new: str = ELSEWHERE) -> None:
    """Change the address in domain.toml, and let git find it on this disk."""
    edit(mirror, "domain.toml", ADDRESS, new)
    mirror.commit()
    there = mirror.public.with_name("other.git")
    mirror.repo.done("git", "init", "--quiet", "--bare", "--initial-branch=main", str(there))
    mirror.repo.done("git", "config", "--global", f"url.{there}.insteadOf", new)


def allow(mirror: Mirror, repository: str = ADDRESS, branch: str = "main") -> None:
    """Name the former public repo in open.toml."""
    with (mirror.repo.path / "open.toml").open("a") as file:
        file.write(
            f'\n[[moved_from]]\nrepository = "{repository}"\nbranch = "{branch}"\nreason = "Renamed"\n'
        )
    mirror.commit()


@pytest.mark.parametrize("command", ["plan", "publish"])
def test_another_address_than_before_is_refused(running: Mirror, command: str) -> None:
    move(running)
    said = running.refused(command)
    assert f"domain.toml publishes to {ELSEWHERE}, branch main" in said
    assert f"in an earlier commit it is {ADDRESS}, branch main" in said
    assert "[[moved_from]]" in said


def test_another_address_is_refused_in_a_clone_that_has_fetched_nothing(running: Mirror) -> None:
    """As in CI: only the history of domain.toml tells of the former address."""
    move(running)
    running.git("update-ref", "-d", "refs/open/public")
    assert ADDRESS in running.refused("plan")


def test_another_branch_than_before_is_refused(running: Mirror) -> None:
    edit(running, "domain.toml", 'branch = "main"', 'branch = "other"')
    running.commit()
    assert "branch other; in an earlier commit it is" in running.refused("plan")


def test_a_change_on_a_merged_branch_is_noticed(running: Mirror) -> None:
    """Also if main is moved to a merge whose first parent is that branch."""
    running.git("checkout", "--quiet", "-b", "aside")
    edit(running, "domain.toml", ADDRESS, ELSEWHERE)
    running.commit()
    running.git("merge", "--quiet", "--no-ff", "--strategy=ours", "--message", "Merge", "main")
    assert ADDRESS in running.refused("plan")


@pytest.mark.parametrize(
    "spelling", ["https://Public.Invalid/flights.git", "https://public.invalid/flights/"]
)
def test_another_spelling_of_the_address_is_no_move(running: Mirror, spelling: str) -> None:
    edit(running, "domain.toml", ADDRESS, spelling)
    running.repo.done("git", "config", "--global", "--add", f"url.{running.public}.insteadOf", spelling)
    running.commit()
    running.published()
    assert len(running.log()) == 2


def test_the_first_address_after_the_template_s_own_is_no_move(mirror: Mirror) -> None:
    edit(mirror, "domain.toml", ADDRESS, "https://github.com/example/flights.git")
    mirror.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    edit(mirror, "domain.toml", "https://github.com/example/flights.git", ADDRESS)
    mirror.commit()
    mirror.published()


def test_a_move_that_open_toml_names_starts_anew_in_an_empty_repo(running: Mirror) -> None:
    move(running)
    allow(running)
    running.published()
    there = ("git", "--git-dir", str(running.public.with_name("other.git")))
    assert len(running.repo.done(*there, "log", "--format=%H", "main").split()) == 1
    assert len(running.log()) == 1


def test_a_move_that_open_toml_names_continues_a_copy(running: Mirror) -> None:
    move(running)
    allow(running)
    there = running.public.with_name("other.git")
    running.open("push", "--quiet", str(there), "main")
    running.published()
    log = running.repo.done("git", "--git-dir", str(there), "log", "--format=%H", "main").split()
    assert log[1:] == running.log()


def test_a_copy_at_another_address_is_not_ours(running: Mirror) -> None:
    """Even if no commit here has ever had another address."""
    move(running)
    running.git("reset", "--quiet", "--soft", "HEAD~1")
    running.git("commit", "--quiet", "--amend", "--no-edit")
    running.open("push", "--quiet", str(running.public.with_name("other.git")), "main")
    assert "has commits, but no publication" in running.refused("plan")


def as_before(mirror: Mirror, author: str, written: str) -> None:
    """Give the last public commit the form that releases before 0.5.0 wrote."""
    tree = mirror.open("rev-parse", "main^{tree}")
    message = mirror.message().rpartition("\nOpen-Digest: ")[0]
    digest = hashlib.sha256("\0".join((tree, "", author, message)).encode()).hexdigest()
    name, _, address = written.removesuffix(">").rpartition(" <")
    people = {f"GIT_{who}_{what}": (name, address)[what == "EMAIL"] for who in WHO for what in WHAT}
    git = ("git", "--git-dir", str(mirror.public))
    text = f"{message}\nOpen-Plan: {digest}\n"
    commit = mirror.repo.done(*git, "commit-tree", tree, "-F", "-", stdin=text, **people).strip()
    mirror.open("update-ref", "refs/heads/main", commit)


WHO, WHAT = ("AUTHOR", "COMMITTER"), ("NAME", "EMAIL")


def test_publications_of_earlier_releases_are_recognised(running: Mirror) -> None:
    as_before(running, AUTHOR, AUTHOR)
    assert running.plan()["nothing_to_publish"]
    running.write("README.md", "# more\n")
    running.commit()
    running.published()
    assert "Open-Digest: " in running.message()
    assert len(running.log()) == 2


def test_publications_whose_author_git_has_shortened_are_recognised(mirror: Mirror) -> None:
    author = "The flights team, Inc. <flights@example.com>"
    edit(mirror, "domain.toml", AUTHOR, author)
    mirror.commit()
    mirror.published()
    as_before(mirror, author, "The flights team, Inc <flights@example.com>")
    assert mirror.plan()["nothing_to_publish"]
    as_before(mirror, author, "Somebody else <flights@example.com>")
    assert "no publication" in mirror.refused("plan")


@pytest.mark.parametrize(
    ("address", "fits"),
    [(ADDRESS, True), (ADDRESS.removesuffix(".git"), True), (ELSEWHERE, False), ("https://t0ken@x/y", False)],
)
def test_the_expected_address_wins(mirror: Mirror, address: str, fits: bool) -> None:
    done = mirror.repo.run("domain", "open", "plan", PUBLIC_REPOSITORY=address)
    assert (done.returncode == 0) is fits
    assert fits or "PUBLIC_REPOSITORY names another address" in done.stderr
    assert "t0ken" not in done.stderr


@pytest.mark.parametrize(
    "address",
    [
        "https://t0ken@public.invalid/x.git",
        "ssh://u:t0ken@public.invalid/x.git",
        "http://a:t0ken@x/y",
        "https://x/y?t=t0ken",
    ],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(mirror: Mirror, address: str) -> None:
    edit(mirror, "domain.toml", ADDRESS, address)
    mirror.commit()
    said = mirror.refused("plan")
    assert "contains a user, a password or a query" in said
    assert "t0ken" not in said
    edit(mirror, "domain.toml", address, ADDRESS)
    mirror.commit()
    assert "t0ken" not in mirror.refused("plan")


def test_an_address_that_could_be_a_remote_is_refused(mirror: Mirror) -> None:
    mirror.git("remote", "add", "public", "https://elsewhere.invalid/x.git")
    edit(mirror, "domain.toml", ADDRESS, "public")
    mirror.commit()
    assert "could take it for a remote" in mirror.refused("plan")


def test_a_shallow_clone_is_refused(mirror: Mirror) -> None:
    shallow = mirror.repo.path.parent / "shallow"
    mirror.commit()
    mirror.repo.done("git", "clone", "--quiet", "--depth", "1", f"file://{mirror.repo.path}", str(shallow))
    done = mirror.repo.run("env", "-C", str(shallow), "domain", "open", "plan")
    assert done.returncode == 1
    assert "git fetch --unshallow" in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "Data Team Inc.",
        *(f"{crud}Team{crud}" for crud in "'\\:;,."),
        "a\N{NO-BREAK SPACE}b",
        "..",
        pytest.param("Ä" * 2000, id="long"),
    ],
)
def test_any_author_is_recognised_again(mirror: Mirror, name: str) -> None:
    """git itself would change such names."""
    edit(mirror, "domain.toml", '"The flights team <', f"'''{name} <".replace('"', ""))
    edit(mirror, "domain.toml", '@example.com>"\n\n', "@example.com>'''\n\n")
    mirror.commit()
    mirror.published()
    assert mirror.open("cat-file", "commit", "main").count(f"r {name} <flights@example.com> ") == 2
    assert mirror.plan()["nothing_to_publish"]
    mirror.write("README.md", "# more\n")
    mirror.commit()
    mirror.published()
    assert mirror.open("fsck", "--full", "--strict", "--no-dangling") == ""


@pytest.mark.parametrize("name", [r"a\u0000b", r"a\nb", r"a\u001bb", " a", "a ", "a <b", ""])
def test_an_author_that_no_commit_can_have_is_refused(mirror: Mirror, name: str) -> None:
    edit(mirror, "domain.toml", "The flights team <", f"{name} <")
    mirror.commit()
    assert "is not a name and an address" in mirror.refused("plan")


def test_names_are_shortened_as_git_does() -> None:
    assert as_git_writes('"Data Team Inc." <data@x.org>') == "Data Team Inc <data@x.org>"
