"""Values that follow the word for a secret and are not one: placeholders, templates, names."""

import re

# A value of only these words is a placeholder: `changeme`, `your-api-key`, `my_secret_token`.
WORDS = (
    "a", "access", "account", "admin", "airflow", "an", "any", "api", "app", "auth", "bar", "base", "baz",
    "bearer", "change", "clickhouse", "client", "code", "credential", "credentials", "dagster", "data",
    "database", "db", "dbt", "default", "demo", "dev", "disabled", "dummy", "empty", "enabled", "encrypted",
    "enter", "env", "environment", "example", "expired", "fake", "false", "field", "file", "filtered",
    "foo", "for", "from", "generated", "github", "gitlab", "goes", "guest", "hash", "hashed", "here",
    "hidden", "in", "incorrect", "input", "insecure", "insert", "invalid", "is", "it", "key", "letmein",
    "local", "localhost", "login", "masked", "me", "minio", "minio123", "missing", "mock", "my", "mysql",
    "name", "new", "nil", "no", "none", "not", "null", "of", "old", "optional", "or", "oracle", "pass",
    "passphrase", "passwd", "password", "passwort", "placeholder", "plain", "postgres", "postgresql",
    "private", "prompt", "put", "pw", "pwd", "redacted", "removed", "replace", "required", "reset", "root",
    "s3cr3t", "s3cret", "sample", "secret", "secrets", "senha", "service", "set", "some", "something",
    "str", "string", "super", "tbd", "test", "tester", "testing", "tests", "text", "the", "this", "tiger",
    "to", "todo", "token", "tokens", "top", "true", "type", "undefined", "unknown", "unset", "user",
    "username", "valid", "value", "wachtwoord", "with", "wrong", "yes", "you", "your",
)  # fmt: skip
# Their digits say nothing either: `sha256`, `oauth2-bearer`.
_TERMS = (
    "2fa", "aes-128", "aes-256", "aes128", "aes256", "argon2", "argon2i", "argon2id", "base32", "base64",
    "db2", "ec2", "ed25519", "es256", "es512", "float32", "float64", "h2", "hs256", "hs512", "http2",
    "int16", "int32", "int64", "int8", "ipv4", "ipv6", "k8s", "latin1", "md5", "oauth1", "oauth2", "p12",
    "pbkdf2", "pkcs12", "pkcs8", "py3", "python3", "rs256", "rs512", "s3", "sha-1", "sha-256", "sha-512",
    "sha1", "sha256", "sha384", "sha512", "uint32", "uint64", "utf-16", "utf-8", "utf16", "utf8", "v1",
    "v2", "v3", "v4", "varchar2", "x509",
)  # fmt: skip
# The beginnings of examples in the documentation of Stripe, JWT and SQL Server, and of the keys of Azure's
# emulators.
_EXAMPLES = (
    "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9l",
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50u",
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5",
    "yourStrong(!)Password",
)
# Of several words, these make a value a sentence: "the password has to have 12 characters".
_OF_SENTENCES = (
    "a", "and", "be", "bitte", "enter", "est", "for", "has", "have", "ihr", "invalid", "is", "ist", "may",
    "must", "new", "no", "not", "of", "or", "please", "the", "to", "too", "with", "wrong", "your",
)  # fmt: skip


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_TERM = re.compile(rf"(?<![a-z0-9])(?:{_any_of(_TERMS)})(?-i:(?![a-z0-9]))", re.IGNORECASE)
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
_DOCUMENTED = re.compile(
    rf"[\w/+-]*EXAMPLE(?:KEY)?\Z|{_any_of(_EXAMPLES)}|[^\s]{{0,200}}?(?i:x{{16}}|\*{{16}})\Z"
)
_SECRET = "(?:creds?|credentials?|keys?|pass(?:phrase|w(?:or)?d)?|pwd?|secrets?|tokens?)"
_PART = r"(?:[a-z]+\d?|v?\d{1,2}[a-z]?)"  # of a name; `flights_pass_2026` could be a password
_VARIABLE = r"(?-i:(?:[A-Z\d]+_)+(?:KEY|PASS|PASSWORD|PW|SECRET|TOKEN)S?(?:_[A-Z\d]+)*\Z)"
# Each matches at the beginning of a value.
_PLACEHOLDERS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # a template: `$PW`, `${PW}`, `$(cat pw)`, `{{ pw }}`, `{pw}`, `$$PW`, `<password>`, `%PW%`, `%(pw)s`
        r"\${1,2}\w+\Z|%[ds]\Z|%\w+%\Z|.*(?:\$[{(]|\{%|\{[^{}]*\}|<[^<>]*>|%\(\w)",
        # where a secret is: an address, an entry of a vault, a file; or a secret that a tool has encrypted
        r".*(?:/|%2F)aws4_request\Z|[a-z][\w+.-]*://|(?:arn|keyvault|secretsmanager|ssm|vault):|projects/|ENC\[",
        r"(?:\.{1,2}|~|[a-z]:)[/\\]|/(?:app|data|etc|home|mnt|opt|root|run|secrets|srv|tmp|usr|var)/",
        r".*\.(?:cer|crt|json|key|p8|p12|pem|toml|txt|ya?ml)\Z",
        # the name of a secret or of a field: `warehouse_password`, `DB_PW_2`, `github-token`,
        # `form.password`, `package.module:PASSWORD`
        rf"(?:{_PART}[-_./])*{_SECRET}(?:[-_./]{_PART})*\Z|{_VARIABLE}|[a-z_]+(?:\.[a-z_]+)+(?::[a-z_]+)?\Z",
        # a setting in the place of a value: `sensitive: true`
        r"[a-z_]+: (?:false|none|null|true)\Z",
        # words or a parameter in brackets: `[your password]`, `(redacted)`, `[parameters('password')]`
        r"\[[a-z][a-z' _-]*\]\Z|\([a-z][a-z' _-]*\)\Z|\[\w+\('\w*'\)\]\Z",
        # a mask, with four signs after it at most: `xxxx`, `***`, `sk-...`, `****1234`
        r".*(?:x{4}|\*{3}|\.{3}|…|•|#{3}|_{4}|0{6})\W*\w{0,4}\W*\Z|(.)\1*\Z",
        # a type, a requirement or a pattern: `varchar(64)`, `cryptography (>=3.0)`, `^.{8,}$`
        r"\w+ ?\(\d{1,5}\)\Z|[\w.-]+ ?\([<>=~^!][^()]*\)\Z|\^|.*\(\?[=!:]",
        # a week: `2013-W01`
        r"\d{4}-?W\d{2}\Z",
        # a version: `4.0.1`, `^1.2.0-rc1`
        r"[~^<>=v]*\d+(?:\.\d+)+(?:[-.+]?(?:a|alpha|b|beta|dev|post|rc)?[-.]?\d*)\Z",
        # words of documentation
        rf"(?:(?>{_any_of((*WORDS, *_TERMS))})[-_. ]?)++\Z",
        # a sentence
        rf"(?=.*\s)(?:.*\s)?(?:{_any_of(_OF_SENTENCES)}|{_SECRET})(?:\s|\Z)|.*\s.*[?!.:…]\Z",
    )
)


def is_documented(value: str) -> bool:
    """Whether a value is a vendor's example, such as AWS's keys that end in EXAMPLE, or ends in `XXX..`."""
    return bool(_DOCUMENTED.match(value))


def is_placeholder(value: str) -> bool:
    """Whether a value of some hundred signs at most cannot be a secret."""
    return is_documented(value) or any(pattern.match(value) for pattern in _PLACEHOLDERS)


def has_letters_and_digits(value: str) -> bool:
    """Whether a value has both, without counting the digits of terms such as `sha256`."""
    if not (_DIGIT.search(value) and _LETTER.search(value)):
        return False
    bare = _TERM.sub("", value)
    return bool(_DIGIT.search(bare) and _LETTER.search(bare))
