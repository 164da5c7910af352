"""Attributes, filters, hooks and settings of git.

What git stores is published, whatever a checkout, an archive or a person's settings would make of it.
"""

from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import Family, written
from tests.support.git_config import PERSONAL, UNUSUAL

GIT_SETTINGS = Family("git-settings")


# Attributes


@GIT_SETTINGS.way()
def word_added_by_smudge_filter(site: Site) -> None:
    site.write(".gitattributes", "*.txt filter=canary\n")
    site.setting("filter.canary.smudge", f"sed s/open/{site.canary}/")
    site.write("x.txt", "open\n")


@GIT_SETTINGS.way(alone=True)
def private_file_with_smudge_filter_of_openignore(site: Site) -> None:
    site.setting("core.attributesFile", str(site.home / "attributes"))
    (site.home / "attributes").write_text("* filter=canary\n")
    site.setting("filter.canary.smudge", "sed s/hidden/other/")
    site.write("/hidden/filtered.txt", f"{site.canary}\n")


@GIT_SETTINGS.way(commits=False)
def author_and_subject_in_export_subst_file(site: Site) -> None:
    site.write(".gitattributes", "*.txt export-subst\n")
    site.write("x.txt", "$Format:%an %s %D$\n")
    site.commit(site.canary, GIT_AUTHOR_NAME=site.canary)


@GIT_SETTINGS.way("name")
def model_name_in_export_ignore_file(site: Site) -> None:
    site.write(".gitattributes", "x.txt export-ignore\n")
    site.write("x.txt", f"{site.canary} salary_bands\n")


@GIT_SETTINGS.way()
def ident_in_file_with_crlf(site: Site) -> None:
    site.write(".gitattributes", "*.txt ident text eol=crlf\n")
    site.write("x.txt", "$Id$\n")


@GIT_SETTINGS.way("name")
def model_name_in_file_with_working_tree_encoding(site: Site) -> None:
    site.write(".gitattributes", "x.txt working-tree-encoding=UTF-16LE-BOM\n")
    site.write("x.txt", b"\xff\xfe" + f"{site.canary} salary_bands\n".encode("utf-16-le"))


@GIT_SETTINGS.way("name")
def model_name_in_file_with_binary_attribute(site: Site) -> None:
    site.write(".gitattributes", "*.txt binary -diff linguist-generated\n")
    site.write("x.txt", f"{site.canary} salary_bands\n")


# A person's settings


@GIT_SETTINGS.way(commits=False, alone=True)
def word_printed_by_hooks(site: Site) -> None:
    hooks = site.home / "hooks"
    hooks.mkdir(parents=True, exist_ok=True)
    for name in ("pre-push", "post-commit", "reference-transaction", "prepare-commit-msg", "commit-msg"):
        (hooks / name).write_text(f"#!/bin/sh\necho {site.canary} >&2\n")
        (hooks / name).chmod(0o755)
    site.commit()
    site.setting("core.hooksPath", str(hooks))
    site.git("config", "core.hooksPath", str(hooks))


@GIT_SETTINGS.way(commits=False, alone=True)
def user_and_signature_in_settings(site: Site) -> None:
    gpg = site.write("/../home/gpg", f"#!/bin/sh\necho {site.canary}\necho {site.canary} >&2\n")
    (site.root / gpg).chmod(0o755)
    site.setting("user.name", site.canary)
    site.setting("user.email", f"{site.canary}@flights.org")
    site.setting("user.signingKey", site.canary)
    site.commit()
    for name in ("commit.gpgSign", "tag.gpgSign", "push.gpgSign", "log.showSignature", "format.signOff"):
        site.setting(name, "true")
    site.setting("gpg.program", str(site.root / gpg))
    site.setting("push.pushOption", site.canary)
    site.setting("trailer.x.command", f"echo {site.canary}")
    site.setting("i18n.commitEncoding", "UTF-16")
    site.setting("i18n.logOutputEncoding", "ISO-8859-1")
    site.setting("color.ui", "always")
    site.setting("log.decorate", "full")
    site.setting("format.pretty", f"format:{site.canary}")
    site.setting("core.quotePath", "false")


def _signed_commit(site: Site) -> None:
    """Commit, with a signature that `gpg` would have to look at."""
    site.write("x.txt", "open\n")
    site.commit()
    headers, _, message = site.git("cat-file", "commit", "HEAD").decode().partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    content = f"{headers}\n{signature}\n\n{message}".encode()
    commit = site.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=content).decode().strip()
    site.git("update-ref", "HEAD", commit)


def _program(site: Site) -> str:
    """A program that prints the canary."""
    program = site.home / "program"
    program.write_text(f"#!/bin/sh\necho {site.canary}\necho {site.canary} >&2\n")
    program.chmod(0o755)
    return str(program)


_PROGRAMS = ("core.fsmonitor", "core.pager", "diff.external", "gpg.program")


@GIT_SETTINGS.way(before=written("y.txt", "open\n"), commits=False, alone=True)
def word_printed_by_programs_of_a_person(site: Site) -> None:
    _signed_commit(site)
    for name, value in (UNUSUAL | dict.fromkeys(_PROGRAMS, _program(site))).items():
        site.setting(name, value)


@GIT_SETTINGS.way(before=written("y.txt", "open\n"), commits=False, alone=True)
def word_printed_by_programs_of_the_clone(site: Site) -> None:
    _signed_commit(site)
    for name, value in (UNUSUAL | dict.fromkeys(_PROGRAMS, _program(site))).items():
        if not name.startswith(PERSONAL):
            site.git("config", name, value)
