"""The command `domain`: its subcommands, and everything that it prints."""
