"""YAML files, read so that a message can name the line of a key."""

from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from platform_kit.errors import KitError

Key = str | int
# libyaml's loader is ten times faster; every wheel of PyYAML has it.
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """A place in a file: the keys that lead to it.

    The line is found when it is needed: keeping the parser's nodes doubles the time to read contracts.
    """

    file: str
    content: bytes
    keys: tuple[Key, ...] = ()

    def __truediv__(self, key: Key) -> "Place":
        return Place(self.file, self.content, (*self.keys, key))

    def __str__(self) -> str:
        """`<file>:<line>`, where the line may be that of the nearest key above."""
        node, line = yaml.compose(self.content, Loader=_BASE), None
        for key in self.keys:
            found = _child(node, key)
            if found is None:
                break
            line, node = found
        return f"{self.file}:{line}" if line else self.file

    def refused(self, problem: str, hint: str) -> KitError:
        """The error to raise for what is at this place."""
        return KitError(f"{self}: {problem}", hint)


def parse(content: bytes, file: str) -> tuple[Any, Place]:
    """The content of a YAML file that messages call `file`, and the place of its root.

    Raises:
        KitError: naming the line, when the file is not YAML or not UTF-8, or has a key twice.
    """
    try:
        loader = _Loader(content.decode())
        node = loader.get_single_node()
        return (loader.construct_document(node) if node else None), Place(file, content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{file}:{mark.line + 1}" if mark else file
        raise KitError(f"{where}: not valid YAML: {error.problem}", "fix the line") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = " ".join(str(error).split())
        raise KitError(f"{file}: not valid YAML: {problem}", "fix the file; it has to be UTF-8") from error


class _Loader(_BASE):  # type: ignore[misc] # mypy sees Any: the class depends on the platform
    """A loader that keeps dates as text, as JSON has them, and refuses a key that appears twice."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in _BASE.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node."""
        names: set[str] = set()
        for key, _ in node.value:
            if key.value in names:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value} appears twice", problem_mark=key.start_mark
                )
            names.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def _child(node: yaml.Node | None, key: Key) -> tuple[int, yaml.Node] | None:
    """The line of a key or list item of a node, and its value."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, value
    return None
