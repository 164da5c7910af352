"""YAML that people read: lists of words are in one line, text with both kinds of quotes is in a block."""

from collections.abc import Mapping
from typing import Any

import yaml

_BASE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WORD = 40  # characters; a list of strings that are shorter is in one line
_LINE = 1_000_000  # characters; long text stays in one line


class _Dumper(_BASE):  # type: ignore[misc] # mypy sees Any: the class depends on the platform
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
