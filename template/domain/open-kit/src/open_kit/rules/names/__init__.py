"""The names of private things: which there are, and where a text means one."""
