"""Private files that are copied or moved to open paths, and open files that are closed."""

from pathlib import Path

from tests.open_kit.leaks.containers import zipped
from tests.open_kit.leaks.site import CANARY, Site
from tests.open_kit.leaks.way import Family

COPIES = Family("copies")

_LINES = "".join(f"line {n} of the plan, CANARY\n" for n in range(30))


def _private(site: Site, content: str = _LINES) -> Path:
    """Write the way's private file."""
    return site.root / site.write(f"/hidden/{site.mark}.md", content.replace(CANARY, site.canary))


def _open(site: Site, private: Path) -> None:
    """Move the private file to the way's open folder."""
    (site.root / site.folder).mkdir(parents=True, exist_ok=True)
    private.rename(site.root / site.folder / "x.md")


def _open_edited(site: Site, private: Path) -> None:
    """The same, with one more line."""
    site.write("x.md", private.read_text() + "one more line\n")
    private.unlink()


# Copies


@COPIES.way("copy")
def copy_of_private_file(site: Site) -> None:
    site.write("x.md", _private(site).read_bytes())


@COPIES.way("copy")
def executable_copy_of_private_file(site: Site) -> None:
    site.write("x.md", _private(site).read_bytes())
    (site.root / site.folder / "x.md").chmod(0o755)


@COPIES.way("copy")
def copy_of_private_file_with_marked_lines(site: Site) -> None:
    site.write("x.md", _private(site, f"x # openignore: line\n{_LINES}").read_bytes())


@COPIES.way("copy")
def copy_of_private_file_with_crlf(site: Site) -> None:
    site.write("x.md", _private(site).read_bytes().replace(b"\n", b"\r\n"))


@COPIES.way("copy")
def copy_of_private_file_with_bom_and_no_last_newline(site: Site) -> None:
    site.write("x.md", b"\xef\xbb\xbf" + _private(site).read_bytes().rstrip())


@COPIES.way("copy")
def copy_of_private_file_below_marked_line(site: Site) -> None:
    site.write("x.md", b"x # openignore: line\n" + _private(site).read_bytes())


@COPIES.way("copy")
def copy_of_private_file_in_listed_zip(site: Site) -> None:
    content = _private(site).read_bytes()
    site.write(f"/pub/listed/{site.mark}.zip", zipped({"x": content}))


@COPIES.way("moved", before=_private)
def edited_copy_of_private_file(site: Site) -> None:
    site.write("x.md", _private(site).read_text() + "one more line\n")


# Moves of a file that was private at the last publication


@COPIES.way("moved", before=_private)
def private_file_moved_to_open_folder(site: Site) -> None:
    _open(site, _private(site))


@COPIES.way("moved", before=_private)
def private_file_moved_with_git_mv(site: Site) -> None:
    site.write("y.md", "x")
    site.git("mv", f"hidden/{site.mark}.md", f"{site.folder}/x.md")


@COPIES.way("moved", before=_private)
def private_file_moved_and_edited(site: Site) -> None:
    private = _private(site)
    site.write("x.md", private.read_text().replace("line 3 ", "row 3 ") + "one more line\n")
    private.unlink()


@COPIES.way("moved", before=_private)
def private_file_moved_with_rename_detection_off(site: Site) -> None:
    site.setting("diff.renames", "false")
    site.setting("diff.renameLimit", "1")
    _open(site, _private(site))


@COPIES.way("moved", before=_private)
def private_file_moved_in_two_commits(site: Site) -> None:
    private = _private(site)
    content = private.read_text()
    private.unlink()
    site.commit()
    site.write("x.md", content)


@COPIES.way("moved", before=_private)
def private_file_moved_by_way_of_private_path(site: Site) -> None:
    private = _private(site)
    private.rename(private.with_suffix(".txt"))
    site.commit()
    _open(site, private.with_suffix(".txt"))


# Moves of a file that was private only between two publications


@COPIES.way("moved")
def new_private_file_moved_to_open_folder(site: Site) -> None:
    private = _private(site)
    site.commit()
    _open_edited(site, private)


@COPIES.way("moved")
def new_private_file_moved_twice(site: Site) -> None:
    private = _private(site)
    site.commit()
    _open_edited(site, private)
    site.commit()
    site.git("mv", f"{site.folder}/x.md", f"{site.folder}/y.md")


@COPIES.way("copy")
def new_private_file_deleted_and_added_to_open_folder(site: Site) -> None:
    private = _private(site)
    site.commit()
    content = private.read_text()
    private.unlink()
    site.commit()
    site.write("x.md", content)


@COPIES.way("moved", commits=False)
def new_private_file_moved_on_merged_branch(site: Site) -> None:
    site.commit()
    here, side = site.branch(), f"side-{site.mark}"
    site.git("checkout", "--quiet", "-b", side)
    private = _private(site)
    site.commit()
    _open_edited(site, private)
    site.commit()
    site.git("checkout", "--quiet", here)
    site.git("merge", "--quiet", "--no-ff", "--no-edit", side)


# Files that are closed after they were published


def _published(site: Site) -> None:
    site.write("first.txt", f"open words of {site.folder}\n")
    site.write("second.txt", f"more open words of {site.folder}\n")


@COPIES.way(before=_published)
def edit_of_file_closed_after_publication(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/first.txt\n")
    site.commit()
    site.write("first.txt", f"{site.canary}\n")


@COPIES.way(before=_published, in_path=True)
def new_name_of_file_closed_after_publication(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/{site.canary}.txt\n")
    (site.root / site.folder / "first.txt").rename(site.root / site.folder / f"{site.canary}.txt")


@COPIES.way(before=_published)
def edit_of_open_file_reverted_before_publication(site: Site) -> None:
    site.write("first.txt", f"{site.canary}\n")
    site.commit()
    site.write("first.txt", f"open words of {site.folder}\n")
