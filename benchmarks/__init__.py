"""Speed and memory of the template and of what it generates, side by side with floors and other ways."""
