"""The domain repo: its settings, environment, windows and git."""
