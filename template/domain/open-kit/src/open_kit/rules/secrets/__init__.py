"""Passwords, tokens and keys: their forms, and what only looks like one."""
