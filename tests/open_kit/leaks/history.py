"""What git keeps besides the files of the published commit."""

from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import Family

HISTORY = Family("history")


@HISTORY.way()
def content_of_deleted_file(site: Site) -> None:
    path = site.write("x.txt", f"{site.canary}\n")
    site.commit()
    (site.root / path).unlink()


@HISTORY.way()
def line_deleted_from_open_file(site: Site) -> None:
    site.write("x.txt", f"{site.canary}\n")
    site.commit()
    site.write("x.txt", "open\n")


@HISTORY.way(commits=False)
def file_deleted_on_merged_branch(site: Site) -> None:
    here, feature = site.branch(), f"feature/{site.canary}"
    site.commit()
    site.git("checkout", "--quiet", "-b", feature)
    path = site.write("x.txt", f"{site.canary}\n")
    site.commit()
    (site.root / path).unlink()
    site.commit()
    site.git("checkout", "--quiet", here)
    site.git("merge", "--quiet", "--no-ff", "--no-edit", feature)


@HISTORY.way(commits=False)
def word_in_commit_message(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit(f"Close {site.canary}\n\nSee {site.canary}")


@HISTORY.way(commits=False)
def name_and_email_of_author_and_committer(site: Site) -> None:
    site.write("x.txt", "open\n")
    who = {"NAME": site.canary, "EMAIL": f"{site.canary}@flights.org"}
    site.commit(**{f"GIT_{role}_{key}": of for role in ("AUTHOR", "COMMITTER") for key, of in who.items()})


@HISTORY.way(commits=False)
def names_in_commit_trailers(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit(f"X\n\nSigned-off-by: {site.canary} <a@b.org>\nCo-authored-by: {site.canary} <a@b.org>")


@HISTORY.way()
def name_and_message_of_tag(site: Site) -> None:
    site.git("tag", f"light-{site.canary}")
    site.git("tag", "--annotate", "--message", site.canary, f"heavy-{site.canary}")
    site.setting("push.followTags", "true")


@HISTORY.way()
def name_of_other_branch(site: Site) -> None:
    site.git("branch", site.canary)
    site.setting("push.default", "matching")


@HISTORY.way(alone=True)
def name_of_checked_out_branch(site: Site) -> None:
    site.git("checkout", "--quiet", "-b", site.canary)


@HISTORY.way(commits=False)
def word_in_git_note(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.git("notes", "add", "--message", site.canary)
    site.setting("notes.displayRef", "refs/notes/*")


@HISTORY.way(commits=False)
def file_in_stash(site: Site) -> None:
    site.commit()
    site.write("stashed.txt", f"{site.canary}\n")
    site.git("stash", "push", "--quiet", "--include-untracked")


@HISTORY.way(alone=True, commits=False)
def word_in_replacement_of_blob(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.git("replace", site.oid(f"HEAD:{site.folder}/x.txt"), site.store(site.canary.encode()))


@HISTORY.way(alone=True, commits=False)
def word_in_replacement_of_commit(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.write("x.txt", f"{site.canary}\n")
    site.commit(site.canary)
    site.git("replace", "HEAD~", "HEAD")
    site.git("reset", "--quiet", "--hard", "HEAD~")


@HISTORY.way(alone=True, commits=False)
def word_in_grafted_parent(site: Site) -> None:
    site.write("x.txt", f"{site.canary}\n")
    site.commit(site.canary)
    parent = site.oid("HEAD")
    site.write("x.txt", "open\n")
    site.commit()
    (site.root / ".git/info").mkdir(exist_ok=True)
    (site.root / ".git/info/grafts").write_text(f"{site.oid('HEAD')} {parent}\n")


@HISTORY.way(commits=False)
def word_in_dirty_working_tree(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.write("x.txt", f"{site.canary}\n")
    site.write("untracked.txt", f"{site.canary}\n")


@HISTORY.way(alone=True, commits=False)
def word_in_dirty_index(site: Site) -> None:
    site.write("x.txt", "open\n")
    site.commit()
    site.write("x.txt", f"{site.canary}\n")
    site.git("add", "--all")


@HISTORY.way(commits=False)
def commit_only_in_reflog(site: Site) -> None:
    site.write("x.txt", f"{site.canary}\n")
    site.commit(site.canary)
    site.git("reset", "--quiet", "--hard", "HEAD~")
    site.write("open.txt", "open\n")
    site.commit()


@HISTORY.way()
def remote_and_description_of_clone(site: Site) -> None:
    site.git("remote", "add", site.canary, f"https://{site.canary}.example.com/x.git")
    site.git("config", "remote.pushDefault", site.canary)
    (site.root / ".git/description").write_text(site.canary)
