"""What the repo says about itself: settings, environment, windows and git."""
