"""A YAML file, with the line of each of its keys, so that a message can say where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from platform_kit.errors import KitError

Key = str | int
# libyaml's is ten times faster; PyYAML's wheels bring it on every platform that has wheels.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """A place in a file: the keys that lead to it, and through them its line."""

    file: str
    lines: Mapping[tuple[Key, ...], int]
    keys: tuple[Key, ...] = ()

    def __truediv__(self, key: Key) -> "Place":
        return Place(self.file, self.lines, (*self.keys, key))

    def __str__(self) -> str:
        """`<file>:<line>`, with the line of the nearest key above where there is none of its own."""
        for length in range(len(self.keys), 0, -1):
            if line := self.lines.get(self.keys[:length]):
                return f"{self.file}:{line}"
        return self.file

    def refused(self, problem: str, cure: str) -> KitError:
        """The error to raise for what stands here."""
        return KitError(f"{self}: {problem}", cure)


def parse(content: bytes, file: str) -> tuple[Any, Place]:
    """The content of a YAML file that messages call `file`, and the place of its root.

    Raises:
        KitError: with the line of what is no YAML, no UTF-8, or of a key that is given twice.
    """
    try:
        loader = _LOADER(content.decode())
        node = loader.get_single_node()
        lines: dict[tuple[Key, ...], int] = {}
        for keys, line in _lines(node, (), set(), file):
            lines.setdefault(keys, line)
        return (loader.construct_document(node) if node else None), Place(file, lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{file}:{mark.line + 1}" if mark else file
        raise KitError(f"{where}: it is no YAML: {error.problem}", "mend that line") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise KitError(f"{file}: it is no YAML: {' '.join(str(error).split())}", "mend the file") from error
    except ValueError as error:  # a date such as 2013-02-30
        raise KitError(f"{file}: {error}", "mend the value, or put it in quotes") from error


def _lines(
    node: yaml.Node | None, keys: tuple[Key, ...], seen: set[int], file: str
) -> Iterator[tuple[tuple[Key, ...], int]]:
    """Each key's path and line; an alias is not followed twice."""
    if node is None or id(node) in seen:
        return
    if isinstance(node, yaml.MappingNode):
        seen.add(id(node))
        names: set[str] = set()
        for key, value in node.value:
            if key.value in names:
                line = key.start_mark.line + 1
                raise KitError(f"{file}:{line}: the key {key.value} is given twice", "keep one of the two")
            names.add(key.value)
            yield (*keys, key.value), key.start_mark.line + 1
            yield from _lines(value, (*keys, key.value), seen, file)
    elif isinstance(node, yaml.SequenceNode):
        seen.add(id(node))
        for index, item in enumerate(node.value):
            yield (*keys, index), item.start_mark.line + 1
            yield from _lines(item, (*keys, index), seen, file)
