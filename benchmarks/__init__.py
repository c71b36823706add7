"""Side-by-side measurements of spanpack and of what else reads the same files."""
