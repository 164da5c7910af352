"""The lines of `openignore.txt`: what each keeps private, and which of them do something unexpected."""
