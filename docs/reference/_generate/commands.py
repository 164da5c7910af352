"""The command `domain` and its subcommands, from click."""

from collections.abc import Iterator
from importlib.metadata import entry_points
from inspect import cleandoc

import click

from docs.reference._generate import markdown


def all_commands() -> str:
    """A section for each subcommand: how to call it, what it does, and its arguments and options."""
    (entry,) = entry_points(group="console_scripts", name="domain")
    domain = click.Context(entry.load(), info_name="domain")
    return "\n".join(_section(context) for context in _leaves(domain))


def _leaves(context: click.Context) -> Iterator[click.Context]:
    if not isinstance(context.command, click.Group):
        yield context
        return
    for name in sorted(context.command.list_commands(context)):
        command = context.command.get_command(context, name)
        if command and not command.hidden:
            yield from _leaves(click.Context(command, parent=context, info_name=name))


def _section(context: click.Context) -> str:
    usage = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
    usage = usage.replace(" [OPTIONS]", "")
    does = markdown.prose(cleandoc(context.command.help or ""))
    text = f"## `{context.command_path}`\n\n{does}\n\n```text\n{usage}\n```\n"
    options = [_option(option) for option in context.command.params if isinstance(option, click.Option)]
    return f"{text}\n{markdown.table(['option', 'meaning', 'default'], options)}" if options else text


def _option(option: click.Option) -> list[str]:
    spelling, meaning = option.opts[0], option.help or ""
    if isinstance(option.type, click.Choice):
        meaning = ": ".join(filter(None, [meaning, ", ".join(map(str, option.type.choices))]))
    elif not option.is_flag:
        spelling += f" {option.metavar or option.type.name.split()[0].upper()}"
    default = "required" if option.required else markdown.code(_default(option))
    return [markdown.code(spelling), meaning, default]


def _default(option: click.Option) -> str:
    return str(option.default) if isinstance(option.default, str | int) and not option.is_flag else ""
