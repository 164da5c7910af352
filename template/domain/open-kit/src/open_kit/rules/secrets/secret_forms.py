r"""The words that secrets are assigned to, and the forms in which a value follows such a word.

A form is a pair of patterns: one matches at the end of the word, one is searched for before it. All
repetitions are bounded.
"""

import re
from typing import NamedTuple

PASSWORDS = (
    "password", "passwd", "passphrase", "passcode", "pwd", "pass", "pw", "passwort", "kennwort",
    "contraseña", "contrasena", "mot de passe", "wachtwoord", "senha",
)  # fmt: skip
IN_SQL = "identified by"  # a word for a password only after `user`; otherwise, it is a part of a sentence
OF_A_USER = re.compile(r"\b(?:connect\s+to|grant|role|user)\b[^;]*\Z", re.IGNORECASE)
KEYS = (
    "access", "account", "api", "auth", "client", "consumer", "encryption", "fernet", "hmac", "jwt",
    "master", "private", "secret", "shared", "signing", "storage", "subscription", "webhook",
)  # fmt: skip
OTHERS = (
    "token", "secret", "credential", "azure pat", "databricks pat", "devops pat", "github pat",
    "gitlab pat", "snowflake pat",
)  # fmt: skip
TOKENS = (*OTHERS, *(f"{kind} key" for kind in KEYS))
# They are a part of other words, such as `compass`.
WHOLE_WORDS = frozenset(("pass", "pw", "senha"))
VERB = "pass"  # in sentences: "pass 4096 to it"
# What a name may have after the word: `passwords`, `password_2`, `PASSWORD_PROD`.
SUFFIX = re.compile(
    r"s?(?:[_-]?\d{1,3}|[_-](?:admin|b64|base64|base|default|dev|live|new|old|plain|prod|production|qa|stage|staging"
    r"|test|text|uat|value))?",
    re.IGNORECASE,
)

# A value in quotes, which can be escaped or triple, or without.
_QUOTED = (
    r"(?P<open>\\{0,3}(?:\"\"\"|'''|[\"'`]))(?P<quoted>(?:(?!(?P=open))(?:\\.|[^\\\n])){1,256})"
    r"(?:(?P=open)|(?<=\S{200}))"  # or it is longer
)
_FIRST = r"[^\s\"'`<>|,;&(){}\[\]\\]"
_BARE = rf"(?P<bare>{_FIRST}{{1,256}})"
# The same where something else ends it: the line, or a cell.
_BARE_LINE = rf"(?P<bare>{_FIRST}\S{{0,255}})"
_BARE_CELL = rf"(?P<bare>{_FIRST}[^\s<|]{{0,255}})"
# What can be before it: a tag or an anchor of YAML, a call that keeps the text, a bracket, a string's prefix.
_WRAPPED = (
    r"(?:[&!]!?[\w:./-]{1,40}[ \t]+)?"
    r"(?:(?:\w{1,30}\.){0,3}(?:bytes|Field|Option|quote|quote_plus|Secret|SecretStr|str)"
    r"\(\s{0,20}(?:default\s?=\s?)?)?"
    r"(?:[\[(]\s{0,20}(?=[@$A-Z]{0,2}\\{0,3}[\"']))?(?:[@$A-Z]{1,2}(?=[\"']))?"
)
_VALUE = rf"{_WRAPPED}(?:{_QUOTED}|{_BARE})"
# What can be between the word and an operator: the end of `environ["PASSWORD"]` or of `**Password**`, a type.
_CLOSED = r"(?:\\{0,3}[\"'`]|[\])}*_~]){0,4}[ \t]*"
_TYPE = (
    r"(?::[ \t]*[A-Za-z_][\w.\[\], |\"']{0,60}(?==(?!=)[ \t]*\S)"
    # of SQL and Go; set password for user = 'value'
    r"|(?:n?(?:var)?char2?|string|sysname|text)(?:\(\w{1,5}\))?[ \t]*(?==(?!=))"
    r"|for[ \t]+[^\s=]{1,80}[ \t]*(?==(?!=)))?"
)
# Markdown's emphasis, but not a mask: `password=********`.
_SPACE = r"[ \t]{0,20}(?:[*_]{1,3}(?![*_])|</\w{1,10}>)?[ \t]{0,20}"
_OPERATOR = r"(?::=|=>|->|<<?-|:-|[!=]==?|[?+:|]{1,2}=|[:=])"
_QUOTE = r"\\{0,3}[\"'`]"


class Form(NamedTuple):
    """A way in which a value follows a word.

    Attributes:
        after: matches at the end of the word; its group `quoted` or `bare` is the value.
        before: searched for before the word, if the form has something there.
        strict: only a value of letters and digits counts, even if it is quoted.
        prose: sentences have this form, too; not a bare word counts, and a token only after its group `says`.
    """

    after: re.Pattern[str]
    before: re.Pattern[str] | None = None
    strict: bool = False
    prose: bool = False


def _form(after: str, before: str = "", *, strict: bool = False, prose: bool = False) -> Form:
    searched = re.compile(before, re.IGNORECASE | re.MULTILINE) if before else None
    return Form(re.compile(after, re.IGNORECASE), searched, strict, prose)


FORMS = (
    # ${PASSWORD:-value}
    _form(r":?[-=](?P<quoted>[^\s{}]{1,256})\}", r"\$\{\w*\Z"),
    # PASSWORD=${1:-value}
    _form(rf"{_CLOSED}[:=][ \t]*[\"']?\$\{{\w{{1,60}}:?[-=](?P<quoted>[^\s{{}}]{{1,256}})\}}"),
    # password = value; environ["PASSWORD"] = "value"; password: str = "value"; **Password:** value
    _form(rf"{_CLOSED}{_TYPE}{_OPERATOR}{_SPACE}{_VALUE}"),
    # password:
    #   value
    _form(
        rf"{_CLOSED}[:=][ \t]*(?:[|>][-+\d]{{0,2}})?[ \t]*(?:#[^\n]{{0,200}})?\n[ \t]{{1,80}}(?:-[ \t]+)?"
        rf"{_WRAPPED}(?:{_QUOTED}|{_BARE_LINE})[ \t]*(?=\n|\Z)"
    ),
    # getenv("PASSWORD", "value"); {{ env_var('PASSWORD', 'value') }}; ["--password", "value"]
    _form(
        rf"{_QUOTE}\s{{0,40}},\s{{0,40}}(?![\"'`]-)(?:(?:default|fallback|value)\s?=\s?)?{_WRAPPED}{_QUOTED}",
        r"(?:env|env_var|environ|get|getenv|header|option|property|put|set|setdefault|setenv|var|variable)"
        rf"\(\s{{0,40}}{_QUOTE}[\w.:/-]*\Z|{_QUOTE}--?[\w-]*\Z",
    ),
    # name: PASSWORD, value: value; name="password" value="value"
    _form(
        rf"(?:{_QUOTE})?(?:\s{{0,40}},)?\s{{0,40}}(?:{_QUOTE})?-?(?:default|value)(?:{_QUOTE})?"
        rf"[ \t]{{0,9}}[:= ][ \t]{{0,9}}{_VALUE}"
    ),
    # variable "password" { default = "value" }
    _form(rf"[\"']\s{{0,9}}\{{[^{{}}]{{0,300}}?\bdefault\s{{0,40}}=\s{{0,9}}{_VALUE}"),
    # getenv("PASSWORD") or "value"
    _form(rf"{_CLOSED}(?:or|\|\||\?\?)\s{{1,40}}{_QUOTED}", strict=True),
    # (type s3, secret 'value')
    _form(r"[ \t]{1,9}'(?P<quoted>[^'\\\n]{1,256})'", r"[(,]\s{0,40}\w*\Z", strict=True),
    # --password value, also as the next item of a list; ENV PASSWORD value; Authorization: token value
    _form(
        rf"(?:[ \t]+|[ \t]*\\\n\s{{0,40}}|[\"']?[ \t]*\n[ \t]{{0,80}}-[ \t]+(?![\"']?-)){_VALUE}",
        r"(?:(?<![\w-])--?[\w-]*|^\s*(?:ENV|ARG|set|setx|SetEnv)\s+\w*|authorization:?[ \t]*)\Z",
    ),
    # create role .. password 'value'; identified by value; the password is value
    _form(
        r"(?:[ \t]+(?:by|(?P<says>is|ist|lautet|est|es|was)|to))?"
        rf"(?:[ \t]{{1,9}}|\s{{1,40}}(?=[\"'])){_VALUE}",
        prose=True,
    ),
    # setPassword("value"), set_password("name", "value"), password('value')
    _form(
        rf"\((?:[^,()\n]{{1,60}},){{0,2}}\s{{0,40}}{_QUOTED}\s{{0,40}}\)",
        r"(?:(?<![a-z])(?:set|with)_?|[^\w]|^)\Z",
        strict=True,
        prose=True,
    ),
    # <password>value</password>; <entry key="password">value</entry>
    _form(
        r"(?:\s[^<>\n]{0,80})?>\s{0,40}(?:<!\[CDATA\[\s{0,40})?(?P<quoted>[^<>\s]{1,256}?)\s{0,40}(?:\]\]>\s{0,40})?</",
        r"<[\w:.-]*\Z",
    ),
    _form(r"[\"'](?:\s[^<>\n]{0,80})?>(?P<quoted>[^<>\s]{1,256})</", strict=True),
    # | password | value |; <td>password</td><td>value</td>
    _form(
        rf"{_CLOSED}(?:\||</t[dh]>\s{{0,40}}<t[dh]>)[*_ \t]{{0,20}}"
        rf"(?:{_QUOTED}|{_BARE_CELL})[*_ \t]{{0,20}}(?=[|<])",
        strict=True,
    ),
)
