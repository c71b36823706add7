"""Formats of other tools: names.py lists them, interface.py says what the module of one has."""
