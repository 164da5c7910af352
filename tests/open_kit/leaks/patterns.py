"""Files that openignore.txt excludes, by each kind of pattern and whatever surrounds the patterns."""

# ruff: noqa: RUF001 (some ways are about letters that look like others)

from tests.open_kit.leaks.site import Site
from tests.open_kit.leaks.way import Family

PATTERNS = Family("patterns")


def _excluded(name: str, patterns: str, file: str, *rules: str, in_path: bool = False) -> None:
    """Patterns below the way's folder, one a line, and the file with the canary."""

    def plant(site: Site) -> None:
        lines = "".join(f"/{site.folder}/{line}\n" for line in patterns.split("\n"))
        site.append("openignore.txt", lines.replace(f"/{site.folder}/!", f"!/{site.folder}/"))
        site.write(file, f"{site.canary}\n")

    PATTERNS.add(name, plant, *rules, in_path=in_path)


_excluded("file-in-excluded-folder", "in/", "in/x.txt")
_excluded("file-let-out-of-excluded-folder", "in/\n!in/x.txt", "in/x.txt")
_excluded("file-excluded-by-two-stars", "**/x.txt", "a/b/c/x.txt")
_excluded("file-excluded-by-bracket", "x[0-9].txt", "x7.txt")
_excluded("file-excluded-by-negated-bracket", "x[!a].txt", "xb.txt")
_excluded("file-excluded-by-question-mark", "x?.txt", "x7.txt")
_excluded("file-excluded-by-pattern-with-trailing-space", "x.txt ", "x.txt")
_excluded("file-excluded-by-pattern-with-escaped-space", "x\\ ", "x ")
_excluded("file-excluded-by-pattern-with-number-sign", "\\#x", "#x")
_excluded("file-excluded-by-pattern-with-exclamation-mark", "\\!x", "!x")
_excluded("file-that-differs-from-pattern-in-case", "In/", "in/x.txt", "near-miss")
_excluded(
    "file-that-differs-from-pattern-in-unicode-form",
    "caf\u00e9.txt",
    "cafe\u0301.txt",
    "near-miss",
    in_path=True,
)
_excluded("file-that-differs-from-pattern-in-letter-width", "in.txt", "ｉｎ.txt", "near-miss", in_path=True)
_excluded(
    "file-that-differs-from-pattern-in-zero-width-space", "in.txt", "in\u200b.txt", "near-miss", in_path=True
)
_excluded("file-that-differs-from-pattern-in-trailing-dot", "in.txt", "in.txt.", "near-miss", in_path=True)
_excluded("file-that-differs-from-pattern-in-trailing-space", "in.txt", "in.txt ", "near-miss", in_path=True)


# The file openignore.txt itself


@PATTERNS.way(alone=True)
def file_excluded_by_openignore_with_crlf(site: Site) -> None:
    whole = (site.root / "openignore.txt").read_bytes() + f"/{site.folder}/x.txt\n".encode()
    (site.root / "openignore.txt").write_bytes(whole.replace(b"\n", b"\r\n"))
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way(alone=True)
def file_excluded_by_openignore_with_bom(site: Site) -> None:
    whole = (site.root / "openignore.txt").read_bytes().replace(b"# Everything", b"x\n# Everything", 1)
    (site.root / "openignore.txt").write_bytes(b"\xef\xbb\xbf/*\n" + whole)
    site.write("/hidden/x.txt", f"{site.canary}\n")


@PATTERNS.way(alone=True)
def file_excluded_by_openignore_without_last_newline(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/x.txt")
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way()
def file_excluded_by_nested_openignore(site: Site) -> None:
    site.write("openignore.txt", "/openignore.txt\nsealed_away.txt\n")
    site.write("deep/sealed_away.txt", f"{site.canary}\n")


@PATTERNS.way("name")
def name_let_out_by_nested_openignore(site: Site) -> None:
    """The nested file cannot let it out, as the folder is excluded. But `x.txt` names what is there."""
    site.write("/pub/closed/openignore.txt", "!*\n")
    site.write("/pub/closed/inner_circle.txt", f"{site.canary}\n")
    site.write("x.txt", "inner_circle\n")


@PATTERNS.way()
def file_let_out_by_openignore_in_private_folder(site: Site) -> None:
    site.write("/hidden/openignore.txt", "!*\n!notes.md\n")
    site.write("/hidden/let_out.txt", f"{site.canary}\n")


@PATTERNS.way(error="has no openignore.txt", alone=True, commits=False)
def file_with_openignore_only_in_working_tree(site: Site) -> None:
    site.git("rm", "--quiet", "--cached", "openignore.txt")
    site.write("x.txt", f"{site.canary}\n")
    site.git("add", site.folder)
    site.git("commit", "--quiet", "--message", "Without")


@PATTERNS.way("name", alone=True, commits=False)
def model_name_with_openignore_emptied_in_working_tree(site: Site) -> None:
    """The openignore.txt of the commit counts, and that one excludes the model."""
    site.write("x.txt", f"{site.canary} salary_bands\n")
    site.commit()
    (site.root / "openignore.txt").write_text("# nothing\n")


@PATTERNS.way(error="is a link", alone=True)
def file_with_openignore_that_is_link(site: Site) -> None:
    (site.root / "openignore.txt").rename(site.root / "patterns.txt")
    (site.root / "openignore.txt").symlink_to("patterns.txt")
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way(error="is a link", alone=True)
def file_with_nested_openignore_that_is_link(site: Site) -> None:
    site.link("openignore.txt", "../../README.md")
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way(error="has no openignore.txt", alone=True)
def file_with_openignore_in_other_case(site: Site) -> None:
    site.git("mv", "openignore.txt", "OpenIgnore.txt")
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way("name", alone=True)
def declared_word_with_empty_openignore(site: Site) -> None:
    """Everything is open then, but the words that open.toml declares internal are still refused."""
    (site.root / "openignore.txt").write_text("")
    site.write("x.txt", f"{site.canary} bluebird\n")


# What git ignores


@PATTERNS.way()
def private_file_let_out_by_settings_of_git(site: Site) -> None:
    """Neither the settings of a person nor those of a clone decide what is open."""
    (site.home / "excludes").write_text("!/hidden/\n!*\n")
    site.setting("core.excludesFile", str(site.home / "excludes"))
    site.setting("core.ignoreCase", "true")
    site.setting("core.precomposeUnicode", "true")
    (site.root / ".git/info").mkdir(exist_ok=True)
    (site.root / ".git/info/exclude").write_text("!/hidden/\n!notes.md\n")
    site.write("/hidden/by_settings.txt", f"{site.canary}\n")


@PATTERNS.way("forced")
def ignored_file_added_with_force(site: Site) -> None:
    site.write(".gitignore", "*.dump.txt\n")
    site.write("x.dump.txt", f"{site.canary}\n")
    site.git("add", "--force", f"{site.folder}/x.dump.txt")


@PATTERNS.way("forced")
def env_file_ignored_at_root_added_with_force(site: Site) -> None:
    site.write(".env", f"NAME={site.canary}\n")
    site.git("add", "--force", f"{site.folder}/.env")
