"""`domain open plan` and `build`: what a reviewer sees, and what the team may allow."""

import json
import os
from pathlib import Path

import pytest

from tests.support import mirror as mirrors
from tests.support.mirror import Mirror
from tests.support.repo import Generate

pytestmark = pytest.mark.xdist_group("open-plan")
THREE = {f"src/flights/new_{number}.py": f'"""New {number}."""\n' for number in range(3)}

# Plans, and prints which contents the rules read.
READING = """
import json, sys
from platform_kit.cli.main import main
from open_kit.rules.public_file import PublicFile
members, read = PublicFile.members, []
PublicFile.members = lambda file: (read.append(file.path), members(file))[1]
try:
    main(["open", "plan"])
finally:
    print(json.dumps(read), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def original(original: Mirror, tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    """Published once."""
    mirror = mirrors.copied(original, tmp_path_factory.mktemp("published"))
    mirror.published()
    return mirror


def decide(mirror: Mirror, text: str) -> None:
    """Add to open.toml, and commit."""
    place = mirror.repo.path / "open.toml"
    place.write_text(f"{place.read_text()}\n{text}")
    mirror.commit()


def test_a_new_repo_may_be_published_as_it_is(generate: Generate, tmp_path: Path) -> None:
    mirror = mirrors.make(generate, tmp_path)
    plan = mirror.plan()
    assert plan["refused"] == []
    assert {allowed["path"]: len(allowed["findings"]) for allowed in plan["allowed"]} == {
        "data/departures/*.csv": 14
    }
    assert len(plan["digest"]) == 64
    assert not plan["nothing_to_publish"]


def test_a_reviewer_sees_what_becomes_public(mirror: Mirror) -> None:
    for path, text in THREE.items():
        mirror.write(path, text)
    mirror.write("README.md", "# changed\n")
    mirror.remove_open("data/README.md")
    mirror.commit()
    page = mirror.said("plan", "--format", "markdown")
    assert page.startswith("**This makes 3 more files and 1 more line public.** **This removes 1 file")
    assert all(f"- `{path}`" in page for path in (*THREE, "README.md", "data/README.md"))
    assert mirror.plan()["digest"] in page
    text = mirror.said("plan")
    assert "becomes public: 3" in text
    assert "next: make open-verify" in text


def test_a_file_with_a_wrong_mark_is_not_said_to_be_protected(mirror: Mirror) -> None:
    mirror.write("tests/a.md", "fares <!-- openignore: line -->\n")
    mirror.write("tests/b.md", "fares <!-- openingore: line -->\n")
    mirror.commit()
    plan = mirror.plan()
    assert "tests/a.md" in plan["private_lines_left_out_of"]
    assert "tests/b.md" not in plan["private_lines_left_out_of"]


def test_a_refusal_names_place_rule_and_cure_and_not_what_was_found(mirror: Mirror) -> None:
    mirror.write("tests/README.md", "one\nask jane.doe@acme-airlines.com\n")
    mirror.commit()
    (finding,) = mirror.plan()["refused"]
    assert (finding["path"], finding["line"], finding["rule"]) == ("tests/README.md", 2, "email")
    for form in ("text", "json", "markdown"):
        said = mirror.refused("plan", "--format", form)
        assert finding["finding"] in said
        assert "jane" not in said
    said = mirror.refused("plan")
    assert f'finding = "{finding["finding"]}"' in said
    assert "digest:" not in said
    assert "the publication is refused" in mirror.refused("publish", "--push")


def test_what_is_allowed_needs_a_reason_and_is_shown(mirror: Mirror) -> None:
    mirror.write("tests/README.md", "ask jane.doe@acme-airlines.com\n")
    mirror.write("tests/other.md", "ask john.doe@acme-airlines.com\n")
    mirror.commit()
    jane = mirror.plan()["refused"][0]
    only = f'finding = "{jane["finding"]}"'
    decide(mirror, f'[[allow]]\nrule = "email"\npath = "tests/*.md"\n{only}\nreason = "she agreed"\n')
    assert [finding["path"] for finding in mirror.plan()["refused"]] == ["tests/other.md"]
    decide(mirror, '[[allow]]\nrule = "email"\npath = "tests/other.md"\nreason = "he agreed"\n')
    said = mirror.said("plan")
    assert "she agreed" in said
    assert "he agreed" in said
    mirror.published()


def test_what_is_no_longer_allowed_is_refused_again(mirror: Mirror) -> None:
    before = (mirror.repo.path / "open.toml").read_text()
    mirror.write("tests/README.md", "ask jane.doe@acme-airlines.com\n")
    decide(mirror, '[[allow]]\nrule = "email"\npath = "tests/README.md"\nreason = "she agreed"\n')
    mirror.published()
    mirror.write("open.toml", before)
    mirror.commit()
    assert [finding["rule"] for finding in mirror.plan()["refused"]] == ["email"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('rule = "email"\npath = "a"\nreason = "  "', "allow, entry 2, reason"),
        ('rule = "email"\npath = "a"', "allow, entry 2, reason"),
        ('rule = "mail"\npath = "a"\nreason = "b"', "the rule 'mail' does not exist"),
        ('rule = "marker"\npath = "a"\nreason = "b"', "the rule 'marker' cannot be allowed"),
        ('rule = "email"\npaths = "a"\nreason = "b"', "allow, entry 2, paths"),
    ],
)
def test_an_allowance_that_says_too_little_is_refused(mirror: Mirror, entry: str, said: str) -> None:
    decide(mirror, f"[[allow]]\n{entry}\n")
    refused = mirror.refused("plan")
    assert all(part in refused for part in said.split(", "))


@pytest.mark.parametrize("text", ["message = [", "", 'message = "a"\nmessages = "b"\n'])
def test_an_open_toml_that_cannot_be_read_is_named(mirror: Mirror, text: str) -> None:
    mirror.write("open.toml", text)
    mirror.commit()
    assert "open.toml" in mirror.refused("plan")


def test_what_must_stand_in_the_commit_is_named(mirror: Mirror) -> None:
    mirror.git("rm", "--quiet", "openignore.txt")
    mirror.commit()
    assert "has no openignore.txt" in mirror.refused("plan")
    assert "'nope'" in mirror.refused("plan", "--commit", "nope")


def test_names_cannot_play_with_the_terminal(mirror: Mirror) -> None:
    mirror.write("tests/a\x1b[31mred\nline.md", "a\n")
    mirror.commit()
    for form in ("text", "markdown"):
        said = mirror.refused("plan", "--format", form)
        assert "\x1b" not in said
        assert "a\\x1b[31mred\\x0aline.md" in said


def test_a_build_has_the_files_as_git_stores_them(mirror: Mirror, tmp_path: Path) -> None:
    mirror.write(".gitattributes", "*.sh text eol=crlf\n")
    mirror.write("openignore.txt", (mirror.repo.path / "openignore.txt").read_text() + "!/.gitattributes\n")
    mirror.write("tests/run.sh", "#!/bin/sh\n")
    (mirror.repo.path / "tests/run.sh").chmod(0o755)
    (mirror.repo.path / "tests/link.md").symlink_to("../data/README.md")
    (mirror.repo.path / "tests/odd.md").symlink_to("openignore: line")
    mirror.write("tests/part.md", "one\r\ntwo openignore: line\r\nthree")
    mirror.commit()
    folder = tmp_path / "built"
    said = mirror.repo.done("domain", "open", "build", str(folder))
    built = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    assert f"{len(built)} public files" in said
    assert not built & {"openignore.txt", "open.toml", "OPENING.md", ".copier-answers.yml"}
    assert os.access(folder / "tests/run.sh", os.X_OK)
    assert (folder / "tests/run.sh").read_bytes() == b"#!/bin/sh\n"
    assert (folder / "tests/link.md").readlink().as_posix() == "../data/README.md"
    assert (folder / "tests/odd.md").readlink().as_posix() == "openignore: line"
    assert (folder / "tests/part.md").read_bytes() == b"one\r\nthree"
    assert (folder / "Makefile").read_bytes() == (mirror.repo.path / "Makefile").read_bytes()


def test_a_build_takes_nobodys_folder_and_leaves_nothing_half_done(mirror: Mirror, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "file").touch()
    assert "not an empty folder" in mirror.refused("build", str(there))
    mirror.write("tests/zz.md", "openignore: begin\n")
    mirror.commit()
    before = set(tmp_path.iterdir())
    assert "tests/zz.md:1" in mirror.refused("build", str(tmp_path / "new"))
    assert set(tmp_path.iterdir()) == before


def test_private_lines_leave_and_what_is_left_must_be_valid(mirror: Mirror) -> None:
    mirror.write("src/flights/new.py", 'A = 1\n# openignore: begin\nB = "canary"\n# openignore: end\nC = 3\n')
    mirror.commit()
    plan = mirror.plan()
    files = [".gitignore", "README.md", "pyproject.toml", "src/flights/new.py"]
    assert plan["private_lines_left_out_of"] == files
    mirror.published()
    assert mirror.open("show", "main:src/flights/new.py") == "A = 1\nC = 3"
    for path, text in {
        "src/flights/new.py": "def a():\n    return 1  # openignore: line\n",
        "tests/a.yml": "a: &b 1  # openignore: line\nc: *b\n",
        "tests/a.json": '{"a": 1,\n"b": "openignore: line"}\n',
        "tests/a.toml": 'a = """\n1"""  # openignore: line\n',
    }.items():
        mirror.write(path, text)
    mirror.commit()
    refused = {(finding["path"], finding["rule"]) for finding in mirror.plan()["refused"]}
    assert refused == {
        (path, "invalid") for path in ("src/flights/new.py", "tests/a.yml", "tests/a.json", "tests/a.toml")
    }


def test_only_what_changed_is_read_again(mirror: Mirror) -> None:
    """What is public is read again if the rules change, or if it has private lines, as two files have."""

    def read() -> list[str]:
        return json.loads(mirror.repo.run("python", "-c", READING).stderr.splitlines()[-1])

    mirror.write("README.md", "# changed\n")
    mirror.commit()
    assert read() == [".gitignore", "README.md", "pyproject.toml"]
    decide(mirror, "# another rule might follow\n")
    assert read() == [".gitignore", "README.md", "pyproject.toml"]
    decide(mirror, '[[allow]]\nrule = "email"\npath = "a.md"\nreason = "one more"\n')
    assert len(read()) > 100
