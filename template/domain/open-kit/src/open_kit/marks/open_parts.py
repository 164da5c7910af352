"""Whether a line of code opens something that another line closes, or closes what another line opened."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

_SHELL = frozenset([".bash", ".ksh", ".sh", ".zsh"])
_MAKE = frozenset([".mk"])
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`")
_COMMENT = re.compile(r"(?:^|\s)(?:--|#|//)(?:\s|$).*", re.DOTALL)
_READ_BY_PARSERS = frozenset([".json", ".toml", ".yaml", ".yml"])  # their quotes are
_JINJA = re.compile(
    r"\{%[-+]?\s*(?:(end)|(else|elif)|set\s+\w+\s*[-+]?%|(?:block|call|docs|filter|for|if|macro|materialization"
    r"|raw|snapshot|test)\b)"
)
_DOLLAR_QUOTE = re.compile(r"\$\w*\$")
_SQL = (
    re.compile(r"(?<![.\w])(?<!end )case\b", re.IGNORECASE),
    re.compile(r"(?<![.\w])end\b", re.IGNORECASE),
)
_COMMAND = r"(?:^|[;&|(]|\b(?:then|do|else)\s)\s*"
_SHELL_PAIRS = tuple(
    (re.compile(_COMMAND + opener), re.compile(rf"(?:^|[;&|)}}])\s*{closer}\b"))
    for opener, closer in [(r"if\b", "fi"), (r"case\b", "esac"), (r"(?:for|while|until|select)\b", "done")]
)
_SHELL_PART = re.compile(r"\s*(?:then|do|else|elif|;;)(?:\s|$)|.*(?:&&|\|\|?|\\|\bdo|\bthen)$", re.DOTALL)
_HEREDOC = re.compile(r"(?<!<)<<(?!<)-?\s*['\"\\]?[A-Za-z_]")
_MAKE_PART = re.compile(r"\s*(?:(?:override\s+)?define|endef|ifn?def|ifn?eq|else|endif)\b")


def is_open_part(code: str, path: str) -> bool:
    """Whether the code of a line, without its comment, is only a part of something on several lines.

    Of what a file of this path can have: strings, tags of Jinja, `case` in SQL, commands of a shell, parts of
    a Makefile.
    """
    return any(_parts(code, path))


def _parts(code: str, path: str) -> Iterator[bool]:
    suffix, name = PurePosixPath(path).suffix.lower(), PurePosixPath(path).name.lower()
    plain = _COMMENT.sub("", _STRING.sub("''", code))
    is_make = suffix in _MAKE or name in ("makefile", "gnumakefile")
    if suffix in _SHELL or is_make or name.startswith("dockerfile"):
        bare = plain.rstrip()
        yield bool(_HEREDOC.search(code) or _SHELL_PART.fullmatch(bare))
        yield any(len(opens.findall(bare)) != len(closes.findall(bare)) for opens, closes in _SHELL_PAIRS)
    if is_make:
        yield bool(_MAKE_PART.match(code))
    if suffix == ".sql":
        opens, closes = _SQL
        yield len(opens.findall(plain)) != len(closes.findall(plain))
        yield len(_DOLLAR_QUOTE.findall(code)) % 2 == 1
    yield _is_jinja_part(code)
    if suffix not in _READ_BY_PARSERS:
        yield any(sign in plain.replace("''", "") for sign in "'\"")


def _is_jinja_part(code: str) -> bool:
    depth = 0
    for match in _JINJA.finditer(code):
        if match[2] and not depth:
            return True
        if not match[2]:
            depth += -1 if match[1] else 1
        if depth < 0:
            return True
    return depth > 0
