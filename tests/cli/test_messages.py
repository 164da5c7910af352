"""The form of messages: what every call of an exception for users gives, read from the code of the packages.

A message has a problem and a hint. Both start lower case (or with a name, a value or a file), have no full
stop at the end and no phrase of `tests/support/phrases.txt`.
"""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.support import phrases

# The exceptions by the module and the name that defines them, and how many texts each takes.
TEXTS = {"KitError": 2, "FileError": 1, "UsageError": 1, "ClickException": 1, "BadParameter": 1}
PROPER_NAMES = ("Dagster", "DuckDB", "Git", "PostgreSQL")
START = re.compile(rf"[a-z{{'\"`./<%]|[A-Z]{{2,}}(_|\b)|{'|'.join(PROPER_NAMES)}")


class Message(NamedTuple):
    """A text of an exception, with `{}` in place of its values."""

    place: str
    text: str


def trees() -> Iterator[tuple[str, ast.Module]]:
    """The modules of both kits, by their paths."""
    for file in sorted((phrases.ROOT / "template/domain").glob("*-kit/src/**/*.py")):
        yield file.relative_to(phrases.ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def exceptions() -> dict[str, int]:
    """The exceptions for users and their subclasses, with the number of texts that each takes."""
    known = dict(TEXTS)
    classes = [node for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while found := {
        node.name: known[base.id]
        for node in classes
        for base in node.bases
        if isinstance(base, ast.Name) and base.id in known and node.name not in known
    }:
        known |= found
    return known


def texts(node: ast.expr, tree: ast.Module) -> list[str]:
    """The texts that an expression may have; [] where only a run can tell."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return ["".join(v.value if isinstance(v, ast.Constant) else "{}" for v in values)]  # type: ignore[misc]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [one + two for one in texts(left, tree) or ["{}"] for two in texts(right, tree) or ["{}"]]
        case ast.IfExp(body=body, orelse=orelse):
            return texts(body, tree) + texts(orelse, tree)
        case ast.Name(id=name):
            values = [
                n.value
                for n in ast.walk(tree)
                if isinstance(n, ast.Assign)
                and any(isinstance(target, ast.Name) and target.id == name for target in n.targets)
            ]
            return [text for value in values for text in texts(value, tree)]
    return []


def calls() -> Iterator[tuple[str, ast.Module, ast.Call, int]]:
    known = exceptions()
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in known:
                    yield f"{file}:{node.lineno}", tree, node, known[name]


def messages() -> list[Message]:
    return [
        Message(place, text)
        for place, tree, call, count in calls()
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)][:count]
        for text in texts(argument, tree)
    ]


def test_every_error_has_a_problem_and_a_hint() -> None:
    found = list(calls())
    assert len(found) > 60, "the walk no longer finds the exceptions"
    assert [place for place, _, call, count in found if len(call.args) + len(call.keywords) < count] == []


@pytest.mark.parametrize("message", messages(), ids=lambda message: message.place.split("/")[-1])
def test_the_form_of_a_message(message: Message) -> None:
    assert START.match(message.text), f"it starts upper case: {message}"
    assert not re.search(r"(?<!\.)\.\s*$", message.text), f"it ends with a full stop: {message}"
    assert [phrase for _, phrase, _ in phrases.found(message.text)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'late' is no number", ["is no"]),
        ("there is no such mart, and it is no longer promised", []),
        ("mend the\nfile, for it has no partition", ["mend", ", for it has"]),
        ("recommend a partition", []),
    ],
)
def test_phrases_are_found_as_whole_words_and_over_line_ends(text: str, expected: list[str]) -> None:
    assert [phrase for _, phrase, _ in sorted(phrases.found(text))] == expected
