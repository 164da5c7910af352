"""Publishes a site, and reads all that its public repo holds."""

from click.testing import Result

from tests.open_kit.leaks.site import Site
from tests.support import in_process


def domain(site: Site, *arguments: str) -> Result:
    """Run `domain <arguments>` in the site."""
    return in_process.domain(site.repo, *arguments, GIT_AUTHOR_NAME="Jane", GIT_COMMITTER_NAME="Jane")


def publish(site: Site) -> None:
    """Publish what the site has committed. Raise AssertionError if that is refused."""
    planned = domain(site, "open", "plan")
    assert planned.exit_code == 0, planned.output
    done = domain(site, "open", "publish", "--push")
    assert done.exit_code == 0, done.output


def public_content(site: Site) -> dict[str, bytes]:
    """All that the public repo holds, by its place: all objects, and refs, settings and logs."""
    git_dir = str(site.public)
    held = {"objects": site.git("--git-dir", git_dir, "cat-file", "--batch-all-objects", "--batch")}
    for path in site.public.rglob("*"):
        place = path.relative_to(site.public)
        if path.is_file() and place.parts[0] != "objects":
            held[f"file {place}"] = path.read_bytes()
    return held


def public_paths(site: Site) -> set[str]:
    """The paths on the public branch."""
    git_dir = str(site.public)
    return set(site.git("--git-dir", git_dir, "ls-tree", "-r", "--name-only", "main").decode().splitlines())
