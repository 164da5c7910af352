"""YAML files: read with the lines of their keys, and written as people write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from platform_kit.errors import KitError

Key = str | int
# libyaml's loader is ten times faster; every wheel of PyYAML has it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        node, line = yaml.compose(self.content, Loader=_LOADER), None
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


class _Loader(_LOADER):  # type: ignore[misc] # mypy sees Any: the class depends on the platform
    """A loader that keeps dates as text, as JSON has them, and refuses a key that appears twice."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in _LOADER.yaml_implicit_resolvers.items()
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


_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WORD = 40  # characters; a list of strings that are shorter is in one line
_LINE = 1_000_000  # characters; long text stays in one line


class _Dumper(_DUMPER):  # type: ignore[misc] # mypy sees Any: the class depends on the platform
    """PyYAML's dumper without anchors: equal lists are written each time."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write no anchor, whatever the data."""
        return True


def _represent_list(dumper: Any, items: list[Any]) -> yaml.Node:
    in_line = all(isinstance(item, str) and len(item) < _WORD for item in items)
    node: yaml.Node = dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=in_line)
    return node


def _represent_text(dumper: Any, text: str) -> yaml.Node:
    style = "|" if "\n" in text else ">" if "'" in text and '"' in text else None
    node: yaml.Node = dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
    return node


_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(str, _represent_text)


def dump(content: Mapping[str, Any]) -> str:
    """The YAML of nested mappings and lists, with the keys in their order."""
    written: str = yaml.dump(
        content,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=_LINE,
    )
    return written
