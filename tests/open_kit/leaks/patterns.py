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


def _slip(name: str, pattern: str) -> None:
    """A line that seems to exclude `in` in the way's folder, which is `FOLDER` in the line, and does not."""

    def plant(site: Site) -> None:
        site.append("openignore.txt", pattern.replace("FOLDER", site.folder) + "\n")
        site.write("in/x.txt", f"{site.canary}\n")

    PATTERNS.add(name, plant, "pattern", only_files=True)


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


# Lines that exclude nothing, or something else

_slip("pattern-with-comment-behind-it", "/FOLDER/in/  # the plan")
_slip("pattern-with-dot-before-it", "./FOLDER/in/")
_slip("pattern-with-blank-before-it", " /FOLDER/in/")
_slip("pattern-with-backslashes", "FOLDER\\in\\")
_slip("pattern-with-backslash-before-it", "\\/FOLDER/in/")
_slip("pattern-in-quotes", '"/FOLDER/in/"')
_slip("pattern-with-braces", "/FOLDER/{in,out}/")
_slip("pattern-with-absolute-path", "/home/app/flights/FOLDER/in/")
_slip("pattern-with-variable", "$PWD/FOLDER/in/")
_slip("pattern-from-home-folder", "~/flights/FOLDER/in/")
_slip("pattern-with-two-slashes", "/FOLDER//in/")
_slip("pattern-with-wide-asterisk", "/FOLDER/in/＊")
_slip("pattern-as-regular-expression", "^/FOLDER/in/.*")
_slip("pattern-with-letter-missing", "/FOLDER/i/")
_slip("pattern-for-folders-below", "/FOLDER/in/**/")
_slip("pattern-that-opens-by-one-character", "!/FOLDER/in/")
_slip("pattern-that-opens-by-two-characters", "!!/FOLDER/in/")
_slip("pattern-that-is-comment-by-one-character", "#/FOLDER/in/")
_slip("pattern-that-joins-comment-above", "# the plan/FOLDER/in/")
_slip("pattern-that-later-line-undoes", "/FOLDER/in/\n!/FOLDER/in/")


# The file openignore.txt itself


@PATTERNS.way(alone=True)
def file_excluded_by_openignore_with_crlf(site: Site) -> None:
    whole = (site.root / "openignore.txt").read_bytes() + f"/{site.folder}/x.txt\n".encode()
    (site.root / "openignore.txt").write_bytes(whole.replace(b"\n", b"\r\n"))
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way(error="begins with a byte order mark", alone=True)
def file_excluded_by_openignore_with_bom(site: Site) -> None:
    whole = (site.root / "openignore.txt").read_bytes()
    (site.root / "openignore.txt").write_bytes(b"\xef\xbb\xbf" + whole)
    site.write("/hidden/x.txt", f"{site.canary}\n")


@PATTERNS.way(error="is UTF-16", alone=True)
def file_excluded_by_openignore_in_utf16(site: Site) -> None:
    """As `>` of Windows PowerShell writes it."""
    whole = (site.root / "openignore.txt").read_text() + f"/{site.folder}/x.txt\n"
    (site.root / "openignore.txt").write_text(whole, encoding="utf-16")
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way(error="has a tab", alone=True)
def file_excluded_by_pattern_with_trailing_tab(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/x.txt\t\n")
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way("pattern", alone=True)
def file_at_root_with_first_pattern_for_folders_only(site: Site) -> None:
    whole = (site.root / "openignore.txt").read_text()
    (site.root / "openignore.txt").write_text(whole.replace("/*\n", "/*/\n", 1))
    site.write("/x.txt", f"{site.canary}\n")


@PATTERNS.way("pattern")
def file_excluded_by_pattern_file_with_misspelt_name(site: Site) -> None:
    site.write("openingore.txt", "x.txt\n")
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way(alone=True)
def file_excluded_by_openignore_without_last_newline(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/x.txt")
    site.write("x.txt", f"{site.canary}\n")


@PATTERNS.way()
def file_excluded_by_nested_openignore(site: Site) -> None:
    site.write("openignore.txt", "/openignore.txt\nsealed_away.txt\n")
    site.write("deep/sealed_away.txt", f"{site.canary}\n")


@PATTERNS.way("name")
def name_of_file_beside_nested_openignore(site: Site) -> None:
    site.write("/pub/closed/openignore.txt", "/openignore.txt\n")
    site.write("/pub/closed/inner_circle.txt", f"{site.canary}\n")
    site.write("x.txt", "inner_circle\n")


@PATTERNS.way(error="only the pattern file at the root can open files", alone=True)
def file_let_out_by_nested_openignore(site: Site) -> None:
    site.append("openignore.txt", f"/{site.folder}/in/*\n")
    site.write("in/openignore.txt", "!/x.txt\n")
    site.write("in/x.txt", f"{site.canary}\n")


@PATTERNS.way(error="only the pattern file at the root can open files", alone=True)
def file_let_out_by_openignore_in_private_folder(site: Site) -> None:
    site.write("/hidden/openignore.txt", "!*\n!notes.md\n")
    site.write("/hidden/let_out.txt", f"{site.canary}\n")


@PATTERNS.way("copy")
def copy_of_file_whose_pattern_was_deleted_with_it(site: Site) -> None:
    """The pattern is neither in the commit that was published last nor in the one to publish."""
    line, patterns = f"/{site.folder}/in/\n", (site.root / "openignore.txt").read_text()
    (site.root / "openignore.txt").write_text(patterns + line)
    plan = site.write("in/x.txt", f"{site.canary}\n" * 3)
    site.commit()
    (site.root / "openignore.txt").write_text(patterns)
    (site.root / plan).unlink()
    site.commit()
    site.write("y.txt", f"{site.canary}\n" * 3)


@PATTERNS.way(error="has no openignore.txt", alone=True, commits=False)
def file_with_openignore_only_in_working_tree(site: Site) -> None:
    site.git("rm", "--quiet", "--cached", "openignore.txt")
    site.write("x.txt", f"{site.canary}\n")
    site.git("add", site.folder)
    site.git("commit", "--quiet", "--message", "Without")


@PATTERNS.way(error="has changes that are not committed", commits=False, alone=True)
def model_name_with_openignore_emptied_in_working_tree(site: Site) -> None:
    """The openignore.txt of the commit counts, and a person may believe otherwise."""
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


@PATTERNS.way("name", "pattern", alone=True)
def declared_word_with_empty_openignore(site: Site) -> None:
    """Everything would be open then; and the words that open.toml declares internal are still found."""
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


@PATTERNS.way()
def private_file_let_out_by_attributes_of_git(site: Site) -> None:
    site.write("/hidden/.gitattributes", "* -text export-ignore\n")
    site.write("/hidden/by_attributes.txt", f"{site.canary}\n")
    (site.root / ".git/info").mkdir(exist_ok=True)
    (site.root / ".git/info/attributes").write_text("openignore.txt eol=crlf export-ignore\n")


@PATTERNS.way(alone=True, commits=False)
def private_file_in_sparse_checkout(site: Site) -> None:
    site.write("/hidden/deep/openignore.txt", "/openignore.txt\n")
    site.write("/hidden/deep/sparse.txt", f"{site.canary}\n")
    site.commit()
    site.git("sparse-checkout", "set", "--no-cone", "/*", "!/openignore.txt", "!/hidden/")


@PATTERNS.way("forced")
def ignored_file_added_with_force(site: Site) -> None:
    site.write(".gitignore", "*.dump.txt\n")
    site.write("x.dump.txt", f"{site.canary}\n")
    site.git("add", "--force", f"{site.folder}/x.dump.txt")


@PATTERNS.way("forced")
def env_file_ignored_at_root_added_with_force(site: Site) -> None:
    site.write(".env", f"NAME={site.canary}\n")
    site.git("add", "--force", f"{site.folder}/.env")
