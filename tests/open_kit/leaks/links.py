"""Symbolic and hard links to what is private or outside the repo."""

from tests.open_kit.leaks.site import CANARY, Site
from tests.open_kit.leaks.way import Family, Plant

LINKS = Family("links")


def _link(target: str) -> Plant:
    return lambda site: site.link("a-link", target.replace(CANARY, site.canary))


for _name, _target in {
    "link-to-absolute-path": "/etc/CANARY",
    "link-to-home-of-person": "~/../../../../CANARY",
    "link-to-missing-file": "CANARY.txt",
    "link-out-of-repo": "../../../CANARY",
    "link-out-of-repo-and-back": "../../../flights/README.md",
    "link-to-private-file": "../../hidden/notes.md",
    "link-to-private-folder": "../../hidden",
    "link-to-git-folder": "../../.git/config",
    "link-to-windows-drive": "C:/CANARY",
    "link-with-backslashes": "..\\..\\hidden\\notes.md",
    "link-with-bytes-that-are-not-utf-8": "caf\udce9",
    "link-to-private-model": "../../dbt/models/marts/salary_bands.sql",
}.items():
    LINKS.add(_name, _link(_target), "link")


@LINKS.way("link")
def link_through_link_to_private_folder(site: Site) -> None:
    site.link("folder", "../../hidden")
    site.link("a-link", "folder/notes.md")


@LINKS.way("link")
def link_through_link_to_open_folder_and_up(site: Site) -> None:
    """`up/..` is the folder above the target of `up`, not the folder that `up` is in."""
    site.write("a/b/c/x.txt", "x")
    site.write("x.txt", "x")
    site.link("up", "a/b/c")
    site.link("a-link", f"up/../../../../../hidden/{site.canary}")


@LINKS.way()
def target_of_private_link(site: Site) -> None:
    (site.root / "hidden" / "a-link").symlink_to(f"/{site.canary}")


@LINKS.way("copy")
def hard_link_to_private_file(site: Site) -> None:
    private = site.write("/hidden/hard-linked.md", f"{site.canary} and more\n")
    (site.root / site.folder).mkdir(parents=True, exist_ok=True)
    (site.root / site.folder / "x.md").hardlink_to(site.root / private)
