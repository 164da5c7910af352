"""Whether a commit may be published to the address that its domain.toml names."""

import tomllib
from collections.abc import Iterator

from open_kit import git_tree
from open_kit.mirror.public_repository import place, without_password
from open_kit.public_tree import PublicTree
from open_kit.reading.text import printable
from platform_kit.errors import KitError
from platform_kit.repo import git
from platform_kit.repo.environment import variables
from platform_kit.repo.settings import FILE

# The address that whoever runs the publication expects; the workflow sets it from GitHub's variable.
EXPECTED = "PUBLIC_REPOSITORY"
_PLACEHOLDER = "https://github.com/example/"  # begins the template's answer of somebody who gives none


def check_destination(tree: PublicTree) -> None:
    """Check the address and the branch in domain.toml.

    Raises:
        KitError: when the variable PUBLIC_REPOSITORY has another address, or when the history of domain.toml
            has another address or branch that open.toml does not name as the former one.
    """
    now = tree.repository
    expected = variables().get(EXPECTED)
    if expected and place(expected, now.branch) != now.place:
        raise KitError(
            f"domain.toml publishes to {now.repository}, but PUBLIC_REPOSITORY names another address",
            f"write the same address into both, after the people who approve have agreed to {now.repository}",
        )
    if git.run(tree.commit.root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise KitError(
            "this clone does not have the whole history, which the plan compares with",
            "run git fetch --unshallow",
        )
    known = {now.place, *(former.place for former in tree.policy.moved_from)}
    for repository, branch in _earlier(tree):
        if place(repository, branch) not in known and not repository.startswith(_PLACEHOLDER):
            raise KitError(
                f"domain.toml publishes to {now.repository}, branch {now.branch}"
                f"; in an earlier commit it is {repository}, branch {branch}",
                "restore the earlier one; or, if the move is intended, add to open.toml: "
                f'[[moved_from]] with repository = "{repository}", branch = "{branch}" and a reason',
            )


def _earlier(tree: PublicTree) -> Iterator[tuple[str, str]]:
    """The addresses and branches in all versions of domain.toml, newest first."""
    root = tree.commit.root
    listed = git.run(root, "rev-list", "--objects", "--full-history", tree.commit.oid, "--", FILE)
    objects = (line.split(" ", 1) for line in listed.decode(errors="replace").splitlines())
    oids = [found[0] for found in objects if len(found) > 1 and found[1].rpartition("/")[2] == FILE]
    for content in git_tree.blobs(root, dict.fromkeys(oids)):
        try:
            table = tomllib.loads(content.decode()).get("open")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
        if isinstance(table, dict):
            yield printable(without_password(str(table.get("repository")))), str(table.get("branch"))
