"""What the reference says of the rule `secret` holds for each word, in each form and kind of file."""

import string
from random import Random

import pytest

from open_kit.git_tree import TreeEntry
from open_kit.marks.private_lines import public_part
from open_kit.rules.known import Known
from open_kit.rules.public_file import PublicFile
from open_kit.rules.registry import RULES
from open_kit.rules.secret import SECRET
from open_kit.rules.secrets.assignments import SHORTEST_PASSWORD, SHORTEST_TOKEN, SHORTEST_WORD
from open_kit.rules.secrets.placeholders import WORDS
from open_kit.rules.secrets.secret_forms import PASSWORDS, TOKENS, VERB

# A path and a text, in which WORD is the word for a secret and VALUE what follows it.
QUOTED = {
    "python": ("a.py", 'WORD = "VALUE"'),
    "python-environment": ("a.py", "os.environ['WORD'] = 'VALUE'"),
    "python-annotation": ("a.py", 'WORD: str | None = "VALUE"'),
    "python-argument": ("a.py", "connect(user='app', WORD='VALUE')"),
    "python-default-of-getenv": ("a.py", 'pw = os.getenv("WORD", "VALUE")'),
    "python-default-on-next-line": ("a.py", 'os.environ.get(\n    "WORD",\n    "VALUE",\n)'),
    "python-setdefault": ("a.py", "os.environ.setdefault('WORD', 'VALUE')"),
    "python-setting": ("a.py", 'WORD: SecretStr = SecretStr("VALUE")'),
    "python-field": ("a.py", 'WORD: str = Field(default="VALUE")'),
    "python-dict": ("a.py", "{'user': 'app', 'WORD': 'VALUE'}"),
    "python-comparison": ("a.py", 'if WORD == "VALUE":'),
    "python-option-of-spark": ("a.py", '.option("WORD", "VALUE")'),
    "notebook": ("a.ipynb", '{"source": ["WORD = \\"VALUE\\"\\n"]}'),
    "sql-with-password": ("a.sql", "create login app with WORD = 'VALUE';"),
    "dbt-default": ("a.yml", "WORD: \"{{ env_var('PW', 'x') }}\"\npw: {{ env_var('WORD', 'VALUE') }}"),
    "yaml": ("a.yml", "db:\n  WORD: 'VALUE'  # of the warehouse"),
    "toml": ("a.toml", 'WORD = "VALUE"'),
    "json": ("a.json", '{"WORD": "VALUE"}'),
    "json-in-json": ("a.json", '{"body": "{\\"WORD\\": \\"VALUE\\"}"}'),
    "json-name-and-value": ("a.json", '{"name": "WORD", "value": "VALUE"}'),
    "terraform": ("a.tf", 'resource "x" "y" {\n  WORD = "VALUE"\n}'),
    "terraform-default": ("a.tf", 'variable "WORD" {\n  type = string\n  default = "VALUE"\n}'),
    "javascript": ("a.js", "const WORD: string = 'VALUE';"),
    "go": ("a.go", 'WORD := "VALUE"'),
    "ruby": ("a.rb", "WORD => 'VALUE',"),
    "xml-element": ("a.xml", "<WORD>VALUE</WORD>"),
    "xml-attributes": ("a.xml", '<property name="WORD" value="VALUE"/>'),
    "shell-quoted": ("a.sh", "export WORD='VALUE'"),
    "shell-default": ("a.sh", 'psql "${WORD:-VALUE}"'),
    "markdown-list": ("a.md", "- `WORD`: `VALUE`"),
    "items-of-python": ("a.py", 'subprocess.run(["psql", "--WORD", "VALUE"])'),
    "items-of-json": ("a.json", '{"args": [\n  "--WORD",\n  "VALUE"\n]}'),
    "items-of-toml": ("a.toml", "args = ['--WORD', 'VALUE']"),
    "items-of-yaml": ("a.yml", 'args: ["--WORD", "VALUE"]'),
    "items-on-lines-of-yaml": ("a.yml", "args:\n  - '--WORD'\n  - 'VALUE'"),
    "html-escaped": ("a.html", "&quot;WORD&quot;: &quot;VALUE&quot;"),
}
SETTINGS = {
    "yaml": ("a.yml", "db:\n  WORD: VALUE"),
    "yaml-with-comment": ("a.yaml", "WORD: VALUE  # of the warehouse"),
    "yaml-next-line": ("a.yml", "WORD:\n  VALUE\nuser: app"),
    "yaml-folded": ("a.yml", "WORD: >-\n  VALUE\n"),
    "yaml-anchor": ("a.yml", "WORD: &pw VALUE"),
    "yaml-name-and-value": ("a.yml", "- name: WORD\n  value: VALUE"),
    "ini": ("a.ini", "[db]\nWORD = VALUE"),
    "properties": ("a.properties", "db.WORD=VALUE"),
    "env": (".env.prod", "WORD=VALUE"),
    "shell": ("a.sh", "export WORD=VALUE"),
    "makefile": ("Makefile", "WORD ?= VALUE"),
    "dockerfile": ("Dockerfile", "ENV WORD=VALUE"),
    "dockerfile-with-blank": ("Dockerfile", "ENV WORD VALUE"),
    "option": ("a.sh", "run --WORD VALUE"),
    "item-after-option": ("a.yml", "args:\n- --WORD\n- VALUE"),
    "option-with-equals-sign": ("a.sh", "run --WORD=VALUE"),
    "npmrc": (".npmrc", "//registry.npmjs.org/:WORD=VALUE"),
    "pypirc": (".pypirc", "[pypi]\nWORD = VALUE"),
}
BARE = SETTINGS | {
    "text": ("a.txt", "WORD = VALUE"),
    "text-in-bold": ("a.md", "**WORD:** VALUE"),
    "code-in-markdown": ("a.md", "```\nWORD=VALUE make run\n```"),
    "comment-in-python": ("a.py", "x = 1  # WORD=VALUE psql"),
    "comment-in-sql": ("a.sql", "-- WORD: VALUE"),
    "url-query": ("a.md", "https://x.example.com/?WORD=VALUE&a=b"),
    "connection-string": ("a.py", '"Server=x;WORD=VALUE;Database=y"'),
    "table": ("a.md", "| WORD | VALUE |"),
    "table-column": ("a.md", "| user | WORD |\n| --- | --- |\n| app | VALUE |"),
    "table-of-commas": ("a.txt", "user,WORD,role\napp,VALUE,x"),
    "html-table": ("a.html", "<td>WORD</td><td>VALUE</td>"),
    "xml-attribute": ("a.xml", '<entry key="WORD">VALUE</entry>'),
}
# Forms of passwords only, in quotes and without.
SQL = {
    "role": ("a.sql", "create role app login WORD 'VALUE';"),
    "encrypted": ("a.sql", "alter user app with encrypted WORD 'VALUE';"),
    "dollar-quoted": ("a.sql", "alter user app WORD E'VALUE';"),
}
PROSE = {
    "is": ("a.md", "The WORD is VALUE."),
    "netrc": ("a.txt", "machine x login bob WORD VALUE"),
    "setter": ("a.java", 'db.setPassword("VALUE");'),
}
# Files in which a password without quotes can have any punctuation.
PUNCTUATED = {
    "env": (".env.example", "WORD=VALUE"),
    "env-of-service": ("load.env.example", "WORD=VALUE  # of the warehouse"),
    "yaml-folded": ("a.yml", "WORD: >-\n  VALUE"),
    "markdown": ("a.md", "WORD: VALUE"),
    "table": ("a.md", "| WORD | VALUE |"),
    "text": ("a.txt", "WORD = VALUE"),
}
# Forms that bring their word.
OTHERS = {
    "link-of-oracle": ("a.sql", "create database link l connect to u identified by hunter2abc9x using 'x';"),
    "user-in-sql": ("a.sql", "set password for load = 'hunter2abc9x';"),
    "user-at-host-in-sql": ("a.sql", "set password for 'l'@'%' = 'hunter2abc9x';"),
    "variable-in-sql": ("a.sql", "declare @password varchar(20) = 'hunter2abc9x'"),
    "secret-of-duckdb": ("a.sql", "create secret s (type s3, secret 'hunter2abc9x')"),
    "argument-of-shell": ("a.sh", "PASSWORD=${1:-hunter2abc9x}"),
    "lines-of-xml": ("a.xml", "<password>\n hunter2abc9x\n</password>"),
    "cdata": ("a.xml", "<password><![CDATA[hunter2abc9x]]></password>"),
    "r": ("a.R", 'password <- "hunter2abc9x"'),
    "or-after-getenv": ("a.py", 'os.environ.get("DB_PASSWORD") or "hunter2abc9x"'),
    "or-in-javascript": ("a.js", "process.env.DB_PASSWORD || 'hunter2abc9x'"),
    "dbpass": ("a.py", 'dbpass = "hunter2abc9x"'),
    "base-of-keys": (".env", "SECRET_KEY_BASE=hunter2abc9x"),
    "keyring": ("a.py", 'keyring.set_password("dwh","load","hunter2abc9x")'),
    "go": ("a.go", 'var password string = "hunter2abc9x"'),
    "insert": ("a.sql", "insert into users (login, password) values ('u', 'hunter2abc9x');"),
    "insert-of-rows": ("a.sql", "insert into u (pw, a) values\n  ('x', f(1, 2)),\n  ('hunter2abc9x', 'a');"),
    "sentence-about-key": ("a.md", "The API key is hunter2abc9x."),
    "bold-in-html": ("a.html", "<b>Password:</b> hunter2abc9x"),
}
EXPRESSIONS = (
    "vault.read(path1)", "config['db']['pw1']", "get_secret(client1,", "reader(", "a1;user=b23456",
    "pw1&user=user123", 'pw1","user2"', "pw1</td>", "abc1|second2=x3", "null,role:owner12", "list[str12]",
    "client1.get('x').value", "old1<br>new123",
)  # fmt: skip
HARMLESS = (
    "changeme", "your-password-here", "<your password>", "xxxxxxxx", "********", "...", "${SOME_VALUE_1}",
    "$SOME_VALUE_1", "{{ some_value_1 }}", "{value1}", "%(value1)s", "%VALUE_1%", "my_secret_token",
    "/run/secrets/db1", "./keys/key1.json", "https://vault.example.com/v1", "op://vault1/item2",
    "arn:aws:secretsmanager:eu-west-1:1:secret:x", "DB_PASSWORD_2", "varchar(64)", "sha256", "v1.2.3",
    "oauth2_token", "MTC_511_API_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)  # fmt: skip


def found(path: str, text: str) -> set[str]:
    """The texts that the rule finds in a file, without those of the scanner."""
    content = f"{text}\n".encode()
    file = PublicFile(TreeEntry("100644", "0" * 40, path), content, public_part(content))
    return {hit.text for hit in SECRET.in_file(file, Known()) if "assigned" in hit.reason}


def some(length: int, letters: str, seed: str) -> str:
    return "".join(Random(seed).choices(letters, k=length))


def letters_and_digits(length: int, seed: str) -> str:
    return some(length - 2, string.ascii_letters, seed) + "7a"


def spelled(word: str) -> tuple[str, ...]:
    """A word as names have it."""
    joined = word.replace(" ", "_")
    return (joined, f"DB_{joined.upper()}", f"{joined}_2")


def forms(*tables: dict[str, tuple[str, str]]) -> list[object]:
    return [pytest.param(*form, id=name) for table in tables for name, form in table.items()]


@pytest.mark.parametrize(("path", "text"), forms({f"quoted-{n}": f for n, f in QUOTED.items()}, BARE))
def test_a_value_of_letters_and_digits_is_found_after_each_word(path: str, text: str) -> None:
    missed = [
        name
        for word in (*PASSWORDS, *TOKENS)
        for name in spelled(word)
        for value in [letters_and_digits(SHORTEST_PASSWORD if word in PASSWORDS else SHORTEST_TOKEN, name)]
        if value not in found(path, text.replace("WORD", name).replace("VALUE", value))
    ]
    assert missed == []


@pytest.mark.parametrize(("path", "text"), forms(SQL, PROSE))
def test_sql_and_sentences_give_passwords_away(path: str, text: str) -> None:
    for word in PASSWORDS:
        if word != VERB:
            assert "hunter2x" in found(path, text.replace("WORD", word).replace("VALUE", "hunter2x"))


@pytest.mark.parametrize(("path", "text"), forms({f"quoted-{n}": f for n, f in QUOTED.items()}, SETTINGS))
def test_a_password_without_digits_is_found_in_quotes_and_in_settings(path: str, text: str) -> None:
    missed = [
        name
        for word in PASSWORDS
        for name in spelled(word)
        for value in [some(SHORTEST_WORD, string.ascii_letters, name)]
        if value not in found(path, text.replace("WORD", name).replace("VALUE", value))
    ]
    assert missed == []


@pytest.mark.parametrize(("path", "text"), forms({f"quoted-{n}": f for n, f in QUOTED.items()}, BARE))
@pytest.mark.parametrize("value", HARMLESS)
def test_what_is_not_a_secret_passes(path: str, text: str, value: str) -> None:
    for word in ("password", "token", "api_key"):
        assert found(path, text.replace("WORD", word).replace("VALUE", value)) == set()


@pytest.mark.parametrize(("path", "text"), forms(PUNCTUATED))
def test_a_password_with_any_punctuation_is_found_in_settings_and_in_prose(path: str, text: str) -> None:
    missed = [
        value
        for sign in "\"&'(),;<>[]{}|`"
        for value in (f"p4ss{sign}word9", f"Q7{sign}vLx2m{sign}8Zr")
        if not (sign == "|" and path == "a.md")  # the next cell
        and value not in found(path, text.replace("WORD", "DB_PASSWORD").replace("VALUE", value))
    ]
    assert missed == []


@pytest.mark.parametrize(("path", "text"), forms(OTHERS))
def test_a_secret_is_found_in_forms_of_one_language(path: str, text: str) -> None:
    assert found(path, text) == {"hunter2abc9x"}


@pytest.mark.parametrize(("path", "text"), [("a.md", "password: VALUE"), ("a.py", "password = VALUE")])
@pytest.mark.parametrize("value", EXPRESSIONS)
def test_code_after_a_password_passes(path: str, text: str, value: str) -> None:
    assert found(path, text.replace("VALUE", value)) == set()


def test_a_word_without_quotes_passes_in_code_and_in_prose() -> None:
    for path in ("a.py", "a.sql", "a.js", "a.md"):
        assert found(path, "password = swordfish") == set()


def test_what_the_reference_admits_is_not_found() -> None:
    for path, text in (
        ("a.txt", "hunter2abc9x"),
        ("a.env", "password=abc1"),
        ("a.yml", "password: my-db-password"),
        ("a.py", "password = swordfish"),
        ("a.md", "password = swordfish"),
        ("a.yml", "token: swordfish"),
    ):
        assert found(path, text) == set()
    assert found("a.yml", "password: swordfish") == {"swordfish"}


def test_short_values_pass() -> None:
    assert found("a.env", f"password = {letters_and_digits(SHORTEST_PASSWORD - 1, 'a')}") == set()
    assert found("a.env", f"token = {letters_and_digits(SHORTEST_TOKEN - 1, 'a')}") == set()
    assert found("a.py", f'password = "{some(SHORTEST_WORD - 1, string.ascii_letters, "a")}"') == set()


def test_a_uuid_is_an_id_as_a_token_and_a_secret_as_a_key() -> None:
    uuid = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
    assert found("a.yml", f"token: {uuid}") == set()
    assert found("a.yml", f"api_key: {uuid}") == {uuid}


def test_a_name_with_a_year_can_be_a_password() -> None:
    assert found("a.yml", "password: flights_pass_2026") == {"flights_pass_2026"}


def test_a_mask_shows_four_signs_at_most() -> None:
    for value in ("sk-...", "********9x", "****-1234", "ghp_xxxxxxxxxxxx"):
        assert found("a.yml", f"password: '{value}'") == set()
    assert found("a.yml", "password: '****hunter2abc'") == {"****hunter2abc"}


def test_words_of_documentation_are_no_secrets_by_themselves() -> None:
    for word in WORDS:
        assert found("a.yml", f"password: my-{word}-password\npassword: 'your{word}'") == set()


def test_the_reference_lists_the_words() -> None:
    assert all(f"`{word}`" in RULES["secret"].trigger for word in PASSWORDS)
