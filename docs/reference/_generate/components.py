"""The attributes of the Dagster components, from their pydantic models."""

import ast
import inspect
import textwrap
import types
import typing
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

import platform_kit
from docs.reference._generate import markdown


def attributes(component: str, *path: str) -> str:
    """The attributes of a component that `platform_kit` offers, or of the model at one of its attributes."""
    model: type[BaseModel] = getattr(platform_kit, component)
    for name in path:
        model = _model(model.model_fields[name].annotation)
    rows = [
        [markdown.code(name), _type(field.annotation), _default(field), _meaning(model, name, field)]
        for name, field in model.model_fields.items()
    ]
    return markdown.table(["attribute", "value", "default", "meaning"], rows)


def _model(annotation: Any) -> type[BaseModel]:
    """The one model in an annotation such as `list[Source]` or `Source | None`."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        if issubclass(annotation, BaseModel):
            return annotation
        raise TypeError(f"{annotation} has no attributes")
    (found,) = [a for a in typing.get_args(annotation) if isinstance(a, type) and issubclass(a, BaseModel)]
    return found


_NAMES = {str: "text", bool: "true or false", int: "a whole number"}


def _type(annotation: Any) -> str:
    """What may be written in YAML."""
    arguments = [argument for argument in typing.get_args(annotation) if argument is not types.NoneType]
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(map(_type, arguments))
    if origin is typing.Literal:
        return ", ".join(markdown.code(str(value)) for value in arguments)
    if origin is list:
        return f"a list, each: {_type(arguments[0])}"
    if origin is dict:
        return f"by name: {_type(arguments[1])}"
    return _class(annotation)


def _class(annotation: type) -> str:
    if issubclass(annotation, Enum):
        return ", ".join(markdown.code(str(member.value)) for member in annotation)
    if issubclass(annotation, BaseModel):
        return "see below"
    return _NAMES.get(annotation, f"a {annotation.__name__}")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    return markdown.code(str(default)) if default else ""


def _meaning(model: type[BaseModel], name: str, field: FieldInfo) -> str:
    """The description of a field, or else the text below it in its class."""
    return field.description or _texts(model).get(name, "")


def _texts(model: type[BaseModel]) -> dict[str, str]:
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(body, ast.ClassDef)
    texts = {}
    for statement, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            match after:
                case ast.Expr(ast.Constant(str(text))):
                    texts[statement.target.id] = text
    return texts
